"""Write the page as one HTML file that needs no server and can reach no network."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.inspector.assets import (
    STYLES,
    VIEW_STYLES,
    join_styles,
    join_whole,
    read_web,
)


def write_file(answers: dict[str, Any], profile: str) -> str:
    """Return the file: all views, read-only, of the answers of routes by their paths.

    Its policy forbids all requests; no text in it can become markup.
    """
    style, script = join_styles((*STYLES, *VIEW_STYLES)), join_whole()
    start = {
        "saved": answers,
        "profile": profile,
        "pinned": PINNED_VERSION,
        "message": _describe_feed(answers),
        "environments": [],
        "modes": [],
        "links": [],
    }
    return read_web("saved.html").format(
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        start=json.dumps(start).replace("<", "\\u003c"),
    )


def _describe_feed(answers: dict[str, Any]) -> dict[str, Any]:
    """Return the one message of a feed that goes no further: the top bar's numbers."""
    listed = answers.get("journeys", {})
    last, stored = listed.get("last", 0), len(listed.get("data", ()))
    ledger = answers.get("ledger", {})
    return {
        "process": "",
        "epoch": 0,
        "now": "",
        "clock": "",
        "rows": [],
        "last": last,
        "settled": last,
        "stored": stored,
        "left": 0,
        "ledger": ledger,
        "skipped": 0,
        "first": True,
    }


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
