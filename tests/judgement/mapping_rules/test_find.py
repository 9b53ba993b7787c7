"""A sound mapping has no finding; a bad one has one, at its place."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from schematic_contracts.rules import get_rule
from schematic_emulator.destination import presets
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from support.imports import ROOT
from support.mapping_files import identify, make_file, mapped, track

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```(?:json|yaml).*?\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
FILES = [
    ROOT / "emulator/schematic_emulator/cli/data/repaired_mapping.json",
    ROOT / "emulator/schematic_emulator/configuration/data/template.yaml",
    ROOT / "benchmarks/rich_mapping.json",
]
FEATURE = {"name": "Reports", "feature_type": "event", "event_subtype": "report_viewed"}
COMPANY = {"keys": {"groupId": "org_1"}, "name": "Chandler"}


def list_mappings(data: object) -> list[dict]:
    """Return the subscriptions in a page's example, wherever they are."""
    if isinstance(data, dict) and "subscribe" in data and "partnerAction" in data:
        return [data]
    below = data.values() if isinstance(data, dict) else data
    below = below if isinstance(data, dict | list) else []
    return [row for each in below for row in list_mappings(each)]


def read_examples() -> list[list[dict]]:
    """Return the mappings of our files, and of each block of our pages that has one."""
    texts = [
        block for page in PAGES for block in BLOCK.findall(page.read_text("utf-8"))
    ]
    texts = [text for text in texts if "partnerAction" in text]
    files = [path.read_text("utf-8") for path in FILES]
    return [list_mappings(yaml.safe_load(text)) for text in (*texts, *files)]


SOUND = {
    "presets": presets(),
    "with a company": [track(), identify()],
    "in another order": [identify(), track()],
    "under other names": [track(name="Usage"), identify(name="People")],
    "one more key": [
        track(),
        mapped(
            identify(),
            company_keys={
                "groupId": {"@path": "$.context.groupId"},
                "domain": {"@path": "$.traits.company_domain"},
            },
        ),
    ],
}


@pytest.mark.parametrize("rows", SOUND.values(), ids=SOUND)
def test_sound_mapping_has_no_finding(rows: list[dict]):
    assert find_mapping_findings(make_file(*rows)) == ()


def test_sound_configuration_has_no_finding():
    schematic = {"features": [FEATURE], "companies": [COMPANY]}

    assert find_mapping_findings(make_file(*presets(), schematic=schematic)) == ()


def test_our_own_mappings_have_no_finding():
    examples = read_examples()

    assert len(examples) > len(FILES)
    assert all(examples)
    assert [find_mapping_findings(make_file(*rows)) for rows in examples] == [
        () for _ in examples
    ]


def test_each_fault_is_found_once_in_its_own_mapping():
    """Several faults in one file do not hide each other."""
    rows = (
        track(subscribe="type == track"),
        mapped(identify(), company_key={}, user_keys={"@lower": "$.userId"}),
    )

    found = find_mapping_findings(make_file(*rows))

    assert [(one.rule, one.subject) for one in found] == [
        ("trigger-ignored", "Track Event"),
        ("field-unknown", "Identify User: company_key"),
        ("mapping-malformed", "Identify User: user_keys"),
    ]


def test_disabled_mapping_has_no_other_finding():
    row = mapped(track(name="Old", enabled=False, subscribe="x"), company_key={})

    (found,) = find_mapping_findings(make_file(track(), row, identify()))

    assert (found.rule, found.severity, found.subject) == (
        "subscription-disabled",
        "info",
        "Old",
    )


def test_findings_are_of_mapping_scope():
    """They do not depend on an event, so no event may repeat them."""
    rows = ({}, track(subscribe=""), identify(enabled=False))

    found = find_mapping_findings(make_file(*rows))

    assert {get_rule(one.rule).scope for one in found} == {"mapping"}
    assert json.dumps([one.to_json() for one in found])
