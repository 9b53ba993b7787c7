"""`check` and `explain` find the mapping: an option's, the folder's, the presets."""

from __future__ import annotations

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from schematic_emulator.cli.main import root
from schematic_emulator.cli.mapping_option import choose_mapping_file
from schematic_emulator.cli.outcome import CommandError, run_quietly
from schematic_emulator.destination import presets

ROW = {"name": "A", "subscribe": 'type = "track"', "partnerAction": "trackEvent"}
CONFIGURATION = f"""\
segment:
  sources: [{{name: web}}]
  destinations:
    - {{name: One, source: web, subscriptions: {json.dumps([ROW])}}}
"""
TABLE = """\
[tool.schematic-emulator.segment]
sources = [{ name = "web" }]
[[tool.schematic-emulator.segment.destinations]]
name = "One"
source = "web"
subscriptions = [
  { name = "A", subscribe = 'type = "track"', partnerAction = "trackEvent" },
]
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_presets_are_run_in_an_empty_folder(capsys):
    file = choose_mapping_file(None, None)

    assert (file.name, file.enabled) == ("presets", presets())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [("schematic-emulator.yaml", CONFIGURATION), ("pyproject.toml", TABLE)],
)
def test_configuration_of_the_folder_is_found_and_named(name: str, text: str, capsys):
    Path(name).write_text(text)

    file = choose_mapping_file(None, None)

    assert (file.name, file.enabled) == (name, [ROW])
    assert capsys.readouterr().err == f"mapping from {name}\n"


def test_configuration_without_a_mapping_is_named_for_its_options(capsys):
    Path("pyproject.toml").write_text(
        '[tool.schematic-emulator.check]\nsample = "5%"\n'
    )

    assert choose_mapping_file(None, None).enabled == presets()
    named = "mapping: presets; options from pyproject.toml\n"
    assert capsys.readouterr().err == named


def test_pyproject_of_others_is_not_a_configuration():
    Path("pyproject.toml").write_text("# tool.schematic-emulator\n[project]\n")

    assert choose_mapping_file(None, None).name == "presets"


@pytest.mark.parametrize("options", [("f.yaml", None), (None, "f.yaml")])
def test_either_option_takes_any_form(options, capsys):
    Path("f.yaml").write_text(CONFIGURATION)

    assert choose_mapping_file(*options).enabled == [ROW]
    assert capsys.readouterr().err == ""


def test_mapping_may_come_from_stdin(monkeypatch: pytest.MonkeyPatch):
    text = json.dumps([ROW]).encode()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text)))

    file = choose_mapping_file("-", None)

    assert (file.name, file.enabled) == ("stdin", [ROW])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["explain", "event.json", "--mapping", "f.yaml"], 0),
        (["explain", "event.json", "--command", "cat"], 0),
        (["check", "event.json", "--mapping", "f.yaml"], 1),
        (["check", "event.json"], 2),
        (["check", "event.json", "--mapping", "f.yaml", "--config", "f.yaml"], 2),
    ],
)
def test_any_option_overrules_the_environments_configuration(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
):
    Path("f.yaml").write_text(CONFIGURATION)
    Path("event.json").write_text('{"type": "page", "userId": "u"}')
    monkeypatch.setenv("SCHEMATIC_EMULATOR_CONFIG", "absent.yaml")

    assert run_quietly(root, arguments, "schematic-emulator") == code


def test_notes_go_to_stderr(capsys):
    row = {"trigger": "x", "actionId": "1", "settings": {"event_name": 1}, "name": "A"}
    Path("m.json").write_text(json.dumps([row]))

    choose_mapping_file("m.json", None)

    assert capsys.readouterr().err.startswith("note: the ids of Schematic's actions")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("a", "b"), "give one of --mapping and --config"),
        (("absent.json", None), "absent.json: no such file or directory"),
        ((None, "absent.yaml"), "absent.yaml: no such file or directory"),
        ((".", None), r"\.: is a directory"),
    ],
)
def test_what_cannot_be_read_is_one_line(options, message: str):
    with pytest.raises(CommandError, match=message):
        choose_mapping_file(*options)


def test_wrong_configuration_of_the_folder_is_a_finding(
    capsys: pytest.CaptureFixture[str],
):
    Path("schematic-emulator.yaml").write_text("segment: {sorces: []}")
    Path("event.json").write_text('{"type": "page", "userId": "u"}')

    code = run_quietly(root, ["check", "event.json"], "schematic-emulator")

    assert code == 1
    assert "schematic-emulator.yaml:1:11" in capsys.readouterr().out.replace("\n", "")
