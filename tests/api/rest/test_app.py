"""What holds on every vendor route: keys, CORS, refusals, limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.store.switches import Switches
from support.rest import KEY, OTHER_KEY, Rest, make_emulator

REST_PATHS = (
    "/environments",
    "/environments/env_x",
    "/whoami",
    "/segment-integration",
    "/events",
    "/events/evt_x",
    "/companies",
    "/companies/lookup?id=x",
    "/companies/comp_x",
    "/users",
    "/users/lookup?id=x",
    "/users/user_x",
)


def test_rest_without_a_key_is_refused():
    answer = Rest().app.test_client().get("/companies")

    assert answer.status_code == 401
    assert answer.json == {
        "error": "missing API key: expected the header X-Schematic-Api-Key"
    }


def test_rest_takes_the_key_as_a_bearer_token():
    rest = Rest()
    headers = {"Authorization": f"Bearer {KEY}"}

    answer = rest.app.test_client().get("/environments", headers=headers)

    own = rest.emulator.store.environment_for(KEY)
    assert [row["id"] for row in answer.json["data"]] == [own.id]


def test_rest_takes_the_key_of_segments_connection_test():
    headers = {"X-Schematic-Api-Key": KEY, "Authorization": f"Bearer {OTHER_KEY}"}
    rest = Rest()
    rest.stranger()

    answer = rest.app.test_client().get("/environments", headers=headers)

    own = rest.emulator.store.environment_for(KEY)
    assert [row["id"] for row in answer.json["data"]] == [own.id]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer"},
        {"X-Schematic-Api-Key": ""},
        {"X-Schematic-Api-Key": " "},
    ],
)
def test_rest_refuses_what_is_no_key(headers):
    answer = Rest().app.test_client().get("/whoami", headers=headers)

    assert answer.status_code == 401


def test_rest_refuses_a_key_longer_than_keys_are():
    assert Rest(key="k" * 256).refusal("/whoami", 401) == "invalid API key"


def test_rest_takes_a_read_only_key():
    emulator = make_emulator()
    environment = emulator.store.environment_for(KEY)
    rest = Rest(emulator, key=emulator.store.create_key("readonly", environment))

    answer = rest.get("/whoami", "api/whoami")

    assert answer["data"]["environment_id"] == environment.id


def test_environment_header_of_the_keys_own_environment_is_taken():
    rest = Rest()
    own = rest.emulator.store.environment_for(KEY).id

    answer = rest.ask("/whoami", headers={"X-Schematic-Environment-Id": own})

    assert answer.status_code == 200


@pytest.mark.parametrize("known", [True, False], ids=["another's", "nobody's"])
def test_environment_header_of_another_environment_is_refused_alike(known):
    rest = Rest()
    other = rest.stranger().emulator.store.environment_for(OTHER_KEY).id
    headers = {"X-Schematic-Environment-Id": other if known else "env_x"}

    message = rest.refusal("/whoami", 403, headers=headers)

    assert message == (
        "X-Schematic-Environment-Id: the key does not open this environment"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/data-exports",
        "/companies/",
        "/companies/a/b",
        "/checkout-internal/x",
        "/%00",
        "/%ff",
        "/{}",
        "/" + "x" * 5000,
    ],
)
def test_unknown_route_is_not_found_in_the_vendors_envelope(path):
    rest = Rest()

    answer = rest.ask(path)

    assert answer.status_code == 404
    assert check("api/error", answer.json) == []
    assert "is not emulated; /_emulator/fidelity" in answer.json["error"]
    assert "/_emulator/fidelity" in answer.headers["X-Emulator-Hint"]


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/", "text/html,application/xhtml+xml,*/*;q=0.8", 307),
        ("/", "*/*", 404),
        ("/", None, 404),
        ("/nowhere", "text/html", 404),
    ],
    ids=["browser", "curl", "bare", "elsewhere"],
)
def test_bare_address_leads_a_browser_to_the_page(path, accept, status):
    headers = {"Accept": accept} if accept else {}

    answer = Rest().app.test_client().get(path, headers=headers)

    found = (answer.status_code, answer.headers.get("Location"))
    assert found == (status, "/_emulator/" if status == 307 else None)


def test_unknown_route_repeats_the_request():
    assert Rest().refusal("/webhooks/x/y", 404, method="DELETE") == (
        "DELETE '/webhooks/x/y' is not emulated; /_emulator/fidelity lists what is"
    )


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/companies"), ("GET", "/e"), ("DELETE", "/events")]
)
def test_other_method_is_refused_in_the_vendors_envelope(method, path):
    rest = Rest()

    answer = rest.ask(path, method)

    assert answer.status_code == 405
    assert check("api/error", answer.json) == []
    assert answer.headers["Allow"]
    assert "/_emulator/fidelity" in answer.headers["X-Emulator-Hint"]


@pytest.mark.parametrize("path", [*REST_PATHS, "/plans", "/whoami?limit=x"])
def test_rest_refuses_foreign_pages_with_the_option_that_allows_them(path):
    origin = {"Origin": "https://app.example"}

    message = Rest().refusal(path, 403, headers=origin)

    assert message.endswith("serve --allow-origin https://app.example allows them")
    assert (
        Rest(make_emulator(allowed_origins=("https://App.example/",)))
        .ask(path, headers=origin)
        .headers["Access-Control-Allow-Origin"]
        == (origin["Origin"])
    )


def test_refusal_of_a_page_is_logged_once(caplog):
    """Browsers show a failed preflight without its text."""
    rest = Rest()
    for page in [*[f"http://{number % 25}.example" for number in range(50)], "null"]:
        rest.ask("/whoami", "OPTIONS", headers={"Origin": page})

    assert len(caplog.messages) == 20
    assert caplog.messages[0] == (
        "refused: web pages of http://0.example may not ask this; "
        "serve --allow-origin http://0.example allows them"
    )


@pytest.mark.parametrize("path", ["/e", "/batch", "/flags/x/check", "/v1/t"])
def test_preflight_is_granted(path):
    headers = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-mine",
    }

    answer = Rest().app.test_client().options(path, headers=headers)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,x-mine"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.data == b""


def test_preflight_grants_what_the_browser_sdk_needs_unasked():
    answer = Rest().app.test_client().options("/e")

    granted = answer.headers["Access-Control-Allow-Headers"]
    assert {
        "content-type",
        "x-schematic-client-version",
        "x-schematic-api-key",
    } <= set(granted.split(", "))


@pytest.mark.parametrize("path", REST_PATHS)
def test_head_answers_as_get_does_without_a_body(path):
    rest = Rest()

    head, get = rest.ask(path, "HEAD"), rest.ask(path)

    assert (head.status_code, head.data) == (get.status_code, b"")


def test_batch_over_a_hundred_is_refused_by_its_contract():
    answer = Rest().ask("/batch", "POST", json={"events": [{}] * 101})

    assert answer.status_code == 400
    assert check("api/batch-too-large", answer.json) == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/e", "/batch"])
def test_capture_over_the_limit_is_refused_and_noted(path):
    rest = Rest(make_emulator(max_body_bytes=1000))

    message = rest.refusal(path, 413, method="POST", data=b"x" * 1001)

    assert message == "request body is larger than 1000 bytes"
    journal = rest.emulator.store.environment_for(KEY).captures()
    assert [row.http_status for row in journal] == [413]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"api_key": NaN}',
        b'{"a":' * 10_000,
        b'{"api_key":"k","type":"track","body":{"event":"\\ud800"}}',
        b'{"api_key":{},"type":[],"body":1}',
    ],
)
@pytest.mark.parametrize("path", ["/e", "/batch"])
def test_bad_capture_is_answered_and_noted_once(path, body):
    rest = Rest()

    answer = rest.ask(path, "POST", data=body)

    assert answer.status_code in {200, 400}
    journal = rest.emulator.store.environment_for(KEY).captures()
    unclaimed = rest.emulator.store.unclaimed.captures()
    assert len(journal) + len(unclaimed) == 1


def test_crash_is_answered_in_the_vendors_envelope_and_logged(caplog):
    rest = Rest()
    rest.app.testing = False
    rest.app.view_functions["account_insights.get_who_am_i"] = lambda: 1 / 0
    headers = {"X-Schematic-Api-Key": KEY}

    answer = rest.app.test_client().get("/whoami", headers=headers)

    assert answer.status_code == 500
    assert check("api/error", answer.json) == []
    assert "ZeroDivisionError" in caplog.text


def test_app_given_blueprints_serves_them_beside_its_own():
    assert Rest().ask("/_emulator/healthz").json["status"] == "ok"


@pytest.mark.parametrize("host", ["evil.example", "münchen", "a:b:c", ""])
def test_capture_takes_any_host(host):
    rest = Rest()

    answers = [
        rest.ask(path, "POST", json={}, headers={"Host": host})
        for path in ("/e", "/v1/track")
    ]

    assert 403 not in {answer.status_code for answer in answers}


@pytest.mark.parametrize(
    "host", ["", "a b", "[::1", "münchen", "a:b:c", "%00", "x" * 300]
)
def test_rest_refuses_what_is_no_name_of_a_host(host):
    message = Rest().refusal("/whoami", 403, headers={"Host": host})

    assert message == "expected a Host header with the name of a host"


def test_rest_refuses_an_unknown_host_with_the_option_that_allows_it():
    message = Rest().refusal("/whoami", 403, headers={"Host": "Emulator.:8710"})

    assert message.endswith("serve --allow-host emulator allows it")


@pytest.mark.parametrize("host", ["emulator:8710", "api.schematichq.com"])
def test_rest_takes_allowed_hosts_and_the_vendors(host):
    rest = Rest(make_emulator(allowed_hosts=("Emulator",)))

    assert rest.ask("/whoami", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html"},
        {"Accept": "a" * 5000},
        {"Content-Type": "multipart/form-data"},
        {"Content-Length": "-1"},
        {"Content-Length": "x"},
        {"Cookie": "=;=" * 500},
        {"Authorization": "Digest x=\x80"},
        {"Range": "bytes=0-1"},
        {"If-None-Match": "*"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_odd_headers_change_nothing(headers):
    assert Rest().ask("/whoami", headers=headers).status_code == 200


def test_lists_are_answered_while_events_come_in():
    rest = Rest()
    paths = ("/companies?q=x", "/users?q=x", "/events?event_subtype=x", "/_emulator/")

    def identify(number: int) -> None:
        company = {"keys": {"id": str(number % 7)}, "traits": {f"t{number}": "x"}}
        rest.send("identify", {"keys": {"id": str(number)}, "company": company})

    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(identify, number) for number in range(300)]
        answers = [rest.ask(path).status_code for path in paths * 5]

    assert [done.result() for done in sent] == [None] * 300
    assert set(answers) == {200}


@pytest.mark.parametrize("path", ["/e", "/batch"])
def test_strict_mode_refuses_a_bad_event_in_the_vendors_envelope(path):
    rest = Rest(make_emulator(strict=True))
    event = {"api_key": KEY, "type": "track", "body": {"event": "not a name!"}}
    body = event if path == "/e" else {"events": [event]}

    message = rest.refusal(path, 400, method="POST", json=body)

    assert "/body/event" in message


def test_switch_decides_how_a_publishable_key_is_refused():
    switches = Switches(publishable_key_status=401)
    rest = Rest(make_emulator(switches=switches), key="api_0123456789")

    assert rest.refusal("/whoami", 401) == "a publishable key may not do this"


@pytest.mark.parametrize("key", ["schl\xfcssel", "two words", "k" * 256])
def test_malformed_key_is_refused(key):
    rest = Rest(key=key)

    assert rest.refusal("/whoami", 401) == "invalid API key"
    assert rest.emulator.store.environments() == ()
