"""The vendor's Python SDK, unmodified, against `serve`."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import vendor_sdk
from support.serving import serve

SCRIPT = Path(__file__).parent / "scripts" / "python_sdk.py"
KEYS = SCRIPT.with_name("manage_keys.py")


@pytest.mark.parametrize("version", vendor_sdk.VERSIONS)
def test_stock_sdk_identifies_tracks_and_reads_back(version: str):
    """Every answer parses; identify and track took effect; a bad name failed."""
    vendor_sdk.require(version)

    with serve() as emulator:
        seen = vendor_sdk.run(version, SCRIPT, emulator.url, emulator.api_key)

    assert version in (seen.pop("version"), "newest")
    assert seen == {
        "environments": 1,
        "connected": False,
        "company": ["Engines", 1],
        "user": ["Ada Lovelace", {"seats": 5, "admin": True}],
        "companies": ["Engines"],
        "events": [
            ["track", "report viewed!", 1, "failed"],
            ["track", "report_viewed", 3, "processed"],
            ["identify", None, 1, "processed"],
        ],
        "why": [True, False, False],
        "same": True,
    }


def test_sdk_that_offers_it_manages_keys_and_environments():
    """Newer clients only read both; version 1.3.3 is the last that makes them."""
    vendor_sdk.install("1.3.3")

    with serve() as emulator:
        seen = vendor_sdk.run("1.3.3", KEYS, emulator.url, emulator.api_key)

    assert seen == {
        "environments": ["QA", "Development"],
        "renamed": "QA",
        "api_keys": [],
        "described": ["CI", "For the pipeline", True],
        "prefix": "stag",
        "whoami": True,
        "listed": True,
        "count": 1,
        "revoked": True,
        "deleted": True,
        "left": 1,
    }
