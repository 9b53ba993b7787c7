"""Say where a served emulator is and what to paste into each stock client."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LABEL = 9


def describe_start(
    url: str,
    keys: Mapping[str, str],
    *,
    profile: str,
    version: str,
    more: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the text that `serve` opens with.

    `keys` holds a whole key of each kind that the clients need, by kind; this is
    the one place that shows them, unless they were shown before: `keys` then holds
    what stands for them. `version` is the destination's; `more` holds further rows,
    each a label and a text, or others for the same label.
    """
    rows = [
        ("capture", f"{url}/e and {url}/batch"),
        ("REST", url),
        ("page", f"{url}/_emulator/"),
        ("API key", f"{keys['secret']}  (shown once; keys create makes more)"),
    ]
    labels = {label for label, _ in more}
    rows = [*(row for row in rows if row[0] not in labels), *more]
    places = [f"  {label:<{_LABEL}} {text}" for label, text in rows]
    first = f"Schematic Emulator: profile {profile}, destination {version}"
    return "\n".join([first, *places, "", *describe_clients(url, keys)])


def describe_clients(url: str, keys: Mapping[str, str]) -> list[str]:
    """Return the lines to paste, a heading over each client's.

    Clients that need a kind of key that is not there are left out.
    """
    place = resources.files("schematic_emulator.cli").joinpath("data/clients.json")
    text = place.read_text("utf-8")
    lines = []
    for client in json.loads(text):
        if client["key"] not in keys:
            continue
        lines.append(f"  {client['name']}")
        for line in client["lines"]:
            filled = line.replace("{url}", url).replace("{key}", keys[client["key"]])
            lines.append(f"    {filled}")
    return lines
