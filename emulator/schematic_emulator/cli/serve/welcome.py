"""Say where a served emulator is, in twelve lines, and what to paste into clients."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALL = "all"
_LABEL = 12
_SHOWN = 2


def describe_start(
    url: str, rows: Iterable[tuple[str, str]], *, profile: str, version: str
) -> str:
    """Return the text that `serve` opens with: the rows, and last the address.

    `version` is the destination's. Each row is a label and a text; of several with one
    label the first are shown, on one line.
    """
    texts: dict[str, list[str]] = {}
    for label, text in rows:
        texts.setdefault(label, []).append(text)
    texts["page"] = [f"{url}/_emulator/"]
    texts["clients"] = ["serve --clients prints what to paste into each SDK"]
    return "\n".join(
        [
            f"Schematic Emulator: profile {profile}, destination {version}",
            *(f"  {label:<{_LABEL}} {_join(texts[label])}" for label in texts),
            f"  {'REST':<{_LABEL}} {url}  (also /e, /batch and Segment's /v1)",
        ]
    )


def _join(texts: Sequence[str]) -> str:
    left = len(texts) - _SHOWN
    more = [f"and {left} more"] if left > 0 else []
    return "; ".join([*texts[:_SHOWN], *more])


def list_clients() -> list[str]:
    """Return the short names of the clients that there are lines for."""
    return [client["id"] for client in _read_clients()]


def describe_clients(url: str, keys: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the lines to paste into the clients of these short names, or ALL.

    `keys` holds a key of each kind that the clients need. A heading over the lines
    says so where no test runs them.
    """
    lines = []
    for client in _read_clients():
        if ALL in names or client["id"] in names:
            note = "" if client["tested"] else ", not tested"
            lines.append(f"  {client['name']}{note}")
            lines += [f"    {line}" for line in fill(client, url, keys)]
    return "\n".join(lines)


def fill(client: Mapping[str, Any], url: str, keys: Mapping[str, str]) -> list[str]:
    """Return a client's lines with the address and its kind of key in them."""
    values = {
        "url": url,
        "ws": url.replace("http", "ws", 1),
        "key": keys[client["key"]],
    }
    lines = list(client["lines"])
    for name, value in values.items():
        lines = [line.replace(f"{{{name}}}", value) for line in lines]
    return lines


@cache
def _read_clients() -> list[dict[str, Any]]:
    clients: list[dict[str, Any]] = read_package_json(
        "schematic_emulator.cli", "data/clients.json"
    )
    return clients
