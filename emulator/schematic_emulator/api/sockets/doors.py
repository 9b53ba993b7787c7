"""Open sockets: who may, and how a bad key is refused."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from schematic_contracts.reading.bounds import SOCKETS
from schematic_emulator.api.guard.guard import Guard
from schematic_emulator.api.guard.table import decide
from schematic_emulator.api.sockets.bootstrap import Bootstrap
from schematic_emulator.api.sockets.datastream import DataStream
from schematic_emulator.api.sockets.hub import Hub
from schematic_emulator.api.sockets.session import BAD_KEY, Session
from schematic_emulator.api.store.api_key import UnknownKeyError

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.guard.guard import Caller
    from schematic_emulator.api.sockets.session import Connection
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.facts import RequestFacts
    from schematic_emulator.effects.arrival import KeyKind

FORBIDDEN, UNAUTHORIZED, FULL = 403, 401, 503
MISSING = "missing API key"


class Sockets:
    """The sockets of one emulator, under the guard of its Flask app."""

    def __init__(self, emulator: Emulator) -> None:
        settings = emulator.settings
        self._emulator = emulator
        self._guard = Guard(settings.allowed_hosts, settings.allowed_origins)
        self._hub = Hub(emulator)

    def open(
        self,
        target: str,
        host: str,
        facts: RequestFacts,
        left: int,
        connection: Connection,
    ) -> Session | _Refused | tuple[int, str]:
        """Return the session of a new socket, or the status and text that refuse it.

        `left` is how many more connections may be open. A browser with a bad key is let
        in and then refused with a closing frame, which it shows to its user; an SDK on
        a server is refused before. Source: the SDKs' behaviour, which reconnect without
        a pause otherwise.
        """
        path, _, query = target.partition("?")
        text = parse_qs(query).get("apiKey", [""])[0] if path == Bootstrap.path else ""
        facts = facts._replace(header_key=text or facts.header_key)
        note = partial(self._note, facts)
        if left <= 0:
            note(f"{path}: {SOCKETS.refuse()}", FULL)
            return FULL, SOCKETS.refuse()
        caller = self._guard.recognize("GET", path, host, facts.origin)
        refusal = self._guard.find_refusal(
            caller, host, facts.origin, lambda: self._find_kind(facts.header_key)
        )
        if refusal is not None:
            note(f"{path}: {refusal}", FORBIDDEN)
            return FORBIDDEN, refusal
        try:
            key = self._get_key(caller, facts.header_key)
        except UnknownKeyError as error:
            reason = error.reason if facts.header_key else MISSING
            note(f"{path}: {reason}", UNAUTHORIZED)
            if path != Bootstrap.path:
                return UNAUTHORIZED, reason
            return _Refused(connection, reason)
        session = _KINDS[path](self._hub, connection, key, note)
        self._hub.add(session)
        return session

    def has(self, path: bytes) -> bool:
        """Return whether a path is a socket's."""
        return path.decode("latin-1") in _KINDS

    def sweep(self) -> None:
        """Push what the clock alone changed."""
        self._hub.sweep()

    def _find_kind(self, text: str | None) -> Any:
        known = self._emulator.store.find_key(text) if text else None
        return known.kind if known else "unknown" if text else "none"

    def _get_key(self, caller: Caller, text: str | None) -> ApiKey:
        """Return a key. Raises UnknownKeyError, also for one too many."""
        kind: KeyKind | None = "publishable" if caller.is_foreign else None
        key = self._emulator.store.get_key(text or "", kind)
        if decide(caller.route, key.kind, "none") != "allowed":
            raise UnknownKeyError(key.text)
        self._emulator.store.keyring.used_at[key.id] = self._emulator.clock.now()
        return key

    def _note(self, facts: RequestFacts, message: str, status: int = 400) -> None:
        self._emulator.refuse(status, message, facts)


class _Refused:
    """A browser's socket with a bad key: closed when it sends its context."""

    def __init__(self, connection: Connection, reason: str) -> None:
        self._connection: Connection | None = connection
        self._reason = reason

    def receive(self, _text: str) -> None:
        """Refuse the key."""
        if self._connection is not None:
            self._connection.close(BAD_KEY, self._reason)

    def fail(self, _code: int, _reason: str) -> None:
        """Record nothing more: the key was recorded."""

    def resume(self) -> None:
        """Send nothing more."""

    def end(self) -> None:
        """Forget the connection."""
        self._connection = None


_KINDS: dict[str, type[Session]] = {each.path: each for each in (Bootstrap, DataStream)}
