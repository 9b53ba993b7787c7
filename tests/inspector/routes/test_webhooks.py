"""The control plane shows every attempt, with its reason and no secret."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.webhooks import again
from support.rest import Rest
from support.setup import make_company, post
from support.webhook_receiver import patiently, receiving


@pytest.fixture
def rest():
    rest = Rest()
    yield rest
    rest.emulator.webhooks.close()


def hook(rest, receiver):
    body = {
        "name": "Hook",
        "url": receiver.url,
        "request_types": ["company.created"],
    }
    return post(rest, "/webhooks", body, "api/webhook")


def tellings(rest, query=""):
    return rest.get(f"/_emulator/webhooks{query}", "emulator/webhook-list")["data"]


def test_each_attempt_is_shown_with_its_reason(rest):
    with receiving(500) as receiver:
        webhook = hook(rest, receiver)
        make_company(rest)
        patiently(lambda: tellings(rest)[0]["attempts"])

    (telling,) = tellings(rest)
    assert telling["attempts"] == [
        {
            "at": "2026-01-02T12:00:00.000000Z",
            "response_code": 500,
            "failure": "answered 500",
        }
    ]
    assert telling["retry_at"] > "2026-01-02T12:00:00.4"
    assert (telling["status"], telling["webhook_name"]) == ("pending", "Hook")
    assert webhook["secret"] not in rest.ask("/_emulator/webhooks").text


def test_newest_stands_first_and_the_list_can_be_narrowed(rest):
    with receiving() as receiver:
        webhook = hook(rest, receiver)
        for name in ("a", "b"):
            make_company(rest, name=name)
        patiently(lambda: len(tellings(rest, "?status=success")) == 2)

    first, second = tellings(rest)
    listed = rest.get("/webhook-events", "api/webhook-event-list")["data"]
    assert [first["id"], second["id"]] == [row["id"] for row in listed]
    assert tellings(rest, "?limit=1") == [first]
    assert tellings(rest, "?status=failure") == []
    assert tellings(rest, f"?webhook={webhook['id']}") == [first, second]
    assert tellings(rest, "?webhook=other") == []
    other = rest.stranger()
    make_company(other)
    assert tellings(other) == []


def test_notification_is_sent_once_more(rest):
    with receiving(500, 200) as receiver:
        hook(rest, receiver)
        make_company(rest)
        patiently(lambda: tellings(rest)[0]["attempts"])
        event_id = tellings(rest)[0]["id"]
        rest.emulator.webhooks.close()

        answer = rest.ask(f"/_emulator/webhooks/{event_id}/send", "POST", json={})

        first, second = receiver.requests[:2]
    assert (answer.status_code, check("emulator/webhook-sent", answer.json)) == (
        200,
        [],
    )
    assert [each["response_code"] for each in answer.json["attempts"]] == [500, 200]
    assert (answer.json["status"], tellings(rest)[0]["status"]) == ("success",) * 2
    assert first.body == second.body


def test_newest_hundred_attempts_of_a_notification_sent_by_hand_are_kept(
    rest, monkeypatch
):
    assert again.MOST_ATTEMPTS_KEPT == 100
    monkeypatch.setattr(again, "MOST_ATTEMPTS_KEPT", 12)  # each takes a while
    with receiving(*[500] * 7, 200) as receiver:
        hook(rest, receiver)
        make_company(rest)
        patiently(lambda: tellings(rest)[0]["attempts"])
        rest.emulator.webhooks.close()
        send = f"/_emulator/webhooks/{tellings(rest)[0]['id']}/send"
        for _ in range(9):
            ninth = rest.ask(send, "POST", json={}).json["attempts"]
        for _ in range(12):
            last = rest.ask(send, "POST", json={})

    assert [each["response_code"] for each in ninth] == [500] * 7 + [200] * 3
    assert check("emulator/webhook-sent", last.json) == []
    assert len(tellings(rest)[0]["attempts"]) == 12
    (listed,) = rest.get("/webhook-events", "api/webhook-event-list")["data"]
    assert listed["attempt_count"] == 12


def test_unknown_notification_is_not_sent(rest):
    answer = rest.ask("/_emulator/webhooks/whev_x/send", "POST", json={})

    assert (answer.status_code, answer.json["detail"]) == (
        404,
        "no webhook event has this id",
    )


def test_page_shows_attempts_and_payload_inert(rest):
    with receiving(500) as receiver:
        hook(rest, receiver)
        make_company(rest, name="<script>alert(1)</script>")
        patiently(lambda: tellings(rest)[0]["attempts"])

    answer = rest.ask("/_emulator/webhooks?format=html")

    assert answer.mimetype == "text/html"
    assert "answered 500" in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert f'data-send="{tellings(rest)[0]["id"]}"' in answer.text
