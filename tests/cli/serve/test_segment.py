"""`serve` runs with its configuration, and follows its changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from schematic_emulator import Emulator, create_app
from schematic_emulator.application import create_segment
from schematic_emulator.cli.serve import segment as serve_segment
from schematic_emulator.cli.serve.command import command
from schematic_emulator.cli.serve.seed import ServedEnvironment
from schematic_emulator.cli.serve.segment import (
    WRITE_KEY,
    ServedSegment,
    choose_write_key,
    configure,
    describe,
    find_chosen,
    watch,
)
from schematic_emulator.cli.table import load_command
from schematic_emulator.configuration.editor_schema import write_template
from schematic_emulator.configuration.find import FileWatch, read_configuration
from schematic_emulator.destination import Response
from schematic_emulator.source.intake.answer import CallFacts
from support.segment_end import ScriptedClient, make_bench

PROGRAM = [sys.executable, "-m", "schematic_emulator", "serve"]
FILE = "schematic-emulator.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(write_template("web", "Schematic (dev)", "k1"))
    return tmp_path


def parse(*options: str) -> tuple[click.Context, dict]:
    """Parse the options as `serve` does, without serving."""
    load_command("serve")
    context = command.make_context("serve", list(options))
    return context, context.params


def test_file_of_the_folder_is_found_and_sets_options(folder: Path):
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace("port: 8710", "port: 9999"))

    context, params = parse()

    assert params["port"] == 9999
    assert find_chosen(context).path == FILE


def test_option_comes_before_environment_before_file_before_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / FILE).write_text(
        "emulator: {port: 1, journal_size: 1, events_size: 1, allow_host: [a, b], "
        "allow_origin: ['http://a.example'], allow_webhook_host: [app], "
        "switch: [effects.null_traits=delete]}"
    )
    monkeypatch.setenv("SCHEMATIC_EMULATOR_PORT", "2")
    monkeypatch.setenv("SCHEMATIC_EMULATOR_JOURNAL_SIZE", "2")

    _, params = parse("--port", "3")

    assert params["port"] == 3
    assert params["journal_size"] == 2
    assert params["events_size"] == 1
    assert params["allow_host"] == ("a", "b")
    assert params["allow_origin"] == ("http://a.example",)
    assert params["allow_webhook_host"] == ("app",)
    assert params["switch"].effects.null_traits == "delete"
    assert params["host"] == "127.0.0.1"


def test_named_file_stands_in_place_of_the_folders(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    (folder / "dev.yaml").write_text("emulator: {port: 5}")
    (folder / "env.yaml").write_text("emulator: {port: 6}")

    assert parse("--config", "dev.yaml")[1]["port"] == 5
    monkeypatch.setenv("SCHEMATIC_EMULATOR_CONFIG", "env.yaml")
    assert parse()[1]["port"] == 6


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "source: ",
            "sauce: ",
            f"error: {FILE}:15: /segment/destinations/0: expected the property ",
        ),
        ('"@path"', "@path", f"error: {FILE}:30: not YAML: "),
    ],
)
def test_wrong_file_is_one_line_and_exit_code_2(folder: Path, old, new, line: str):
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace(old, new))

    ran = subprocess.run(PROGRAM, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(line)
    assert ran.stderr.count("\n") == 1


def test_change_of_the_file_is_seen_by_the_next_event(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path = folder / FILE
    configuration = read_configuration(path)
    emulator = Emulator()
    segment = create_segment(emulator)
    create_app(emulator, segment=segment)
    configure(segment, configuration)
    watched = watch(segment, configuration)

    path.write_text(path.read_text().replace("enabled: true", "enabled: false"))
    watched.look()
    path.write_text("segment: wrong")
    watched.look()

    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"{FILE}: read again; the next event sees it",
        (
            f"error: {FILE}:5:1: no-active-mapping: the destination is disabled: "
            "nothing is sent"
        ),
        (
            f'error: {FILE}:1: /segment: expected an object, found "wrong"; send an '
            "object instead; what was read before stays"
        ),
    ]
    assert segment.workspace.get("schematic-dev").enabled is False


def test_rows_of_the_start_name_sources_and_destinations(folder: Path):
    configuration = read_configuration(folder / FILE)

    assert describe(configuration) == [
        ("config", FILE),
        ("source", "web -> Schematic (dev)"),
    ]
    assert describe(None) == [("write key", f"{WRITE_KEY}  (any other is taken, too)")]
    assert choose_write_key(configuration) == "k1"
    assert choose_write_key(None) == WRITE_KEY


def test_what_is_left_unsent_is_told(capsys: pytest.CaptureFixture[str]):
    served = ServedSegment(Emulator(), None, ready_key="sch_dev_1")
    served.report_undelivered()
    bench = make_bench(Response(503))
    bench.post("track", {"userId": "u", "event": "e"})
    bench.segment.drain(0.1)
    served.made = bench.segment

    served.report_undelivered()

    # Another test's emulator may still name its bad events there.
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "warning: 1 events were not delivered yet"
    bench.segment.reset()


def test_engage_syncs_at_once_if_asked(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FileWatch, "start", lambda _: None)
    monkeypatch.setattr(serve_segment, "start_ticking", lambda _: None)
    monkeypatch.setattr(serve_segment, "_make_client", ScriptedClient)
    (folder / FILE).write_text(
        "segment:\n"
        "  sources: [{name: web}]\n"
        "  destinations: [{name: S, source: web}]\n"
        "  audiences: [{name: Buyers, destination: S, event: Order}]\n"
    )
    configuration = read_configuration(folder / FILE)
    served = ServedSegment(
        Emulator(), configuration, is_at_once=True, ready_key="sch_dev_1"
    )
    segment = served.get()

    body = b'{"userId":"ada","event":"Order"}'
    segment.receive("track", body, CallFacts())

    [schedule] = segment.engage.schedules()
    assert schedule.last_values == {"ada": True}
    assert served.get() is segment


SEEDED = """\
schematic:
  keys: [{key: sch_dev_mine}]
  companies: [{keys: {org: acme}, name: NAME}]
"""


def served() -> ServedEnvironment:
    emulator = Emulator()
    return ServedEnvironment(emulator, emulator.store.create_environment())


def test_start_sets_schematic_up_and_says_so(folder: Path):
    (folder / FILE).write_text(SEEDED)
    environment = served()
    configuration = read_configuration(folder / FILE)

    first, again = environment.seed(configuration), environment.seed(configuration)

    assert first == [("seeded", "2 made, 0 changed, 0 as they stood")]
    assert again == [("seeded", "0 made, 0 changed, 2 as they stood")]
    assert environment.seed(None) == []


def test_change_of_the_file_sets_schematic_up_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    path, environment = folder / FILE, served()
    path.write_text(SEEDED)
    configuration = read_configuration(path)
    segment = create_segment(environment.emulator)
    watched = watch(segment, configuration, environment.seed)

    path.write_text(SEEDED.replace("NAME", "Acme"))
    watched.look()
    path.write_text(SEEDED.replace("NAME", "Second"))
    watched.look()

    [company] = environment.environment.state.companies.values()
    assert company.name == "Second"
    assert capsys.readouterr().err.count("read again") == 2


def test_row_that_cannot_be_set_up_is_one_line_and_exit_code_2(folder: Path):
    text = "schematic:\n  webhooks:\n    - name: a\n      url: ftp://x\n"
    (folder / FILE).write_text(f"{text}      request_types: [test.send]\n")

    ran = subprocess.run(PROGRAM, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(
        f"error: {FILE}:4: /schematic/webhooks/0/url: expected an http or https"
    )
    assert ran.stderr.count("\n") == 1
