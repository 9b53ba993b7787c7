"""Remember which companies and users each API key was sent, so that it gets them again.

No SDK asks for them again after its connection was lost: it would show what it has for
a day. Source: schematichq 1.4.6 and @schematichq/schematic-typescript-node 1.6.2.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from schematic_contracts.reading.bounds import SOCKET_ENTITIES
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

# Of so many keys is remembered what they were sent.
MOST_KEYS = 1_000
_log = logging.getLogger("schematic_emulator")


class EntitySent(NamedTuple):
    """Log entry: a key was sent a company or user, which had these keys."""

    key_id: str
    kind: str
    entity_id: str
    keys: dict[str, str]


class SentEntities:
    """What each key was sent: a `PersistentPart` (`api/log/persistence.py`)."""

    def __init__(self) -> None:
        self.entries: tuple[type, ...] = (EntitySent,)
        self.names: dict[str, Any] = {}
        self.log: Any = None
        self._of: dict[str, dict[str, EntitySent]] = {}
        self._lock = threading.RLock()

    def add(self, sent: EntitySent) -> None:
        """Remember what a key was sent; the log may lack it if it cannot be written."""
        with self._lock:
            if self._of.get(sent.key_id, {}).get(sent.entity_id) == sent:
                return
            if self.log is not None:
                try:
                    self.log.append(sent)
                except NotStoredError:
                    _log.warning("what an SDK was sent could not be written to the log")
            self._keep(sent)

    def forget(self, key_id: str, entity_id: str) -> None:
        """Forget one company or user until the process ends."""
        with self._lock:
            self._of.get(key_id, {}).pop(entity_id, None)

    def list_of(self, key_id: str) -> list[EntitySent]:
        """List what a key was sent, oldest first."""
        with self._lock:
            return list(self._of.get(key_id, {}).values())

    def _keep(self, sent: EntitySent) -> None:
        own = self._of.pop(sent.key_id, {})
        self._of[sent.key_id] = own
        own[sent.entity_id] = sent
        if len(own) > 2 * SOCKET_ENTITIES.most:
            del own[next(iter(own))]
        if len(self._of) > MOST_KEYS:
            del self._of[next(iter(self._of))]

    def make_empty(self) -> Self:
        """Make an empty one."""
        return type(self)()

    @property
    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """Return what replays an entry."""
        return {EntitySent: self._keep}

    def replace_by(self, other: Self) -> None:
        """Replace the content."""
        with self._lock:
            self._of = other._of

    def locked(self) -> AbstractContextManager[Any]:
        """Lock it."""
        return self._lock

    def list_entries(self) -> Iterator[EntitySent]:
        """List entries whose replay leads to the present content."""
        for own in list(self._of.values()):
            yield from list(own.values())
