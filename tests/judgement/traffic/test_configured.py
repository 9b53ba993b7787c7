"""Traffic beside the `schematic:` section: features, names and keys."""

from __future__ import annotations

from typing import Any

import pytest

from support.mapping_files import make_file, mapped, track
from support.segment import make_track
from support.traffic import find

SEEN = [make_track(event="Report Viewed", context={"groupId": "acme"})] * 20
OWN = {"feature-idle", "event-uncounted", "key-unknown"}


def feature(name: str) -> dict[str, str]:
    return {"name": "Reports", "feature_type": "event", "event_subtype": name}


def search(section: dict[str, Any], *rows: Any, events: Any = SEEN) -> list[str]:
    file = make_file(*(rows or (track(),)), schematic=section)
    found = [one.finding for one in find(file, events)]
    return [
        f"{one.rule}: {one.subject}: {one.message}" for one in found if one.rule in OWN
    ]


def test_fed_feature_is_fine():
    assert search({"features": [feature("report_viewed")]}) == []


def test_feature_that_nothing_feeds_is_named_with_what_is_sent():
    idle, uncounted = search({"features": [feature("report_view")]})

    assert idle == (
        "feature-idle: schematic: Reports: none of 20 events is sent as "
        '"report_view"; "report_viewed" is sent'
    )
    assert uncounted.startswith("event-uncounted: report_viewed")


def test_feature_that_the_mapping_rule_names_is_not_named_again():
    found = search({"features": [feature("Report Viewed")]})

    assert [one for one in found if one.startswith("feature-idle")] == []


def test_few_events_say_nothing():
    assert search({"features": [feature("other")]}, events=SEEN[:19]) == []


def test_name_that_a_rule_of_a_flag_counts_is_counted():
    condition = {"condition_type": "metric", "event_subtype": "report_viewed"}
    flag = {"key": "reports", "rules": [{"conditions": [condition]}]}

    assert search({"flags": [flag]}) == []
    assert search({"flags": []}) == []  # a section that counts nothing


@pytest.mark.parametrize(
    ("keys", "found"), [({"groupId": "acme"}, 0), ({"slug": "acme"}, 1)]
)
def test_key_of_events_that_no_company_has(keys: dict[str, str], found: int):
    row = mapped(track(), company_keys={"@path": "$.context.groups"})
    events = [make_track(context={"groups": {"groupId": "acme"}})] * 20

    section = {"companies": [{"keys": keys}]}

    assert len(search(section, row, events=events)) == found


@pytest.mark.parametrize("section", [{"features": 7}, {"features": [7], "flags": {}}])
def test_malformed_section_is_passed_over(section: dict[str, Any]):
    assert search(section) == []
