"""The vendor's SDKs, unmodified, set webhooks up and verify what these are sent."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support import node, vendor_sdk
from support.serving import serve

HERE = Path(__file__).parent
PYTHON = HERE / "scripts" / "webhooks_sdk.py"
NODE = HERE.parent / "node" / "webhooks.cjs"


@pytest.mark.parametrize("version", vendor_sdk.VERSIONS)
def test_python_sdk_verifies_what_it_is_told(version: str):
    vendor_sdk.require(version)

    with serve() as emulator:
        seen = vendor_sdk.run(version, PYTHON, emulator.url, emulator.api_key)

    assert version in (seen.pop("version"), "newest")
    assert seen == {
        "tested": [True, 204],
        "told": ["test.send", "company.created"],
        "name": "Renamed",
        "webhooks": ["active"],
        "count": 1,
        "events": [["company.created", "success"], ["test.send", "success"]],
        "same": True,
        "events_count": 2,
        "deleted": True,
    }


def test_node_sdk_verifies_what_it_is_told():
    packages = node.require_packages()

    with serve() as emulator:
        ran = subprocess.run(
            [node.require_node(), str(NODE), emulator.url, emulator.api_key],
            env={**os.environ, "PUBLISHED_PACKAGES": str(packages)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "tested": [True, 200],
        "told": ["test.send", "company.created"],
        "forged": "Invalid webhook signature",
        "name": "Renamed",
        "webhooks": 1,
        "count": 1,
        "events": [["company.created", "success"], ["test.send", "success"]],
        "same": True,
        "eventsCount": 2,
        "deleted": True,
    }
