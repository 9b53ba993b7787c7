"""`export` writes a mapping as other tools have it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schematic_emulator.cli.export import FORMS
from schematic_emulator.cli.main import root
from schematic_emulator.cli.outcome import run_quietly
from schematic_emulator.configuration.mapping_file import write
from schematic_emulator.configuration.mapping_file.read import open_mapping_file

ROWS = [
    {
        "name": "Track Event",
        "enabled": True,
        "subscribe": 'type = "track"',
        "partnerAction": "trackEvent",
        "mapping": {"event_name": {"@path": "$.event"}},
    }
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mapping.json").write_text(json.dumps(ROWS))


def export(*arguments: str) -> int:
    return run_quietly(root, ["export", *arguments], "schematic-emulator")


def test_forms_are_those_that_can_be_written():
    assert set(FORMS) == set(write.FORMS)


@pytest.mark.parametrize(
    ("form", "name"),
    [("public-api", "a.json"), ("terraform", "main.tf.json"), ("yaml", "m.yaml")],
)
def test_written_file_reads_as_the_same(form: str, name: str):
    assert export("--as", form, "mapping.json", "-o", name) == 0

    assert open_mapping_file(Path(name)).subscriptions == ROWS


def test_stdout_has_the_file_alone_and_stderr_what_to_add(capsys):
    assert export("--as", "terraform", "mapping.json") == 0

    written = capsys.readouterr()
    assert json.loads(written.out)["resource"]
    assert written.err == (
        "note: Terraform knows destination and actions by ids that are not public: set "
        "the variables schematic_destination_id, schematic_track_event_action_id\n"
    )


def test_configuration_in_the_folder_is_written_without_a_file(capsys):
    Path("schematic-emulator.yaml").write_text(
        "segment:\n  sources: [{name: web}]\n  destinations:\n"
        f"    - {{name: One, source: web, subscriptions: {json.dumps(ROWS)}}}\n"
    )

    assert export("--as", "public-api") == 0

    written = capsys.readouterr()
    [row] = json.loads(written.out)["data"]["subscriptions"]
    assert row["actionSlug"] == "trackEvent"
    assert written.err == "mapping from schematic-emulator.yaml\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--as", "yaml", "absent.json"], "absent.json: no such file"),
        (["--as", "yaml", "broken.json"], "broken.json:1:2: a subscription without"),
        (
            ["--as", "yaml", "mapping.json", "-o", "no/such/f"],
            "cannot write 'no/such",
        ),
        (["mapping.json"], "missing option '--as'"),
    ],
)
def test_what_cannot_be_written_is_one_line(arguments, message: str, capsys):
    Path("broken.json").write_text('[{"subscribe": "x"}]')

    assert export(*arguments) == 2

    written = capsys.readouterr().err
    assert message in written
    assert written.count("\n") == 1
