"""Stock Segment libraries, unmodified, reach Schematic's state through `serve`."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from support import node
from support.serving import Served, serve

HERE = Path(__file__).parent
PYTHON = HERE / "scripts" / "segment_python.py"
NODE = node.ROOT / "tests" / "node" / "segment_calls.cjs"
CONFIGURATION = HERE / "segment_sdks.yaml"
TRACK = {"userId": "u1", "event": "Report Viewed", "type": "track"}


def ask(served: Served, path: str, body: Any = None) -> Any:
    """Ask the emulator for JSON: GET, or POST of a body."""
    headers = {
        "X-Schematic-Api-Key": served.api_key,
        "Content-Type": "application/json",
    }
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(served.url + path, data, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def run(command: list[str], **options: Any) -> None:
    """Run a program that ends well only if its library reports no error."""
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, **options
    )
    assert ran.returncode == 0, ran.stderr


def send_from_python(served: Served, packing: str) -> None:
    run([sys.executable, str(PYTHON), served.url, "server-key", packing])


def send_from_node(served: Served) -> None:
    modules = node.require_packages() / "node_modules"
    command = [node.require_node(), str(NODE), served.url, "server-key"]
    run(command, env={**os.environ, "NODE_PATH": str(modules)})


def seen(served: Served) -> dict[str, Any]:
    """Return what Schematic knows once everything is delivered."""
    assert ask(served, "/_emulator/drain", {"timeout_s": 20})["drained"] is True
    [company] = ask(served, "/companies")["data"]
    [user] = ask(served, "/users")["data"]
    rows = ask(served, "/_emulator/journal")["data"]
    return {
        "company": [company["name"], company["traits"], company["user_count"]],
        "user": [user["name"], user["traits"]],
        "events": [[row["type"], row["subtype"]] for row in reversed(rows)],
        "verdicts": sorted({row["verdict"] for row in rows}),
        "deliveries": [
            row["status"] for row in ask(served, "/_emulator/deliveries")["data"]
        ],
    }


PROMISED = {
    "company": ["Engines", {"plan": "pro"}, 1],
    "user": ["Ada Lovelace", {"seats": 5}],
    "events": [
        ["identify", None],
        ["track", "report_viewed"],
        ["track", "viewed_page_home"],
        ["track", "viewed_screen_start"],
        ["identify", None],
        ["track", "merged_anon-1"],
    ],
    "verdicts": ["good"],
    "deliveries": ["delivered"] * 6,
}


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_python_library_lands_each_type(packing: str):
    with serve("--config", str(CONFIGURATION)) as served:
        send_from_python(served, packing)

        assert seen(served) == PROMISED


def test_node_library_lands_each_type():
    node.require_packages()
    with serve("--config", str(CONFIGURATION)) as served:
        send_from_node(served)

        assert seen(served) == PROMISED


def test_without_a_configuration_the_presets_take_track_and_identify():
    with serve() as served:
        send_from_python(served, "plain")
        ask(served, "/_emulator/drain", {})

        rows = ask(served, "/_emulator/journal")["data"]
        deliveries = ask(served, "/_emulator/deliveries")["data"]

    assert [row["type"] for row in rows] == ["track", "identify"]
    assert [row["status"] for row in reversed(deliveries)] == [
        "delivered",
        "delivered",
        *["not subscribed"] * 4,
    ]


def test_event_of_33_kb_is_refused_as_segment_refuses_it():
    basic = base64.b64encode(b"server-key:").decode()
    body = json.dumps({**TRACK, "properties": {"text": "x" * 33 * 1024}}).encode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}

    with serve("--config", str(CONFIGURATION)) as served:
        request = urllib.request.Request(f"{served.url}/v1/track", body, headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=20)
        answer = json.loads(caught.value.read())
        caught.value.close()
        rows = ask(served, "/_emulator/journal")["data"]

    assert caught.value.code == 400
    assert answer["success"] is False
    assert "Exceed payload limit" in answer["message"]
    assert rows == []
