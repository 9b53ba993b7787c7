"""The control plane waits for events, and explains a miss as pytest does."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request

import pytest

from schematic_contracts.validation import check
from support.rest import KEY, Rest
from support.served_emulator import served

BODY = {"event": "seen", "company": {"id": "acme"}, "quantity": 2}


def ask(rest: Rest, status: int = 200, **posted):
    answer = rest.ask("/_emulator/expect", "POST", json=posted)
    assert answer.status_code == status, answer.text
    contract = "emulator/expect-met" if status == 200 else "emulator/problem"
    assert check(contract, answer.json) == []
    return answer.json


def sent() -> Rest:
    rest = Rest()
    rest.send("track", BODY)
    return rest


def test_expected_event_is_met_with_its_row():
    found = ask(sent(), track="seen", company={"id": "acme"}, quantity=2, times=1)

    assert found["met"] is True
    assert [row["subtype"] for row in found["found"]] == ["seen"]


def test_identify_is_expected_by_its_fields():
    rest = Rest()
    user = {"keys": {"id": "u1"}, "traits": {"plan": "pro"}, "name": "Ada"}
    rest.send("identify", user)

    assert ask(rest, identify=True, user={"id": "u1"}, name="Ada")["count"] == 1
    assert ask(rest, 417, identify=True, traits={"plan": "free"})["count"] == 0


def test_any_track_event_and_none_can_be_expected():
    rest = sent()

    assert ask(rest, track=True)["count"] == 1
    assert ask(rest, track="other", times=0)["count"] == 0
    assert ask(rest, 417, track="seen", times=0)["met"] is False


def test_nothing_is_expected():
    rest = Rest()
    rest.emulator.store.get_key(KEY)

    assert ask(rest, nothing=True, within_ms=20)["met"] is True
    rest.send("track", BODY)
    refused = ask(rest, 417, nothing=True)

    assert refused["detail"].startswith("expected nothing, found 1\n  track ")


def test_miss_has_the_text_and_the_data_that_pytest_shows(schematic_sandbox):
    rest = sent()
    event = {"api_key": schematic_sandbox.api_key, "type": "track", "body": BODY}
    assert post(schematic_sandbox.url, "/e", event)[0] == 200
    with pytest.raises(AssertionError) as raised:
        schematic_sandbox.expect.track("seen", company={"id": "acme2"}, times=1)

    refused = ask(rest, 417, track="seen", company={"id": "acme2"}, times=1)

    assert refused["detail"] == str(raised.value)
    [difference] = refused["nearest"]["differences"]
    assert difference == {
        "field": "company",
        "pointer": "/id",
        "expected": '"acme2"',
        "found": '"acme"',
    }


def test_miss_explains_what_the_mapping_did_with_the_event():
    rest = Rest()
    made = rest.ask("/_emulator/tenants", "POST").json
    call = {"userId": "u1", "event": "Order Completed", "writeKey": made["write_key"]}
    rest.ask("/v1/track", "POST", json=call)
    rest.ask("/_emulator/drain", "POST")
    tenant = {"X-Schematic-Api-Key": made["api_key"]}

    refused = rest.ask(
        "/_emulator/expect",
        "POST",
        json={"track": "order_completed", "company": {"id": "acme"}},
        headers=tenant,
    )

    text = refused.json["detail"]
    assert 'why: Segment track "Order Completed"' in text
    assert "company_keys is not mapped" in text


def test_silence_says_what_to_use():
    rest = Rest()
    rest.emulator.store.create_key("secret", rest.emulator.store.get_development())

    answer = rest.app.test_client().post("/_emulator/expect", json={"track": "a"})

    assert "POST /_emulator/tenants" in answer.json["detail"]


@pytest.mark.parametrize(
    ("posted", "pointer"),
    [
        ({}, ""),
        ({"track": "a", "identify": True}, ""),
        ({"trak": "a"}, "/trak"),
        ({"track": False}, "/track"),
        ({"track": "a", "name": "Ada"}, "/name"),
        ({"identify": True, "quantity": 1}, "/quantity"),
        ({"nothing": True, "times": 1}, "/times"),
        ({"track": "a", "times": -1}, "/times"),
        ({"track": "a", "within_ms": 60_001}, "/within_ms"),
    ],
)
def test_misspelled_expectation_is_refused_by_its_place(posted, pointer):
    refused = ask(sent(), 400, **posted)

    assert {error["pointer"] for error in refused["errors"]} == {pointer}


def test_unknown_environment_is_refused():
    refused = ask(Rest(), 404, track="a", environment="env_x")

    assert refused["detail"] == "no environment has this id"


def test_wait_ends_when_the_event_arrives():
    rest = Rest()
    rest.emulator.store.get_key(KEY)
    later = threading.Timer(0.1, lambda: rest.send("track", BODY))
    later.start()
    began = time.monotonic()

    found = ask(rest, track="seen", within_ms=30_000)

    assert found["count"] == 1
    assert time.monotonic() - began < 20
    later.join()


def post(url: str, path: str, body) -> tuple[int, dict]:
    asked = urllib.request.Request(
        f"{url}{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Schematic-Api-Key": KEY},
    )
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_more_waiters_than_threads_delay_nobody():
    with served() as server:
        server.emulator.store.get_key(KEY)
        found: list[int] = []

        def wait(number: int) -> None:
            posted = {"track": f"event_{number % 2}", "within_ms": 30_000}
            found.append(post(server.url, "/_emulator/expect", posted)[0])

        waiters = [threading.Thread(target=wait, args=(n,)) for n in range(40)]
        for waiter in waiters:
            waiter.start()
        time.sleep(0.3)
        began = time.monotonic()
        assert post(server.url, "/_emulator/drain", {})[0] == 200
        answered_s = time.monotonic() - began
        for number in range(2):
            event = {
                "api_key": KEY,
                "type": "track",
                "body": {"event": f"event_{number}"},
            }
            assert post(server.url, "/e", event)[0] == 200
        for waiter in waiters:
            waiter.join(30)

    assert answered_s < 5
    assert found == [200] * 40


def test_wait_over_http_ends_with_the_reasons():
    with served() as server:
        server.emulator.store.get_key(KEY)
        posted = {"track": "never", "within_ms": 50}

        status, body = post(server.url, "/_emulator/expect", posted)

    assert status == 417
    assert body["detail"].startswith('expected track "never", found 0 among 0 captures')
