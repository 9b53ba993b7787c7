"""The page shows events, verdicts and reasons, and nothing that acts."""

from __future__ import annotations

import re

import pytest

from support.pages import HOSTILE, Tags
from support.rest import KEY, Rest, make_emulator


def page(rest: Rest, query: str = "") -> Tags:
    answer = rest.ask(f"/_emulator/{query}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return Tags(answer.text)


def test_page_without_events_says_what_to_do():
    text = page(Rest()).text

    assert "Nothing has arrived yet." in text
    assert "curl http://localhost/e " in text


def test_page_shows_profile_pinned_version_and_footer():
    from schematic_emulator.destination import PINNED_VERSION

    text = page(Rest(make_emulator(profile="documented", strict=True))).text

    assert "profile documented" in text
    assert f"@segment/action-destinations {PINNED_VERSION}" in text
    assert "strict" in text
    assert "Not affiliated with Twilio Segment or Schematic." in text


def test_page_shows_counts_verdicts_and_reasons():
    rest = Rest()
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})
    rest.send("track", {"event": "not a name!"})

    text = " ".join(page(rest).text.split())

    assert "received2 good1 bad1 duplicates dropped0" in text
    assert "opened track · env_" in text
    assert "/body/event: expected" in text
    assert "event-name: " in text


@pytest.mark.parametrize(
    ("verdict", "shown", "hidden"),
    [("good", "fine", "not fine!"), ("bad", "not fine!", "fine")],
)
def test_page_shows_one_verdict_alone(verdict, shown, hidden):
    rest = Rest()
    rest.send("track", {"event": "fine"})
    rest.send("track", {"event": "not fine!"})

    found = re.findall(
        r"<strong><bdi>(.*?)</bdi>", rest.ask(f"/_emulator/?verdict={verdict}").text
    )

    assert (shown in found, hidden in found) == (True, False)


def test_page_takes_an_unknown_verdict_for_all():
    assert "Nothing has arrived" in page(Rest(), "?verdict=<script>").text


def test_page_shows_the_last_two_hundred():
    rest = Rest()
    for number in range(205):
        rest.send("track", {"event": f"e{number}"})

    names = re.findall(r"<bdi>(e\d+)</bdi>", rest.ask("/_emulator/").text)

    assert names == [f"e{number}" for number in range(204, 4, -1)]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "track", "body": {"event": HOSTILE, "company": {HOSTILE: HOSTILE}}},
        {"type": HOSTILE, "body": {HOSTILE: [HOSTILE]}},
        {"type": "identify", "body": {"keys": {"id": HOSTILE}, "name": HOSTILE}},
        {"type": "track", "idempotency_key": HOSTILE, "sent_at": HOSTILE, "body": 1},
    ],
    ids=["track", "type", "identify", "members"],
)
def test_page_shows_hostile_text_inert(event):
    rest = Rest()
    client = rest.app.test_client()
    headers = {"User-Agent": "<script>"}
    client.post("/e", json={"api_key": KEY, **event}, headers=headers)

    answer = rest.ask("/_emulator/").text
    shown = Tags(answer)

    assert "script" not in shown.tags
    assert {"\u202e", "\u0007", "\u2028"}.isdisjoint(answer)
    assert "<script>alert(1)</script>\\u202egnp.exe\\u0007\\u2028" in shown.text
    assert "{{ 7 * 7 }}" in shown.text


def test_page_shows_bytes_that_are_no_json_inert():
    rest = Rest()
    rest.app.test_client().post("/e", data=b"<script>\xff\x00\xe2\x80\xae")

    shown = Tags(rest.ask("/_emulator/").text)

    assert "script" not in shown.tags
    assert "<script>\ufffd\\u0000\\u202e" in shown.text


def test_page_never_shows_a_key():
    rest = Rest()
    rest.send("track", {"event": "a", "traits": {"leaked": KEY, KEY: 1}})
    rest.send("track", {"event": KEY})
    rest.send(KEY, {})
    rest.app.test_client().post("/e", json={"api_key": [KEY]})
    rest.app.test_client().post("/e", data=f'{{"api_key": "{KEY}"')

    assert KEY not in rest.ask("/_emulator/").text


def test_page_cuts_what_is_long_with_a_count():
    rest = Rest()
    rest.send("track", {"event": "a", "traits": {"long": "x" * 5000}})

    assert re.search(r"x… \(\d+ more characters\)", page(rest).text)


def test_page_needs_no_script_and_no_other_host():
    rest = Rest()
    rest.send("track", {"event": "a"})
    answer = rest.ask("/_emulator/")

    shown = Tags(answer.text)

    assert {"script", "iframe", "form", "img", "style"}.isdisjoint(shown.tags)
    targets = [value for name, value in shown.attributes if name in {"href", "src"}]
    assert all(value.startswith(("/_emulator/", "?", "data:,")) for value in targets)
    assert not [name for name, _ in shown.attributes if name.startswith("on")]
    assert not [name for name, _ in shown.attributes if name == "style"]
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def test_page_links_lead_somewhere():
    rest = Rest()

    links = {
        value
        for name, value in page(rest).attributes
        if name == "href" and value.startswith("/")
    }

    client = rest.app.test_client()
    assert {client.get(link).status_code for link in links} == {200}


def test_page_style_sheet_is_served():
    answer = Rest().ask("/_emulator/page.css")

    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert "prefers-color-scheme: dark" in answer.text


def test_page_without_its_last_slash_leads_to_it():
    answer = Rest().ask("/_emulator")

    assert (answer.status_code, answer.headers["Location"]) == (
        308,
        "http://localhost/_emulator/",
    )


def test_page_says_that_a_repetition_was_dropped():
    rest = Rest()
    rest.send("track", {"event": "a"}, idempotency_key="k1")
    rest.send("track", {"event": "a"}, idempotency_key="k1")

    assert "dropped: its idempotency key was used before" in page(rest).text
