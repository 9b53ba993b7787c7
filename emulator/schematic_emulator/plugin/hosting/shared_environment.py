"""A sandbox's environment in a shared emulator, used over HTTP."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from schematic_contracts.finding import Finding
from schematic_contracts.violation import Violation
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.api.why import UnknownNameError
from schematic_emulator.effects import Entity, advise
from schematic_emulator.effects.flags.why import Why
from schematic_emulator.effects.seed.step import SeedError, SeedProblem
from schematic_emulator.mapping_code.local_http import WireClient
from schematic_emulator.plugin.errors import AmbiguousKeysError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_emulator.effects import EntityKind

_PAGE = 10_000
_FEW = 20
_NOT_FOUND = 404
_ERROR = 400
_LOOKUPS = {"company": "/companies/lookup", "user": "/users/lookup"}
_LISTS = {"company": "/companies", "user": "/users"}
_MOST_LISTED = 250  # the most that a page of the REST API has
_ADDED = ("severity", "consequence", "cure", "source")


class SharedEnvironment:
    """An environment in the emulator of another process."""

    def __init__(self, client: WireClient, environment_id: str) -> None:
        self.environment_id = environment_id
        self.api_key = client.api_key
        self._client = client

    def captures(self) -> list[Capture]:
        """Return every capture, oldest first."""
        return self.captures_after(0)

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        return read_journal(self._client, after=number, environment=self.environment_id)

    def newest_number(self) -> int:
        """Return the number of the newest capture, 0 before the first."""
        query = urlencode({"environment": self.environment_id, "limit": 1})
        rows = self._client.get(f"/_emulator/journal?{query}").json()["data"]
        return rows[0]["number"] if rows else 0

    def find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Return the company or user with any of these keys, None if there is none.

        Raises AmbiguousKeysError if the keys belong to two.
        """
        query = urlencode({"keys": json.dumps(dict(keys))})
        answer = self._client.get(f"{_LOOKUPS[kind]}?{query}")
        if answer.status == _NOT_FOUND:
            return None
        if answer.status >= _ERROR:
            raise AmbiguousKeysError(answer.json()["error"])
        return _read_entity(kind, answer.json()["data"])

    def list_keys(self, kind: EntityKind) -> list[dict[str, str]]:
        """Return the keys of each company or user, newest first; at most 250."""
        answer = self._client.get(f"{_LISTS[kind]}?limit={_MOST_LISTED}")
        rows = answer.json()["data"]
        return [{key["key"]: key["value"] for key in row["keys"]} for row in rows]

    def was_used(self) -> bool:
        """Return True: another process knows whether a request had its key."""
        return True

    def why(self, flag: str, **subject: str) -> Why:
        """Return which rule decides a flag, and its inputs. Raises UnknownNameError."""
        query = {"flag": flag, "environment": self.environment_id, **subject}
        answer = self._client.get(f"/_emulator/why?{urlencode(query)}")
        if answer.status >= _ERROR:
            raise UnknownNameError(answer.json()["detail"])
        found = answer.json()
        del found["environment_id"]
        return Why(found)

    def drain(self, timeout_s: float) -> bool:
        """Wait until all notifications are sent; return False on a timeout."""
        body = {"timeout_s": timeout_s}
        answer = self._client.post("/_emulator/drain", json=body)
        return bool(answer.json()["drained"])

    def reset(self) -> None:
        """Empty the environment; its key stays valid."""
        self._client.post("/_emulator/reset", json={"environment": self.environment_id})

    def seed(self, section: dict[str, Any]) -> None:
        """Set up the environment from a `schematic:` section. Raises SeedError."""
        posted = {"environment": self.environment_id, "schematic": section}
        answer = self._client.post("/_emulator/seed", json=posted)
        if answer.status >= _ERROR:
            raise SeedError(tuple(map(_read_fault, answer.json()["errors"])))

    def drop(self) -> None:
        """Delete the environment and its key."""
        path = f"/_emulator/environments/{self.environment_id}"
        self._client.request("DELETE", path, json={})


def create_environment(url: str, test: str) -> SharedEnvironment:
    """Create an environment named after the test, and return it with its key."""
    answer = WireClient(url, "").post("/_emulator/environments", json={"name": test})
    made = answer.json()
    return SharedEnvironment(WireClient(url, made["api_key"]), made["id"])


def read_journal(
    client: WireClient, *, after: int = 0, **selection: str
) -> list[Capture]:
    """Return an environment's journal after the row with that number, oldest first.

    Empty if there is no such environment.
    """
    found: list[Capture] = []
    # After an earlier look, few rows are new.
    query: dict[str, Any] = {"limit": _FEW if after else _PAGE, **selection}
    while True:
        answer = client.get(f"/_emulator/journal?{urlencode(query)}")
        if answer.status == _NOT_FOUND:
            return []
        page = answer.json()
        rows = [row for row in page["data"] if row["number"] > after]
        found += map(_read_capture, rows)
        if page["before"] is None or len(rows) < len(page["data"]):
            return found[::-1]
        query |= {"limit": _PAGE, "before": page["before"]}


def _read_capture(row: dict[str, Any]) -> Capture:
    event = row["event"]
    text = row["text"] or "" if event is None else json.dumps(event)
    advised = {found.rule for found in advise(event)}
    findings = [_read_finding(found) for found in row["findings"]]
    values: dict[str, Any] = {
        **{each.name: row[each.name] for each in fields(Capture) if each.name in row},
        "journey": row.get("journey") or 0,
        "raw": text.encode("utf-8", "surrogatepass"),
        "received_at": datetime.fromisoformat(row["received_at"]),
        "captured_at": datetime.fromisoformat(row["captured_at"]),
        "violations": tuple(Violation(**each) for each in row["violations"]),
        "noticed": tuple(each for each in findings if each.rule not in advised),
        "has_body": isinstance((event or {}).get("body"), dict),
    }
    return Capture(**values)


def _read_finding(row: dict[str, str]) -> Finding:
    return Finding(**{name: row[name] for name in row if name not in _ADDED})


def _read_fault(row: dict[str, str]) -> SeedProblem:
    return SeedProblem(row["pointer"].removeprefix("/schematic"), row["detail"])


def _read_entity(kind: EntityKind, data: dict[str, Any]) -> Entity:
    seen = data.get("last_seen_at")
    return Entity(
        id=data["id"],
        kind=kind,
        keys={row["key"]: row["value"] for row in data["keys"]},
        name=data["name"],
        traits=data["traits"],
        created_at=datetime.fromisoformat(data["created_at"]),
        updated_at=datetime.fromisoformat(data["updated_at"]),
        last_seen_at=None if seen is None else datetime.fromisoformat(seen),
    )
