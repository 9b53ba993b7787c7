"""Notifications are bounded, and their failure never undoes what they report."""

from __future__ import annotations

import pytest

from schematic_emulator.api.webhooks import notifier
from schematic_emulator.api.webhooks.dispatcher import Dispatcher
from schematic_emulator.effects.changes import RowKept
from support.counted import Counted
from support.rest import Rest
from support.setup import make_company, post
from support.webhook_receiver import PATIENT_S, receiving
from support.webhook_rows import WEBHOOK, make_event


@pytest.fixture
def rest():
    rest = Rest()
    yield rest
    rest.emulator.webhooks.close()


@pytest.fixture
def receiver(rest):
    with receiving() as receiver:
        body = {
            "name": "Hook",
            "url": receiver.url,
            "request_types": ["company.created", "company.deleted"],
        }
        post(rest, "/webhooks", body, "api/webhook")
        yield receiver


def events(rest):
    return rest.get("/webhook-events", "api/webhook-event-list")["data"]


def test_payloads_are_bounded_whatever_their_number(rest, receiver, monkeypatch):
    make_company(rest, name="a")
    assert rest.emulator.webhooks.drain(PATIENT_S)
    monkeypatch.setattr(notifier, "MAX_CHARACTERS", 5000)

    for name in ("b", "c", "d"):
        make_company(rest, name=name, traits={"note": "x" * 1500})
        assert rest.emulator.webhooks.drain(PATIENT_S)

    kept = [event["payload"] for event in events(rest)]
    assert sum(map(len, kept)) <= 5000
    assert '"name":"D"' in kept[0]
    assert len(receiver.requests) == 4


def test_an_event_costs_the_same_however_many_are_kept(rest, monkeypatch):
    monkeypatch.setattr(Dispatcher, "put", lambda *_: None)
    environment = rest.emulator.store.environment_for(rest.key)
    most = rest.emulator.settings.webhook_events_size
    state = environment.state
    state.webhook_events.update(
        (f"whev_{n}", make_event(f"whev_{n}")) for n in range(most)
    )
    environment.commit([RowKept("webhooks", WEBHOOK)])
    kept = state.webhook_events = Counted(state.webhook_events)

    for name in ("a", "b", "c"):
        make_company(rest, name=name)

    assert (kept.touched, len(kept)) == (3 + 3, most)


@pytest.mark.usefixtures("receiver")
def test_telling_that_fails_loses_nothing_else(rest, monkeypatch, caplog):
    def stumble(*_):
        raise OverflowError("an error in a payload")

    monkeypatch.setattr(notifier, "write_payload", stumble)

    company = make_company(rest)
    rest.ask(f"/companies/{company['id']}", "DELETE")

    assert rest.get("/companies/count", "api/count")["data"] == {"count": 0}
    assert events(rest) == []
    assert "no notification of company.created" in caplog.text
    assert "no notification of company.deleted" in caplog.text
