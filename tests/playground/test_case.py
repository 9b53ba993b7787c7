"""What `explain` was given, as a case: all that the verdict needs, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.explain.command import command
from schematic_emulator.destination import presets
from schematic_emulator.playground.case import get_example_case
from schematic_emulator.playground.permalink import ADDRESS, Case, read_fragment

EVENT = {"type": "track", "event": "Café!", "userId": "u1"}
ROW = {
    "name": "Mine",
    "subscribe": 'type = "track"',
    "partnerAction": "trackEvent",
    "mapping": {"event_name": {"@path": "$.event"}},
}
SECRET = "sch_prod_0123456789"


def link(text: str, *arguments: str) -> Case:
    """Return the case of the link that `explain --link` prints."""
    result = CliRunner().invoke(command, ["-", "--link", *arguments], input=text)
    assert result.exit_code == 0, result.output
    address, _, fragment = result.stdout.strip().partition("#")
    assert address == ADDRESS
    return read_fragment(fragment)


def test_link_holds_event_and_profile():
    case = link(json.dumps(EVENT), "--profile", "documented")

    assert json.loads(case.event) == EVENT
    assert (case.mapping, case.profile) == ("", "documented")


def test_link_holds_the_chosen_line_of_a_file():
    other = {"type": "page", "userId": "u1"}

    case = link(f"{json.dumps(EVENT)}\n{json.dumps(other)}\n", "--line", "2")

    assert json.loads(case.event) == other


def test_link_holds_a_line_for_each_of_several():
    batch = {"batch": [EVENT, EVENT]}

    case = link(f"{json.dumps(batch)}\n{json.dumps(EVENT)}\n")

    assert [json.loads(line) for line in case.event.split("\n")] == [batch, EVENT]


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ([EVENT] * 31, "note: the link holds the first 20 of 31 events; --line N "),
        ([{"batch": [EVENT] * 25}, {"batch": [EVENT] * 9}], "the first 25 of 34 event"),
        ([EVENT] * 20, ""),
        ([{"batch": [EVENT] * 25}], ""),
        ([*[EVENT] * 20, "x", EVENT], "the first 20 of 21 events"),
        ([EVENT, "x"], "warning: stdin:2: expected an event, a JSON object"),
    ],
    ids=["lines", "batches", "all", "one-batch", "broken-after", "broken"],
)
def test_link_says_how_many_events_it_does_not_hold(lines: list[object], note: str):
    text = "".join(f"{json.dumps(each)}\n" for each in lines)

    result = CliRunner().invoke(command, ["-", "--link"], input=text)

    assert note in result.stderr
    assert bool(note) == bool(result.stderr)
    assert result.stdout.count("\n") == 1


def test_link_of_a_configuration_holds_its_rows_and_no_key(tmp_path: Path):
    destination = {
        "name": "One",
        "source": "web",
        "settings": {"apiKey": SECRET},
        "subscriptions": [ROW, 5],
    }
    config = {
        "segment": {
            "sources": [{"name": "web", "writeKeys": [SECRET]}],
            "destinations": [destination],
        }
    }
    file = tmp_path / "schematic-emulator.yaml"
    file.write_text(json.dumps(config))

    case = link(json.dumps(EVENT), "--config", str(file))

    assert json.loads(case.mapping) == [ROW, 5]
    assert SECRET not in f"{case}"


def test_link_refuses_code():
    result = CliRunner().invoke(
        command, ["-", "--link", "--command", "cat"], input=json.dumps(EVENT)
    )

    assert result.exit_code == 2
    assert "a link cannot hold code" in result.output


def test_link_refuses_more_than_it_can_hold():
    noise = "".join(f"{n * 2654435761 % 2**32:08x}" for n in range(300_000))
    result = CliRunner().invoke(
        command,
        ["-", "--link"],
        input=json.dumps({**EVENT, "properties": {"a": noise}}),
        standalone_mode=False,
    )

    assert str(result.exception) == (
        "the link would have more than 1,000,000 characters; use the files"
    )


@pytest.mark.parametrize("name", ["readme", "demo"])
def test_examples_have_the_presets_as_text(name: str):
    case = get_example_case(name)

    assert json.loads(case.mapping) == presets()


def test_readme_has_the_example(pytestconfig: pytest.Config):
    """The page opens with what README's first screen is about."""
    event = json.loads(get_example_case("readme").event)
    text = (pytestconfig.rootpath / "README.md").read_text(encoding="utf-8")

    assert all(json.dumps(value) in text for value in event.values())
