"""Hold sources and destination instances as a team configures them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.document import Document as WrittenDocument
from schematic_emulator.destination import presets

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]
NOWHERE = WrittenDocument("", None)


@dataclass(frozen=True, slots=True)
class Source:
    """Hold a source: its name and the write keys that calls come in under.

    A source without write keys takes any.
    """

    name: str
    write_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """Hold one destination instance, connected to one source.

    `settings` may lack the API key: the emulator's own then takes its place.
    `written` is the file that it was read from, `pointer` leads to it there.
    """

    id: str
    name: str
    source: str
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    subscriptions: tuple[Document, ...] = ()
    written: WrittenDocument = field(default=NOWHERE, repr=False, compare=False)
    pointer: str = ""

    def locate(self, pointer: str) -> str:
        """Return `file:line:column` of a place in it, "" if it is from no file."""
        return self.written.locate(self.pointer + pointer)

    def enabled_subscriptions(self) -> list[Document]:
        """List the subscriptions that are on: the engine knows no such switch."""
        return [one for one in self.subscriptions if one.get("enabled") is not False]

    def to_document(self) -> Document:
        """Return the instance as configuration files write it."""
        return {
            "id": self.id,
            "name": self.name,
            "source": self.source,
            "enabled": self.enabled,
            "settings": dict(self.settings),
            "subscriptions": list(self.subscriptions),
        }


def read_instance(
    document: Document, written: WrittenDocument = NOWHERE, pointer: str = ""
) -> Instance:
    """Make an instance of a document that `check_instance` finds sound.

    Without `subscriptions` it holds the destination's presets. `written` is the file
    that has the document, at `pointer`.
    """
    subscriptions = document.get("subscriptions")
    return Instance(
        id=document.get("id") or make_id(document["name"]),
        name=document["name"],
        source=document["source"],
        enabled=document.get("enabled", True),
        settings=document.get("settings") or {},
        subscriptions=tuple(presets() if subscriptions is None else subscriptions),
        written=written,
        pointer=pointer,
    )


def make_id(name: str) -> str:
    """Make an id of a name, fit for an address.

    >>> make_id("Schematic (dev)")
    'schematic-dev'
    """
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "destination"
