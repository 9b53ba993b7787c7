"""The page without scripts: what came in, filtered, in pages, and nothing that acts."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.inspector.show_view import POLICY
from support.pages import HOSTILE, Tags
from support.rest import KEY, Rest, make_emulator

HTML = {"Accept": "text/html"}


def page(rest: Rest, path: str = "") -> Tags:
    answer = rest.ask(f"/_emulator/{path}", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return Tags(answer.text)


def names(rest: Rest, path: str = "") -> list[str]:
    answer = rest.ask(f"/_emulator/{path}", headers=HTML)
    return re.findall(r'<a href="/_emulator/events/\d+"><bdi>(.*?)</bdi>', answer.text)


def words(shown: Tags) -> str:
    return " ".join(shown.text.split())


def test_page_without_events_says_what_to_do():
    text = page(Rest()).text

    assert "Nothing has arrived yet." in text
    assert "curl http://localhost/e " in text


def test_page_shows_profile_pinned_version_and_footer():
    from schematic_emulator.destination import PINNED_VERSION

    text = page(Rest(make_emulator(profile="documented", strict=True))).text

    assert f"profile documented · {PINNED_VERSION}" in text
    assert "strict" in text
    assert "Not affiliated with Twilio Segment or Schematic." in text


def test_page_shows_states_names_and_reasons():
    rest = Rest()
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})
    rest.send("track", {"event": "not a name!"})
    rest.send("track", {"event": 7})

    shown = words(page(rest))

    assert "3 in 1 good 0 findings 2 bad 0 refused 0 waiting" in shown
    assert "#1 opened track good" in shown
    assert "not a name! track bad" in shown
    assert "/body/event: expected" in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=good", ["fine"]),
        ("filter=bad", ["not fine!"]),
        ("filter=name:f*", ["fine"]),
        ("filter=name:nowhere", []),
        ("before=2", ["fine"]),
        ("filter=since:%231", ["not fine!"]),
    ],
)
def test_page_is_filtered(query, expected):
    rest = Rest()
    rest.send("track", {"event": "fine", "company": {"id": "acme"}})
    rest.send("track", {"event": "not fine!", "company": {"id": "acme"}})

    assert names(rest, f"?{query}") == expected


def test_page_says_what_is_wrong_with_a_filter():
    shown = words(page(Rest(), "?filter=since:<script>"))

    assert "expected since:5m, since:#12 or a date-time, found '<script>'" in shown


def test_page_says_which_field_it_does_not_have():
    # The answer must match its row in routes.json: the query was read.
    text = page(Rest(), "?fliter=bad").text

    assert "fliter" in text
    assert "unknown; known are" in text


def test_page_says_that_a_query_is_not_utf_8():
    assert "query string: expected UTF-8" in page(Rest(), "?event=%ED%A0%80").text


def test_page_shows_the_last_ones_and_a_link_to_older_ones():
    rest = Rest()
    for number in range(25):
        rest.send("track", {"event": f"e{number}"})

    assert names(rest) == [f"e{number}" for number in range(24, 4, -1)]
    link = next(value for name, value in page(rest).attributes if "before=" in value)
    assert names(rest, link.removeprefix("/_emulator/")) == [
        "e4",
        "e3",
        "e2",
        "e1",
        "e0",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "events/1",
        "problems",
        "companies",
        "companies/acme",
        "mapping",
        "mapping/schematic",
    ],
)
def test_every_view_is_a_page(path):
    rest = Rest()
    rest.send("track", {"event": HOSTILE, "company": {"id": "acme"}})
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})

    answer = rest.ask(f"/_emulator/{path}", headers=HTML)
    shown = Tags(answer.text)

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert {"iframe", "img", "style"}.isdisjoint(shown.tags)
    assert "<script>alert(1)</script>" not in answer.text
    assert {"\u202e", "\u0007", "\u2028"}.isdisjoint(answer.text)


def test_page_has_only_scripts_of_files():
    text = Rest().ask("/_emulator/").text
    shown = Tags(text)

    assert [*shown.tags].count("script") == 2  # the shell, and the data that it reads
    assert re.search(
        r'src="/_emulator/assets/shell\.\w+\.js"', Rest().ask("/_emulator/").text
    )
    assert not [name for name, _ in shown.attributes if name.startswith("on")]
    assert not [name for name, _ in shown.attributes if name == "style"]
    targets = [value for name, value in shown.attributes if name in {"href", "src"}]
    assert all(value.startswith(("/_emulator/", "data:,")) for value in targets)


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
    client.post("/e", json={"api_key": KEY, **event})

    for path in ("", "events/1"):
        answer = rest.ask(f"/_emulator/{path}", headers=HTML).text

        assert "<script>alert" not in answer
        assert {"\u202e", "\u0007", "\u2028"}.isdisjoint(answer)


def test_page_never_shows_a_key():
    rest = Rest()
    rest.send("track", {"event": "a", "traits": {"leaked": KEY, KEY: 1}})
    rest.send("track", {"event": KEY})
    rest.send(KEY, {})
    rest.app.test_client().post("/e", json={"api_key": [KEY]})
    rest.app.test_client().post("/e", data=f'{{"api_key": "{KEY}"')

    pages = ["", *(f"events/{number}" for number in range(1, 6))]

    assert not [path for path in pages if KEY in rest.ask(f"/_emulator/{path}").text]


def test_page_links_lead_somewhere():
    rest = Rest()
    rest.send("track", {"event": "a"})

    links = {
        value
        for name, value in page(rest).attributes
        if name == "href" and value.startswith("/")
    }

    client = rest.app.test_client()
    answers = {link: client.get(link, headers=HTML).status_code for link in links}
    assert set(answers.values()) == {200}, answers


def test_files_of_the_page_are_stored_for_ever():
    rest = Rest()
    links = re.findall(r'"(/_emulator/assets/[^"]+)"', rest.ask("/_emulator/").text)

    for link in links:
        answer = rest.ask(link)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype in {"text/css", "text/javascript"}
    assert rest.ask("/_emulator/assets/style.css").status_code == 404


def test_page_without_its_last_slash_leads_to_it():
    answer = Rest().ask("/_emulator")

    assert (answer.status_code, answer.headers["Location"]) == (
        308,
        "http://localhost/_emulator/",
    )
