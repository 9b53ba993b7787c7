"""Pending notifications outlive the process, with a log in a file."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from schematic_emulator.application import keep_in_file
from support.rest import Rest
from support.setup import make_company, post
from support.webhook_receiver import PATIENT_S, patiently, receiving

HOUR = timedelta(hours=1)


def events(rest):
    return rest.get("/webhook-events", "api/webhook-event-list")["data"]


def test_telling_that_failed_is_told_after_a_restart(tmp_path):
    path = tmp_path / "emulator.db"
    with receiving(500) as receiver:
        first = Rest()
        with closing(keep_in_file(first.emulator, path)):
            body = {
                "name": "Hook",
                "url": receiver.url,
                "request_types": ["company.created"],
            }
            webhook = post(first, "/webhooks", body, "api/webhook")
            make_company(first)
            patiently(lambda: events(first)[0]["attempt_count"] == 1)
            first.emulator.webhooks.close()

        second = Rest()
        with closing(keep_in_file(second.emulator, path)):
            second.emulator.clock.move(HOUR)
            assert second.emulator.webhooks.drain(PATIENT_S)
            (event,) = events(second)
            second.emulator.webhooks.close()

    assert (event["status"], event["attempt_count"]) == ("success", 2)
    assert event["webhook"] == webhook
    assert len({request.body for request in receiver.requests}) == 1


def test_nothing_is_told_again_by_reading_the_log(tmp_path):
    path = tmp_path / "emulator.db"
    with receiving() as receiver:
        first = Rest()
        with closing(keep_in_file(first.emulator, path)):
            body = {
                "name": "Hook",
                "url": receiver.url,
                "request_types": ["company.created"],
            }
            post(first, "/webhooks", body, "api/webhook")
            make_company(first)
            assert first.emulator.webhooks.drain(PATIENT_S)
            first.emulator.webhooks.close()

        second = Rest()
        with closing(keep_in_file(second.emulator, path)):
            assert second.emulator.webhooks.drain(PATIENT_S)
            statuses = [event["status"] for event in events(second)]

    assert statuses == ["success"]
    assert receiver.actions() == ["company.created"]
