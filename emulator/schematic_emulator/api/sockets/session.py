"""What both kinds of socket have in common: a key, what is to be sent, and an end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from schematic_contracts.reading.bounds import SOCKET_LEVELS
from schematic_emulator.api.sockets.concerns import EVERYTHING, Concern
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import datetime

    from schematic_emulator.api.sockets.memory import SentEntities
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.store import Store

NOT_JSON = 1007
REFUSED = 1008
BAD_KEY = 4001
# So many flags or entities are described before others have their turn.
SLICE = 50


class Connection(Protocol):
    """The connection of a session: `serving.websocket.Socket` is one."""

    @property
    def is_behind(self) -> bool:
        """Return whether the client has not read what was sent before."""

    def send(self, message: bytes) -> None:
        """Send a text message."""

    def close(self, code: int, reason: str = "") -> None:
        """Send a closing frame."""


class Following(Protocol):
    """What a session needs of the hub: `hub.Hub` is one."""

    store: Store
    memory: SentEntities

    def wake(self, session: Any) -> None:
        """Let a session work soon."""

    def follow(self, session: Any, topics: frozenset[Hashable]) -> None:
        """Notify a session of changes to these topics instead of others."""

    def remove(self, session: Any) -> None:
        """Forget a session."""


class MisuseError(EmulatorError):
    """Raised for a message that ends the connection."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session(ABC):
    """One socket: what its client asked for, and what is to be sent to it.

    `due` is when the clock alone may change what it shows. `note` records in the
    journal that the client broke the rules.
    """

    def __init__(
        self,
        hub: Following,
        connection: Connection,
        key: ApiKey,
        note: Callable[[str], None],
    ) -> None:
        self.hub = hub
        self.connection = connection
        self.key = key
        self.note = note
        self.topics: frozenset[Hashable] = frozenset()
        self.due: datetime | None = None
        self._work: Iterator[None] | None = None

    def receive(self, text: str) -> None:
        """Take in one message; end the connection for one that makes no sense."""
        try:
            self.read(_parse(text))
        except MisuseError as misuse:
            self.fail(misuse.code, misuse.reason)
            self.connection.close(misuse.code, misuse.reason)
            self.end()

    def fail(self, code: int, reason: str) -> None:
        """Record in the journal why the connection is closed."""
        self.note(f"{self.path}: closed {code}: {reason}")

    def resume(self) -> None:
        """Send what was held back while the client read too slowly."""
        self.hub.wake(self)

    def end(self) -> None:
        """Forget the session."""
        self._work = None  # refers to the session: a cycle
        self.hub.remove(self)

    def refresh_key(self) -> bool:
        """Close the connection if its key was revoked; return whether it opens."""
        key = self.hub.store.find_key(self.key.text)
        if key is not None:
            self.key = key
            return True
        reason = "the API key was revoked"
        self.fail(BAD_KEY, reason)
        self.connection.close(BAD_KEY, reason)
        self.end()
        return False

    def step(self) -> bool:
        """Do one slice of what is to be done; return whether all of it is done.

        The caller has the lock of the key's environment.
        """
        if self._work is None:
            self._work = self.work()
        for _ in self._work:
            return False
        self._work = None
        return True

    path = ""

    @abstractmethod
    def read(self, message: dict[str, Any]) -> None:
        """Take in a message. Raises MisuseError."""

    @abstractmethod
    def mark(self, concern: Concern = EVERYTHING) -> None:
        """Note that what a change concerns is to be described again."""

    @abstractmethod
    def work(self) -> Iterator[None]:
        """Send what was marked and is different; yield after each slice."""


def _parse(text: str) -> dict[str, Any]:
    depth = 0
    for sign in text if text.count("[") + text.count("{") > SOCKET_LEVELS.most else "":
        depth += (sign in "[{") - (sign in "]}")
        if depth > SOCKET_LEVELS.most:
            raise MisuseError(REFUSED, SOCKET_LEVELS.refuse())
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise MisuseError(NOT_JSON, "expected JSON") from None
    data = message.get("data") if isinstance(message, dict) else None
    if not isinstance(data, dict):
        raise MisuseError(REFUSED, 'expected an object with an object "data"')
    return message if isinstance(message, dict) else {}


def read_pairs(sent: Any) -> dict[str, Any]:
    """Return the keys of a company or user as sent. Raises MisuseError."""
    if sent is None:
        return {}
    if not isinstance(sent, dict) or any(
        isinstance(value, list | dict) for value in sent.values()
    ):
        raise MisuseError(REFUSED, "expected keys as an object of texts")
    return sent
