"""Keys from the page: shown once, cut everywhere else, and revoked for good."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.api.store.api_key import ApiKey
from schematic_emulator.inspector.show_view import POLICY
from support.pages import HOSTILE, Tags
from support.rest import KEY, Rest

JSON = {"content_type": "application/json"}


def make(rest: Rest, **more) -> str:
    own = rest.emulator.store.environment_for(KEY)
    posted = {"environment": own.id, **more}
    return rest.ask("/_emulator/keys", "POST", json=posted).json["api_key"]


def known(rest: Rest, text: str) -> ApiKey:
    return rest.emulator.store.get_key(text)


def test_keys_are_listed_cut_newest_first():
    rest = Rest()
    text = make(rest, name="CI", kind="readonly")

    answer = rest.ask("/_emulator/keys")

    own = rest.emulator.store.environment_for(KEY)
    assert text not in answer.text
    assert KEY not in answer.text
    assert [row["name"] for row in answer.json["data"]] == ["CI", "Secret key"]
    assert answer.json["data"][0] == {
        "id": known(rest, text).id,
        "kind": "readonly",
        "key": f"…{text[-4:]}",
        "name": "CI",
        "environment_id": own.id,
        "environment_name": "Development",
        "created_at": "2026-01-02T12:00:00.000000Z",
        "last_used_at": None,
    }


def test_keys_of_one_environment_are_listed():
    rest = Rest()
    make(rest)
    other = rest.emulator.store.create_environment()
    text = rest.emulator.store.create_key("publishable", other)

    rows = rest.ask(f"/_emulator/keys?environment={other.id}").json["data"]

    assert [row["id"] for row in rows] == [known(rest, text).id]


def test_key_is_revoked():
    rest = Rest()
    text = make(rest)
    key_id = known(rest, text).id

    answer = rest.ask(f"/_emulator/keys/{key_id}", "DELETE", **JSON)

    assert answer.json == {"deleted": True}
    assert Rest(rest.emulator, key=text).refusal("/whoami", 401) == "invalid API key"
    assert rest.ask(f"/_emulator/keys/{key_id}", "DELETE", **JSON).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example", "Content-Type": "application/json"}, 403),
        ({"Origin": "null", "Content-Type": "application/json"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_no_other_site_makes_or_revokes_a_key(method, headers, status):
    rest = Rest()
    key = rest.emulator.store.get_key(KEY)
    path = {"POST": "/_emulator/keys", "DELETE": f"/_emulator/keys/{key.id}"}[method]

    answer = rest.ask(path, method, data="{}", headers=headers)

    assert answer.status_code == status
    assert rest.emulator.store.keys(key.environment) == (key,)


def test_page_lists_keys_cut_and_offers_their_environments():
    rest = Rest()
    text = make(rest, name="CI")

    answer = rest.ask("/_emulator/keys", headers={"Accept": "text/html"})

    shown = Tags(answer.text)
    own = rest.emulator.store.environment_for(KEY)
    assert text not in answer.text
    assert KEY not in answer.text
    assert f"…{text[-4:]}" in shown.text
    assert ("value", own.id) in shown.attributes
    assert ("data-revoke", known(rest, text).id) in shown.attributes


def test_page_may_run_its_own_script_and_ask_its_own_host_alone():
    answer = Rest().ask("/_emulator/keys?format=html")

    assert answer.headers["Content-Security-Policy"] == POLICY
    shown = Tags(answer.text)
    assert shown.tags.count("script") == 1
    assert re.search(r'src="/_emulator/assets/keys\.\w+\.js"', answer.text)
    assert not [name for name, _ in shown.attributes if name.startswith("on")]


def test_page_shows_hostile_names_inert():
    rest = Rest()
    rest.emulator.store.create_environment(HOSTILE)
    make(rest, name=HOSTILE)

    answer = rest.ask("/_emulator/keys?format=html")

    shown = Tags(answer.text)
    assert shown.tags.count("script") == 1
    assert "\u202e" not in answer.text
    assert shown.text.count("<script>alert(1)</script>") == 2


def test_page_says_how_many_keys_it_leaves_out():
    rest = Rest()
    for _ in range(3):
        make(rest)

    answer = rest.ask("/_emulator/keys?format=html&limit=2")

    assert "The newest 2 of 4." in answer.text


def test_page_without_keys_says_so():
    assert "No key has been created" in Rest().ask("/_emulator/keys?format=html").text


def test_main_page_leads_to_the_keys_and_shows_a_moved_clock():
    rest = Rest()

    text = rest.ask("/_emulator/").text

    assert "/_emulator/keys?format=html" in text
    assert "clock frozen at 2026-01-02 12:00 UTC" in text
