"""Webhooks lead to this machine, or to a host that was named; nowhere else."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime

import pytest

from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender
from schematic_emulator.api.webhooks.target import TargetError, check_url
from support.rest import Rest, make_emulator
from support.webhook_receiver import receiving

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def names(monkeypatch):
    """Give the addresses of names, without asking anybody."""
    table = {}

    def look_up(host, port, *_, **__):
        if host not in table:
            raise socket.gaierror("unknown")
        return [(0, 0, 0, "", (address, port)) for address in table[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/hook",
        "http://127.8.9.10/",
        "https://[::1]:8443/",
        "http://[::ffff:127.0.0.1]/",
        "http://LOCALHOST./x?y=z",
    ],
)
def test_this_machine_is_allowed(url):
    check_url(url, ())


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest",
        "http://[2001:db8::1]/",
        "http://[::ffff:10.0.0.1]/",
    ],
)
def test_other_machines_may_not(url):
    with pytest.raises(TargetError, match="is not this machine"):
        check_url(url, ())


@pytest.mark.parametrize(
    ("addresses", "problem"),
    [
        (["93.184.216.34"], "is not this machine"),
        (["127.0.0.1", "93.184.216.34"], "is not this machine"),
        ([], "is not a name of this machine"),
    ],
)
def test_name_that_leads_elsewhere_is_refused(names, addresses, problem):
    names["app.test"] = addresses

    with pytest.raises(TargetError, match=problem) as caught:
        check_url("http://app.test/hook", ())

    assert "serve --allow-webhook-host app.test allows it" in str(caught.value)


def test_name_of_this_machine_and_allowed_hosts_are_taken(names):
    names["app.test"] = ["127.0.0.1", "::1"]

    check_url("http://app.test/hook", ())
    check_url("http://Elsewhere.example/hook", ("elsewhere.example.",))


def test_address_is_refused_at_creation_and_never_asked():
    rest = Rest()
    body = {"name": "x", "url": "http://192.0.2.1/hook", "request_types": []}

    message = rest.refusal("/webhooks", 400, method="POST", json=body)

    assert message == (
        "url: '192.0.2.1' is not this machine (192.0.2.1); "
        "serve --allow-webhook-host 192.0.2.1 allows it"
    )
    assert rest.get("/webhooks/count", "api/count")["data"] == {"count": 0}


def test_allowed_host_is_taken_at_creation():
    rest = Rest(make_emulator(webhook_hosts=("192.0.2.1",)))
    body = {"name": "x", "url": "http://192.0.2.1/hook", "request_types": []}

    answer = rest.ask("/webhooks", "POST", json=body)

    assert answer.status_code == 201


def send(url, hosts=()):
    async def attempt():
        async with WebhookSender(lambda: NOON, hosts) as sender:
            return await sender.send(WebhookRequest(url, "secret", "{}"))

    return asyncio.run(attempt())


def test_name_is_looked_up_again_for_each_attempt(names):
    """A name that was this machine's when it was set up may lead elsewhere since."""
    names["app.test"] = ["192.0.2.1"]

    attempt = send("http://app.test/hook")

    assert attempt.response_code is None
    assert attempt.failure.startswith("refused: 'app.test' is not this machine")


def test_request_goes_to_the_address_that_was_found(names):
    names["app.test"] = names["127.0.0.1"] = ["127.0.0.1"]
    with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", "app.test")

        attempt = send(url)

    assert (attempt.response_code, attempt.failure) == (200, None)
    assert receiver.requests[0].headers["Host"] == url.split("/")[2]
