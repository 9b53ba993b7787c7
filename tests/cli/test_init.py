"""`init` writes a configuration that loads as it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.configuration.find import find_configuration
from schematic_emulator.destination import presets
from support.node import ask

MARKS = Path(__file__).parents[1] / "node" / "editor_marks.cjs"

ROW = {
    "name": "Seed <source>",
    "trigger": 'type = "track"',
    "actionSlug": "trackEvent",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def init(*options: str) -> int:
    return run_quietly(root, ["init", *options], "schematic-emulator")


def test_written_file_connects_source_and_destination():
    code = init("--source", "web", "--destination", "Schematic (dev)")

    found = find_configuration(Path.cwd())
    assert code == 0
    assert found is not None
    assert [source.name for source in found.sources] == ["web"]
    assert [(one.name, one.source) for one in found.instances] == [
        ("Schematic (dev)", "web")
    ]


def test_file_that_is_there_stays(capsys: pytest.CaptureFixture[str]):
    path = Path("schematic-emulator.yaml")
    path.write_text("mine")

    assert init() == 2
    assert capsys.readouterr().err == (
        "error: schematic-emulator.yaml exists; --force overwrites it\n"
    )
    assert path.read_text() == "mine"

    assert init("--force") == 0
    assert path.read_text() != "mine"


def test_file_may_go_elsewhere(capsys: pytest.CaptureFixture[str]):
    assert init("--output", "-") == 0
    assert capsys.readouterr().out.startswith("# Configuration of schematic-emulator")

    assert init("--output", "dev.yaml") == 0
    assert Path("dev.yaml").is_file()
    assert not Path("schematic-emulator.yaml").exists()


def test_mapping_of_another_form_becomes_the_configuration():
    rows = [{**ROW, "settings": {"event_name": {"@path": "$.event"}}}]
    given = {"data": {"subscriptions": rows}}
    Path("answer.json").write_text(json.dumps(given))

    assert init("--from", "answer.json", "--source", "<write_key>") == 0

    [instance] = find_configuration(Path.cwd()).instances
    assert instance.source == "<write_key>"
    assert instance.enabled
    assert list(instance.subscriptions) == [
        {
            "name": "Seed <source>",
            "subscribe": 'type = "track"',
            "partnerAction": "trackEvent",
            "mapping": {"event_name": {"@path": "$.event"}},
        }
    ]


def test_settings_switch_and_schematic_section_are_kept():
    given = {"subscriptions": presets(), "settings": {"apiKey": "k"}, "enabled": False}
    Path("m.json").write_text(json.dumps(given))

    assert init("--from", "m.json") == 0

    [instance] = find_configuration(Path.cwd()).instances
    assert (instance.settings, instance.enabled) == ({"apiKey": "k"}, False)
    assert list(instance.subscriptions) == presets()


def test_configuration_may_be_written_from_another():
    section = {"flags": [{"key": "beta", "default_value": False}]}
    Path("old.yaml").write_text(json.dumps({"schematic": section}))

    assert init("--from", "old.yaml") == 0

    found = find_configuration(Path.cwd())
    assert found.schematic == section
    assert list(found.instances[0].subscriptions) == presets()


def test_mapping_that_serve_would_refuse_is_refused_at_its_place(capsys):
    Path("m.json").write_text(json.dumps([{**ROW, "trigger": "(type"}], indent=1))

    assert init("--from", "m.json") == 2

    assert capsys.readouterr().err.startswith("error: m.json:4: /segment/")
    assert not Path("schematic-emulator.yaml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--output", "no/such/folder.yaml"), "cannot write no/such/folder.yaml"),
        (("--from", "absent.json"), "absent.json: no such file"),
        (("--source", ""), "/segment/sources/0/name: expected"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
):
    assert init(*options) == 2

    written = capsys.readouterr().err
    assert words in written
    assert written.count("\n") == 1


def errors_of(text: str, schema: str) -> list[tuple[str | int, ...]]:
    """Return where a validator that knows nothing of us refuses a file."""
    validator = Draft202012Validator(json.loads(Path(schema).read_text()))
    found = validator.iter_errors(yaml.safe_load(text))
    return [tuple(error.absolute_path) for error in found]


def test_editor_marks_a_misspelled_field_of_the_written_file():
    init()
    text = Path("schematic-emulator.yaml").read_text()
    line, _, rest = text.partition("\n")
    schema = line.removeprefix("# yaml-language-server: $schema=")

    assert schema == "./schematic-emulator.schema.json"
    assert errors_of(rest, schema) == []
    wrong = rest.replace("            company_keys:", "            company_key:")
    steps = ("segment", "destinations", 0, "subscriptions", 1, "mapping")
    assert errors_of(wrong, schema) == [steps]


@pytest.mark.parametrize(
    ("options", "line", "file"),
    [
        (("--schema", "schemas/own.json"), "./schemas/own.json", "schemas/own.json"),
        (
            ("--output", "conf/dev.yaml"),
            "./schematic-emulator.schema.json",
            "conf/schematic-emulator.schema.json",
        ),
        (
            ("--output", "conf/dev.yaml", "--schema", "own.json"),
            "../own.json",
            "own.json",
        ),
    ],
    ids=["elsewhere", "beside", "above"],
)
def test_line_leads_from_the_file_to_its_schema(
    options: tuple[str, ...], line: str, file: str
):
    Path("conf").mkdir()

    assert init(*options) == 0

    output = dict(zip(options[::2], options[1::2], strict=True)).get("--output")
    text = Path(output or "schematic-emulator.yaml").read_text()
    assert text.startswith(f"# yaml-language-server: $schema={line}\n")
    assert Path(file).is_file()


@pytest.mark.parametrize("options", [("--no-schema",), ("--output", "-")])
def test_schema_is_left_out_when_asked(options: tuple[str, ...]):
    assert init(*options) == 0

    assert list(Path.cwd().glob("*.json")) == []
    assert all("$schema" not in file.read_text() for file in Path.cwd().iterdir())


def test_schema_replaces_an_older_one_and_no_other_file(
    capsys: pytest.CaptureFixture[str],
):
    schema = Path("schematic-emulator.schema.json")
    schema.write_text('{"$id": "urn:schematic-emulator:1:configuration"}')
    assert init() == 0
    assert "properties" in json.loads(schema.read_text())

    schema.write_text("mine")
    assert init("--output", "dev.yaml") == 2
    assert "schema.json exists and is another file" in capsys.readouterr().err
    assert schema.read_text() == "mine"
    assert not Path("dev.yaml").exists()
    assert init("--output", "dev.yaml", "--force") == 0


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("", "", []),
        ("            company_keys:", "            company_key:", ["company_key"]),
        ('{"@path": $.userId}', '{"@paht": $.userId}', ['"@paht"']),
        ("partnerAction: trackEvent", "partnerAction: track", ["track"]),
        ("port: 8710", "prot: 8710", ["prot"]),
    ],
    ids=["as written", "field", "directive", "action", "option"],
)
def test_editor_underlines_the_misspelled_name(old: str, new: str, marked: list[str]):
    """By the YAML language server, which finds the schema by the written line."""
    init()
    file = Path("schematic-emulator.yaml")
    file.write_text(file.read_text().replace(old, new, 1))

    marks = ask(MARKS, str(file.resolve()))

    assert [text for _, text, _ in marks] == marked
