"""The vendor's Python SDK, unmodified, against `serve`."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import vendor_sdk
from support.serving import serve

SCRIPT = Path(__file__).parent / "scripts" / "python_sdk.py"


@pytest.mark.parametrize("version", vendor_sdk.VERSIONS)
def test_stock_sdk_identifies_tracks_and_reads_back(version: str):
    """Every answer parses; identify and track took effect; a bad name failed."""
    vendor_sdk.install(version)

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
