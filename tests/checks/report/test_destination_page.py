"""The catalogue page that we print has the facts of the public page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from schematic_emulator.checks.report.destination_page import write_page
from schematic_emulator.destination.definition import definition

GOLDEN = Path(__file__).parents[2] / "golden" / "destination_page" / "facts.json"
FACTS = json.loads(GOLDEN.read_text(encoding="utf-8"))
FIELD = re.compile(r"- \*\*(.+)\*\* \(`\w+`\) (\w+), (required|optional) *")
ROW = re.compile(r"\| (.+?) +\| `(.+?)` +\| (.+?) +\|")


def section(title: str) -> str:
    """Return one section of the printed page."""
    page = "\n".join(write_page(definition()))
    return page.partition(f"## {title}\n")[2].partition("\n## ")[0]


def fields(text: str) -> list[dict[str, object]]:
    """Read the fields back from the text, leaving out their own members."""
    found = [FIELD.fullmatch(line) for line in text.splitlines()]
    return [
        {"label": label, "type": kind, "required": need == "required"}
        for label, kind, need in (match.groups() for match in found if match)
    ]


def test_page_names_the_destination_as_the_public_page_does():
    head = "\n".join(write_page(definition())).partition("\n## ")[0]

    assert head.startswith(f"# {FACTS['name']} (Actions) Destination\n")
    assert ("In Beta" in head) is FACTS["beta"]
    assert ("Partner owned" in head) is FACTS["partner_owned"]
    assert f"integrations object: `{FACTS['integrations_object_name']}`" in head
    assert "- Slug: `actions-schematic`" in head


def test_page_names_every_accepted_call_and_no_other():
    accepts = next(
        line for line in write_page(definition()) if line.startswith("- Accepts")
    )

    calls = re.findall(r"(?<=[ ])([A-Z]\w+)", accepts.removeprefix("- Accepts"))
    assert sorted(call.lower() for call in calls) == FACTS["accepted_calls"]


def test_page_lists_the_settings():
    assert fields(section("Settings")) == FACTS["settings"]


def test_page_lists_the_presets():
    rows = [
        {"name": name, "trigger": trigger, "action": action}
        for name, trigger, action in ROW.findall(section("Presets"))
    ]

    assert sorted(rows, key=lambda row: row["name"]) == FACTS["presets"]


def test_page_shows_the_mapping_limit():
    assert re.findall(r"\d+", section("Mapping limit")) == [str(FACTS["mapping_limit"])]


@pytest.mark.parametrize("title", sorted(FACTS["actions"]))
def test_page_lists_every_field_of_an_action_in_the_public_order(title: str):
    facts, text = FACTS["actions"][title], section(title)

    assert fields(text) == facts["fields"]
    assert f"A {facts['platform']} action" in text
    assert f"`{facts['trigger']}`" in text


def test_page_shows_each_default_and_description_of_the_definition():
    page = " ".join(" ".join(write_page(definition())).split())
    every = [
        field
        for action in definition()["actions"].values()
        for field in action["fields"].values()
    ]

    assert [f["label"] for f in every if f["description"] not in page] == []
    assert [
        f["label"]
        for f in every
        if "default" in f and f"Default: `{json.dumps(f['default'])}`" not in page
    ] == []


def test_page_fits_a_terminal():
    assert [line for line in write_page(definition()) if len(line) > 80] == []
