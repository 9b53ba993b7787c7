"""The table of access holds for pages in a browser, which forges no header."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import httpx
import pytest

from schematic_emulator.api.guard.table import CLASSES, KEYS, is_open
from schematic_emulator.api.store import directory, keyring
from support.access_cells import READS, WRITES, expect_verdicts, find_verdict
from support.browser import ask_from
from support.served_emulator import served

pytestmark = pytest.mark.slow

ORIGINS = {
    "own": "{url}/openapi.json",
    "loopback": "http://localhost:{pages}/",
    "allowed": "http://allowed.example:{pages}/",
    "foreign": "http://foreign.example:{pages}/",
    "null": "http://foreign.example:{pages}/null",
}
CELLS = list(itertools.product(CLASSES, KEYS))
JSON = {"Content-Type": "application/json"}
TRACK = {"type": "track", "body": {"event": "opened", "company": {"id": "acme"}}}
TEXT = json.dumps(TRACK)
BOUNDS = ((directory, "MAX_AUTOMATIC"), (keyring, "MAX_UNASKED"))
MADE_UP = JSON | {"X-Schematic-Api-Key": "sch_dev_made_up"}


@pytest.fixture
def emulator(pages):
    with served(allowed_origins=(f"http://allowed.example:{pages}",)) as emulator:
        yield emulator


@pytest.fixture
def foreign(page, pages):
    """Return a page of a site that has nothing to do with the user."""
    page.goto(ORIGINS["foreign"].format(pages=pages))
    return page


@pytest.fixture
def secret(emulator):
    """Return the key of an environment with a company in it."""
    headers = {"X-Schematic-Api-Key": "sch_dev_of_the_user"}
    body = {"keys": {"id": "acme"}}
    assert httpx.post(
        f"{emulator.url}/companies", json=body, headers=headers
    ).is_success
    return headers["X-Schematic-Api-Key"]


def list_objects(emulator, kind):
    """Return the objects of a kind in all environments."""
    environments = emulator.emulator.store.environments()
    return [each for one in environments for each in getattr(one.state, kind)]


def find_verdicts(page, asked, url, headers):
    """Return what a page sees of each request of a cell."""
    answers = [ask_from(page, method, url + path, headers) for method, path in asked]
    return tuple(
        find_verdict(**each) if each is not None else "unreadable" for each in answers
    )


@pytest.mark.parametrize("origin", ORIGINS)
def test_cells_hold_for_pages(page, pages, emulator, origin):
    """A refusal for its origin is unreadable where no foreign page may read."""
    store = emulator.emulator.store
    environment = store.create_environment()
    keys = {kind: store.create_key(kind, environment) for kind in KEYS[:3]}
    page.goto(ORIGINS[origin].format(url=emulator.url, pages=pages))

    found, wanted = {}, {}
    for number, (route, key) in enumerate(CELLS):
        known = {**keys, "unknown": f"sch_dev_unknown{number}"}
        sent = {"X-Schematic-Api-Key": known[key]} if key in known else {}
        asked = (READS[route], WRITES[route])
        found[route, key] = find_verdicts(page, asked, emulator.url, JSON | sent)
        verdicts = expect_verdicts(route, key, origin)
        is_hidden = verdicts == ("origin", "origin") and not is_open(route)
        wanted[route, key] = ("unreadable",) * 2 if is_hidden else verdicts

    assert found == wanted


def test_page_reads_nothing_with_a_made_up_key(foreign, emulator, secret):
    before = len(emulator.emulator.store.environments())

    answers = [
        ask_from(foreign, "GET", emulator.url + path, {"X-Schematic-Api-Key": key})
        for key in ("sch_dev_made_up", secret)
        for path in ("/companies", "/whoami", "/_emulator/journal", "/openapi.json")
    ]

    assert answers == [None] * 8
    assert len(emulator.emulator.store.environments()) == before


@pytest.mark.parametrize(
    ("isolate_keys", "path", "statuses"),
    [
        (False, "/e", {200: 60}),
        (False, "/flags/seats/check", {404: 60}),
        (True, "/e", {200: 19, 429: 41}),
        (True, "/flags/seats/check", {404: 60}),
    ],
)
def test_page_that_makes_up_keys_pushes_out_nothing(
    foreign, monkeypatch, isolate_keys, path, statuses
):
    """A key that a developer made up opens what it opened, with what is in it."""
    for module, most in BOUNDS:
        monkeypatch.setattr(module, most, 20)
    with served(isolate_keys=isolate_keys) as emulator:
        mine = {"X-Schematic-Api-Key": "my_own"}
        event = TRACK | {"api_key": "my_own"}
        assert httpx.post(f"{emulator.url}/e", json=event).is_success
        made = emulator.emulator.store.create_environment()

        found = Counter(
            ask_from(foreign, "POST", emulator.url + path, JSON | key, TEXT)["status"]
            for key in ({"X-Schematic-Api-Key": f"k{n}"} for n in range(60))
        )

        assert found == statuses
        companies = httpx.get(f"{emulator.url}/companies", headers=mine).json()["data"]
        assert [company["keys"][0]["value"] for company in companies] == ["acme"]
        environments = emulator.emulator.store.environments()
        assert made in environments
        assert len(environments) <= 21


def test_page_resets_nothing_through_a_webhook(page, pages, emulator):
    """Foreign pages create no webhook, and no page creates one to the emulator."""
    text = json.dumps(
        {
            "name": "attack",
            "url": f"{emulator.url}/_emulator/reset",
            "request_types": ["company.created"],
        }
    )
    asked = ("POST", f"{emulator.url}/webhooks", MADE_UP, text)

    page.goto(ORIGINS["foreign"].format(pages=pages))
    assert ask_from(page, *asked) is None
    page.goto(ORIGINS["loopback"].format(pages=pages))
    answer = ask_from(page, *asked)

    assert answer["status"] == 400
    assert "is the emulator's own address" in answer["body"]["error"]
    assert list_objects(emulator, "webhooks") == []


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_form_of_a_foreign_page_resets_nothing(foreign, emulator, kind):
    """Browsers send forms without a preflight."""
    asked = {"action": f"{emulator.url}/_emulator/reset", "enctype": kind}

    with foreign.expect_navigation() as navigation:
        foreign.evaluate(
            """(asked) => {
                const form = document.body.appendChild(document.createElement("form"));
                Object.assign(form, {method: "post", ...asked}).submit();
            }""",
            asked,
        )

    assert navigation.value.status == 403
    assert len(list_objects(emulator, "companies")) == 1


def test_page_whose_name_leads_here_is_refused(page, emulator, secret):
    """DNS rebinding: to the browser, page and emulator are of one origin."""
    here = emulator.url.replace("127.0.0.1", "foreign.example")
    page.goto(f"{here}/e")
    headers = {"X-Schematic-Api-Key": secret}

    answers = [
        ask_from(page, "GET", here + path, headers)
        for path in ("/companies", "/_emulator/journal")
    ]

    assert [each["status"] for each in answers] == [403, 403]
    texts = [each["body"].get("error") or each["body"]["detail"] for each in answers]
    cure = "serve --allow-host foreign.example allows it"
    assert [text.endswith(cure) for text in texts] == [True, True]


@pytest.mark.parametrize("host", ["vendor.example", "192.0.2.1", "api.schematichq.com"])
def test_browser_reaches_this_machine_alone(foreign, host):
    assert ask_from(foreign, "GET", f"http://{host}/", {}) is None
    ask = "url => fetch(url, {mode: 'no-cors'}).then(() => 'sent', () => 'failed')"
    assert foreign.evaluate(ask, f"http://{host}/") == "failed"
