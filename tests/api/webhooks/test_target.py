"""Webhooks lead to this machine, or to a host that was named; nowhere else."""

from __future__ import annotations

import asyncio
import socket
import sys
from datetime import UTC, datetime

import httpx
import pytest

from schematic_emulator.api.guard.table import TARGETS, may_send
from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender
from schematic_emulator.api.webhooks.target import TargetError, Targets, read_target
from support.rest import Rest, make_emulator
from support.served_emulator import served
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
    Targets((), ()).check(url)


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
        Targets((), ()).check(url)


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
        Targets((), ()).check("http://app.test/hook")

    assert "serve --allow-webhook-host app.test allows it" in str(caught.value)


def test_name_of_this_machine_and_allowed_hosts_are_taken(names):
    names["app.test"] = ["127.0.0.1", "::1"]

    Targets((), ()).check("http://app.test/hook")
    Targets(["elsewhere.example."], ()).check("http://Elsewhere.example/hook")


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


def send(url, named=(), own_ports=()):
    async def attempt():
        targets = Targets(named, own_ports)
        async with WebhookSender(lambda: NOON, targets) as sender:
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


CELLS = {
    "own": ("http://127.0.0.1:8710/", []),
    "loopback": ("http://127.0.0.1:1/", []),
    "named": ("http://192.0.2.1/", ["192.0.2.1"]),
    "elsewhere": ("http://192.0.2.1/", []),
    "unresolved": ("http://nowhere.invalid/", []),
}


@pytest.fixture
def _no_connections(monkeypatch):
    """Let no request of a test leave the process."""

    async def connect(_sender, _request):
        raise httpx.ConnectError("not in this test")

    monkeypatch.setattr(WebhookSender, "_ask", connect)


@pytest.mark.usefixtures("_no_connections")
@pytest.mark.parametrize("target", TARGETS)
def test_cell_of_the_table_holds_at_creation_and_at_sending(target):
    url, named = CELLS[target]

    refusal = refuse(url, named, [8710])
    failure = send(url, named, [8710]).failure

    expected = "no answer: " if may_send(target) else f"refused: {refusal}"
    assert (refusal is None) == may_send(target)
    assert failure.startswith(expected)


def refuse(url, named=(), own_ports=()):
    """Return why a webhook may not have an address; None if it may."""
    try:
        Targets(named, own_ports).check(url)
    except TargetError as error:
        return str(error)
    return None


def find_own_address():
    """Return this machine's address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return one.getsockname()[0]


OWN_FORMS = [
    "localhost",
    "LOCALHOST.",
    "127.0.0.1",
    "127.1",
    "127.8.9.10",
    "0.0.0.0",
    "0",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "\uff11\uff12\uff17.0.0.1",
    find_own_address(),
    f"[::ffff:{find_own_address()}]",
]


@pytest.mark.parametrize("host", OWN_FORMS)
def test_emulator_is_refused_in_every_form_of_its_address(host):
    url = f"http://{host}:8710/_emulator/reset"

    assert refuse(url, (), [8710])
    assert send(url, (), [8710]).failure.startswith("refused: ")


@pytest.mark.skipif(sys.platform != "linux", reason="others know fewer forms")
@pytest.mark.parametrize("host", OWN_FORMS)
def test_emulator_is_refused_where_the_user_named_the_host(host):
    """The host's other ports are meant."""
    url = f"http://{host}:8710/_emulator/reset"
    named = [read_target(url).host]

    refusal = refuse(url, named, [8710])

    assert "is the emulator's own address" in refusal
    assert send(url, named, [8710]).failure == f"refused: {refusal}"
    assert refuse(url.replace("8710", "8711"), named, [8710]) is None


def test_name_that_leads_to_the_emulator_is_refused(names):
    names["app.test"] = ["192.0.2.1", "127.0.0.1"]

    refusal = refuse("http://app.test:8710/", ["app.test"], [8710])

    assert refusal.startswith("'app.test' is the emulator's own address")


def test_redirect_to_the_emulator_is_not_followed():
    with receiving(otherwise=307) as receiver:
        attempt = send(receiver.url)

    assert (attempt.response_code, attempt.failure) == (307, "answered 307")
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("port", ["", ":80"])
def test_servers_port_is_known_before_any_request(port):
    """A webhook of the configuration is checked before the first request comes."""
    with served() as emulator:
        targets = emulator.emulator.webhooks.targets

        with pytest.raises(TargetError, match="own address"):
            targets.check(emulator.url)
        targets.check(f"http://127.0.0.1{port}/hook")


def test_webhook_at_the_emulator_is_refused_over_rest():
    with served() as emulator, httpx.Client(base_url=emulator.url) as client:
        body = {"name": "x", "url": f"{emulator.url}/_emulator/reset"}
        headers = {"X-Schematic-Api-Key": "sch_dev_made_up"}
        made = client.post(
            "/webhooks", json={**body, "request_types": []}, headers=headers
        )

    assert made.status_code == 400
    assert "own address" in made.json()["error"]
