"""`check --watch`: each save is answered with what it changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli import check_watch
from schematic_emulator.cli.check import command
from schematic_emulator.cli.check_watch import Watch
from schematic_emulator.destination import presets

EVENT = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
}
COMPANY = {"groupId": {"@path": "$.context.groupId"}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with 30 events and the presets in a file."""
    monkeypatch.chdir(tmp_path)
    events = [{**EVENT, "messageId": f"m-{number}"} for number in range(30)]
    Path("e.ndjson").write_text("".join(f"{json.dumps(event)}\n" for event in events))
    Path("m.json").write_text(json.dumps(presets()))


@pytest.fixture
def watch(monkeypatch):
    """Return a function that checks with `--watch` while some steps happen."""

    def run(*arguments: str, steps: tuple[Callable[[], object], ...] = ()):
        left: Iterator[Callable[[], object]] = iter(steps)

        def wait(_: Watch) -> bool:
            step = next(left, None)
            if step is not None:
                step()
            return step is not None

        monkeypatch.setattr(Watch, "_wait", wait)
        monkeypatch.setattr(check_watch, "SETTLED_S", 0)
        return CliRunner().invoke(
            command, ["e.ndjson", "--watch", *arguments], standalone_mode=False
        )

    return run


def save(text: str) -> None:
    """Save the mapping as an editor does that writes another file and renames it."""
    Path("new").write_text(text)
    Path("new").replace("m.json")


def mapping(**fields: object) -> str:
    track = presets()[0]
    return json.dumps([{**track, "mapping": {**track["mapping"], **fields}}])


def test_saved_mapping_is_answered_with_what_changed(watch):
    steps = (lambda: save(mapping(company_keys=COMPANY)),)

    result = watch("--mapping", "m.json", steps=steps)

    assert result.return_value == 0
    (head,) = [line for line in result.stdout.splitlines() if "m.json saved" in line]
    assert head.partition(" ms: ")[2] == "passed: 30 events, no findings"
    assert '  - info usage-no-company: "Order Completed"  (30)' in result.stdout
    assert "watching m.json" in result.stderr


def test_mapping_that_changes_nothing_is_answered(watch):
    result = watch("--mapping", "m.json", steps=(lambda: save(f"{mapping()} "),) * 2)

    assert result.stdout.count("m.json saved") == 2
    assert result.stdout.rstrip().endswith("nothing changed")


def test_broken_mapping_is_named_and_the_watch_goes_on(watch):
    steps = (
        lambda: save("[{"),
        Path("m.json").unlink,
        lambda: save(mapping(company_keys=COMPANY)),
    )

    result = watch("--mapping", "m.json", steps=steps)

    assert "m.json saved: error: m.json:1:3: not JSON" in result.stdout
    assert '- info usage-no-company: "Order Completed"  (30)' in result.stdout
    assert result.stdout.count(" saved") == 2


def test_reports_in_files_are_written_again(watch):
    def read() -> int:
        return json.loads(Path("r.json").read_text())["totals"]["info"]

    seen: list[int] = []
    steps = (
        lambda: seen.append(read()),
        lambda: save(mapping(company_keys=COMPANY)),
        lambda: seen.append(read()),
    )

    watch("--mapping", "m.json", "--format", "json=r.json", steps=steps)

    assert seen == [30, 0]


def test_sample_is_kept(watch):
    result = watch("--mapping", "m.json", "--sample", "5")

    assert "5 events (a sample of 30)" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--watch: no file to watch; name one with --mapping"),
        (("--mapping", "pkg.mod:func"), "--watch needs a mapping in a file"),
        (("--wire",), "--wire takes no --watch"),
    ],
)
def test_watch_without_a_file_is_refused(watch, arguments, message):
    assert message in str(watch(*arguments).exception)


def test_traffic_without_events_is_refused(watch):
    Path("e.ndjson").write_text("\n")

    assert "no event in e.ndjson" in str(watch("--mapping", "m.json").exception)
