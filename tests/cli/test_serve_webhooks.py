"""`serve` ends at once while webhooks wait, and says what it leaves untold."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from support.serving import read_start
from support.webhook_receiver import STALL, patiently, receiving

PROGRAM = [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"]


def post(address, key, path, body):
    headers = {"X-Schematic-Api-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(
        address + path, json.dumps(body).encode(), headers=headers
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", [STALL, 503])
def test_end_does_not_wait_for_a_receiver(how):
    process = subprocess.Popen(
        PROGRAM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with receiving(otherwise=how) as receiver, process:
        printed = read_start(process)
        address = re.search(r"http://127\.0\.0\.1:\d+", printed)[0]
        key = re.search(r"sch_dev_\w+", printed)[0]
        hook = {
            "name": "Hook",
            "url": receiver.url,
            "request_types": ["company.created"],
        }
        post(address, key, "/webhooks", hook)
        post(address, key, "/companies", {"keys": {"org": "acme"}})
        patiently(lambda: receiver.requests)

        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "warning: 1 webhook event was not sent yet" in errors
    assert "Traceback" not in errors


def test_host_that_was_allowed_is_taken():
    process = subprocess.Popen(
        [*PROGRAM, "--allow-webhook-host", "app.invalid"],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        printed = read_start(process)
        address = re.search(r"http://127\.0\.0\.1:\d+", printed)[0]
        key = re.search(r"sch_dev_\w+", printed)[0]
        hook = {"name": "x", "url": "http://app.invalid/hook", "request_types": []}

        made = post(address, key, "/webhooks", hook)
        process.terminate()

    assert made["data"]["url"] == "http://app.invalid/hook"
