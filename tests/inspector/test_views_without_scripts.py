"""Companies and mappings are shown without scripts, by links and forms."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from support.metered_company import use_up
from support.pages import HOSTILE, Tags
from support.rest import Rest

HTML = {"Accept": "text/html"}
PATCH = "/_emulator/destinations/schematic"


@pytest.fixture
def rest():
    return Rest()


def page(rest: Rest, path: str, status: int = 200) -> Tags:
    answer = rest.ask(f"/_emulator/{path}", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    return Tags(answer.text)


def words(rest: Rest, path: str) -> str:
    answer = rest.ask(f"/_emulator/{path}", headers=HTML)
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.text)).split())


def links(shown: Tags) -> list[str | None]:
    return [value for name, value in shown.attributes if name == "href"]


def find_company(rest: Rest) -> str:
    [row] = rest.ask("/_emulator/companies").json["data"]
    return f"companies/{row['id']}"


def test_company_is_found_by_a_key_and_leads_to_its_page(rest):
    use_up(rest)

    found = words(rest, "companies?q=acme")
    nothing = words(rest, "companies?q=globex")

    assert "Acme id: acme Starter 1 0 of 1" in found
    assert "no company has this in a name or a key" in nothing
    to = links(page(rest, "companies?q=acme"))
    assert f"/_emulator/{find_company(rest)}" in to


def test_pages_of_companies_lead_through_all(rest):
    for number in range(3):
        rest.send("track", {"event": "a", "company": {"id": f"c{number}"}})

    first = page(rest, "companies?limit=2&q=c")
    last = page(rest, "companies?limit=2&offset=2&q=c")

    assert "?q=c&offset=2" in links(first)
    assert "?q=c&offset=0" in links(last)


def test_company_shows_why_a_flag_is_off_and_what_used_the_quota(rest):
    use_up(rest)

    text = words(rest, find_company(rest))

    assert "✗ used up or withheld : 2 of 2 used, current month, from Starter" in text
    assert "✗ off calls : Matched plan entitlement usage exceeded rule" in text
    assert "call in current_month: 2 < 2 is false" in text
    assert {"/_emulator/events/1", "/_emulator/events/2"} <= {
        *links(page(rest, find_company(rest)))
    }
    assert "id acme over REST" in text


def test_company_shows_its_usage_over_time(rest):
    use_up(rest)
    rest.emulator.clock.move(timedelta(days=31))

    text = words(rest, find_company(rest))

    assert "2026-01-03 00:00 UTC 2 2026-02-01 00:00 UTC reset: 0" in text


def test_mapping_is_shown_as_segments_tab_does(rest):
    text = words(rest, "mapping")

    assert "Mappings 2 of 50" in text
    assert 'Track Event ✓ enabled trackEvent Trigger: type = "track"' in text
    assert "event_name" in text
    assert "- name: Track Event" in text
    assert "Editing here needs scripts" in text


def test_mapping_shows_what_is_wrong_at_its_line(rest):
    row = {
        "subscribe": 'type = "track"',
        "partnerAction": "trackEvent",
        "enabled": True,
        "mapping": {"event_nam": {"@path": "$.event"}},
    }
    rest.ask(PATCH, "PATCH", json={"subscriptions": [row]})

    text = words(rest, "mapping/schematic")

    assert "error, line 3: trackEvent has no field" in text


def test_unknown_destination_is_not_found(rest):
    assert rest.ask("/_emulator/mapping/none", headers=HTML).status_code == 404


def test_hostile_names_are_inert(rest):
    name = "sch_dev_0123456789abcdef0123456789abcdef"
    body = {"keys": {"id": HOSTILE}, "traits": {HOSTILE: HOSTILE, "key": name}}
    rest.send("identify", {"keys": {"id": "u"}, "company": body})
    row = {
        "name": HOSTILE,
        "subscribe": f"event = {HOSTILE}",
        "partnerAction": "trackEvent",
        "mapping": {HOSTILE: HOSTILE, "event_name": {"@path": HOSTILE}},
    }
    row["subscribe"] = 'type = "track"'
    rest.ask(PATCH, "PATCH", json={"subscriptions": [row]})

    for path in ("companies", find_company(rest), "mapping"):
        shown = page(rest, path)
        assert shown.tags.count("script") == 2
        assert "\u202e" not in shown.text
        assert "\\u202egnp.exe" in shown.text
        assert name not in shown.text


GONE = ["events/7", "companies/comp_none", "mapping/none"]


@pytest.mark.parametrize("path", GONE)
def test_what_is_not_there_is_a_page_with_a_way_back(rest, path):
    shown = page(rest, path, 404)
    name = path.partition("/")[0]

    text = words(rest, path)
    assert f"Back to all {name}" in text
    assert "404" not in text
    assert links(shown)[-1] == f"/_emulator/{name.replace('events', '')}"
    assert rest.ask(f"/_emulator/{path}?format=html").mimetype == "text/html"


@pytest.mark.parametrize("path", GONE)
def test_what_is_not_there_is_json_unless_a_page_is_asked_for(rest, path):
    for answer in (
        rest.ask(f"/_emulator/{path}", headers={"Accept": "*/*"}),
        rest.ask(f"/_emulator/{path}?format=json", headers=HTML),
    ):
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


def test_journey_that_has_left_says_why(rest):
    rest.send("track", {"event": "a", "company": {"id": "c"}})
    rest.ask("/_emulator/reset", "POST")

    assert "journey 1 has left: a reset or a restart removed it" in words(
        rest, "events/1"
    )
