"""What a developer's machine brings along changes nothing: proxies, clocks, zones."""

from __future__ import annotations

import os
import sys

import pytest

from schematic_emulator.mapping_code.variables import bypass_proxies

SPEAKS = """
import json
import os
import sys
from urllib.request import Request, urlopen

import pytest

ORDER = {
    "type": "track", "event": "Order Completed", "userId": "u-1",
    "timestamp": "2026-01-05T10:00:00.000Z", "context": {"groupId": "acme"},
}

def test_deliver(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)
    schematic_sandbox.expect.track("order_completed", times=1)

def test_client(schematic_client, schematic_sandbox):
    schematic_client.companies.upsert_company(keys={"id": "acme"}, traits={})
    assert schematic_sandbox.find_company({"id": "acme"}) is not None
    schematic_client.track(event="order_completed", company={"id": "acme"})
    schematic_client.event_buffer.flush()
    schematic_sandbox.expect.track("order_completed", within=10)

def test_source(segment_source, schematic_sandbox):
    import segment.analytics as analytics

    analytics.track("u-1", "Signed Up", context={"groupId": "acme"})
    schematic_sandbox.expect.track("signed_up", times=1)

def test_environment(schematic_env, schematic_sandbox):
    event = {"type": "track", "body": {"event": "a_b", "company": {"id": "acme"}}}
    body = json.dumps({"api_key": os.environ["SCHEMATIC_API_KEY"], **event}).encode()
    address = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e"
    request = Request(address, body, {"Content-Type": "application/json"})
    urlopen(request, timeout=5).close()
    schematic_sandbox.expect.track("a_b")

def test_webhook(schematic_client, schematic_sandbox, httpserver):
    httpserver.expect_request("/hook").respond_with_data("ok")
    schematic_client.webhooks.create_webhook(
        name="Here", url=httpserver.url_for("/hook"), request_types=["user.created"]
    )
    schematic_client.companies.upsert_user(keys={"id": "u-1"}, traits={})
    assert schematic_sandbox.drain()
    assert len(httpserver.log) == 1

@pytest.mark.schematic_emulator(mapping=f"command: {sys.executable} sender.py")
def test_command(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)
    schematic_sandbox.expect.track("from_command", times=1)
"""
COMMAND = """
import json, os, sys, urllib.request
for line in sys.stdin:
    sent = {"api_key": os.environ["SCHEMATIC_API_KEY"], "type": "track",
            "body": {"event": "from_command", "company": {"id": "acme"}}}
    urllib.request.urlopen(urllib.request.Request(
        os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e", json.dumps(sent).encode(),
        {"Content-Type": "application/json"}))
"""
FROZEN = """
import socket

import pytest

from schematic_emulator.mapping_code.local_http import WireClient

ORDER = {
    "type": "track", "event": "Order Completed", "userId": "u-1",
    "timestamp": "2026-01-05T10:00:00.000Z", "context": {"groupId": "acme"},
}

@stopped
def test_deliver(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)
    schematic_sandbox.expect.track("order_completed", times=1)

@stopped
def test_what_never_comes_fails_in_time(segment_deliver, schematic_sandbox):
    segment_deliver(ORDER)
    with pytest.raises(AssertionError):
        schematic_sandbox.expect.track("never", within=0.2)

@stopped
def test_a_receiver_that_hangs_is_left_in_time(schematic_sandbox):
    client = WireClient(schematic_sandbox.url, schematic_sandbox.api_key)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        hook = {"name": "Here", "url": url, "request_types": ["user.created"]}
        assert client.post("/webhooks", json=hook).status == 201
        assert client.post("/users", json={"keys": {"id": "u-1"}}).status == 200
        assert not schematic_sandbox.drain(0.2)

@stopped
@pytest.mark.schematic_emulator(mapping="command: sleep 100")
def test_command(segment_deliver):
    with pytest.raises(Exception, match="still running after 0.6 s"):
        segment_deliver(ORDER)

@stopped
@pytest.mark.schematic_emulator(mapping="hangs:map_event")
def test_function(segment_deliver):
    with pytest.raises(Exception, match="0.5 s"):
        segment_deliver(ORDER)
"""
HANGS = "def map_event(event):\n    while True:\n        pass\n"
STOPPED = {
    "freezegun": "import freezegun\nstopped = freezegun.freeze_time('2024-01-01')\n",
    "time_machine": (
        "import time_machine\nstopped = time_machine.travel('2024-01-01', tick=False)\n"
    ),
}
NOWHERE = "http://127.0.0.1:9"
SOCKS = "socks5://127.0.0.1:9"


@pytest.mark.parametrize(
    "variables",
    [
        {
            "HTTP_PROXY": NOWHERE,
            "http_proxy": NOWHERE,
            "SSL_CERT_FILE": "/nowhere.pem",
            "SSL_CERT_DIR": "/nowhere",
            "HOME": None,
            "USERPROFILE": None,
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "C",
        },
        {
            "ALL_PROXY": SOCKS,
            "all_proxy": SOCKS,
            "NO_PROXY": "example.com",
            "HOME": "/proc",
            "TZ": "America/St_Johns",
            "LC_ALL": "tr_TR.UTF-8",
        },
    ],
    ids=["http", "socks"],
)
def test_surroundings_change_nothing(run_apart, pytester, monkeypatch, variables):
    pytester.makepyfile(sender=COMMAND)
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    result = run_apart(SPEAKS, "-p", "pytest_httpserver.pytest_plugin")

    result.assert_outcomes(passed=6)


@pytest.mark.skipif(sys.platform == "win32", reason="a command is ended otherwise")
@pytest.mark.parametrize("library", STOPPED)
def test_limits_end_while_the_clock_is_stopped(run_apart, pytester, library):
    pytester.makepyfile(hangs=HANGS)

    result = run_apart(STOPPED[library] + FROZEN, "--schematic-emulator-timeout=0.5")

    result.assert_outcomes(passed=5)


def test_no_proxy_keeps_what_the_user_named(monkeypatch):
    monkeypatch.setenv("no_proxy", "one.example")
    monkeypatch.setenv("NO_PROXY", "one.example, .two.example")

    found = bypass_proxies("http://127.0.0.1:4000")

    hosts = "one.example,.two.example,127.0.0.1,localhost,::1"
    assert found == {"no_proxy": hosts, "NO_PROXY": hosts}


@pytest.mark.usefixtures("schematic_env")
def test_environment_names_no_proxy():
    assert "127.0.0.1" in os.environ["NO_PROXY"].split(",")


def test_old_sdk_is_named_with_the_version_needed(run_apart, pytester):
    # As schematichq 1.2.1 has it, before `event_capture_url`.
    pytester.mkpydir("schematic").joinpath("client.py").write_text(
        "class SchematicConfig:\n"
        "    def __init__(self, base_url=None, cache_providers=None):\n"
        "        pass\n"
    )
    metadata = pytester.mkdir("schematichq-1.2.1.dist-info") / "METADATA"
    metadata.write_text("Metadata-Version: 2.1\nName: schematichq\nVersion: 1.2.1\n")

    result = run_apart("def test_it(schematic_client): pass", "-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(
        ["*schematic_client needs schematichq 1.2.2 or newer, found 1.2.1*"]
    )
