"""The subscriptions of a file, whatever its form, with the place of each value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_contracts.reading.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schematic_contracts.reading.document import Place

Subscription = dict[str, Any]
SUBSCRIPTIONS = "subscriptions"


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One subscription of a file.

    `subscription` has those of `name`, `enabled`, `subscribe`, `partnerAction` and
    `mapping` that the file has, under these names and of any type: a malformed row is
    a row, too. `written` is the row as the file has it, with the names of its form.
    `names` leads from a property of `subscription` to its name in the file.

    `destination` is the name of the row's destination in a configuration. `runs` is
    False if events do not reach it: its destination is disabled or follows another
    source. Whether the row itself is enabled, `subscription` says.
    """

    subscription: Subscription
    pointer: str
    document: Document
    written: Any = None
    names: Mapping[str, str] = field(default_factory=dict)
    destination: str = ""
    runs: bool = True

    @property
    def is_enabled(self) -> bool:
        """Return whether it is enabled, and events reach it."""
        return self.runs and self.subscription.get("enabled") is not False

    @property
    def is_sound(self) -> bool:
        """Return whether trigger and action are texts and the mapping is an object.

        Segment's Public API refuses any other row, so no engine ever runs one.
        """
        one = self.subscription
        texts = (one.get("subscribe"), one.get("partnerAction"))
        return all(isinstance(text, str) for text in texts) and isinstance(
            one.get("mapping") or {}, dict
        )

    @property
    def repeated(self) -> list[str]:
        """Return where an object of the row has a property a second time."""
        own = f"{self.pointer}/"
        return [each for each in self.document.repeated if each.startswith(own)]

    def locate(self, pointer: str = "") -> str:
        """Return `file:line:column` of a place in `subscription`.

        For a property that is not there, it is the nearest place around it. Returns
        "" for a subscription that was not read from a file.
        """
        return self.document.locate(self._translate(pointer))

    def find_place(self, pointer: str = "") -> Place | None:
        """Return the line and column of what `locate` names."""
        return self.document.find_place(self._translate(pointer))

    def _translate(self, pointer: str) -> str:
        """Return the pointer in the document of a place in `subscription`."""
        _, *steps = pointer.split("/")
        if steps:
            steps[0] = self.names.get(steps[0], steps[0])
        return "/".join([self.pointer, *steps])


@dataclass(frozen=True, slots=True)
class MappingFile:
    """The subscriptions of one file.

    `form` names the file's form (`forms.py`); `settings` and `is_enabled` are those of
    the destination. `schematic` is the section of that name in a configuration, None
    in any other form. `notes` are sentences for the reader of a report: what the form
    does not say and how it was read. `problems` are those of a configuration outside
    its subscriptions: each pointer with a message.
    """

    name: str
    rows: tuple[MappingRow, ...]
    document: Document
    form: str = SUBSCRIPTIONS
    settings: dict[str, Any] = field(default_factory=dict)
    is_enabled: bool = True
    schematic: dict[str, Any] | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_subscriptions(
        cls,
        subscriptions: Iterable[Any],
        name: str = "",
        document: Document | None = None,
        pointer: str = "",
    ) -> MappingFile:
        """Return subscriptions that are at `pointer` of a document.

        Without one they come from no file, and have no places.
        """
        data = list(subscriptions)
        document = document or Document(name, data)
        rows = tuple(
            MappingRow(
                row if isinstance(row, dict) else {},
                pointer + write_pointer([index]),
                document,
                row,
            )
            for index, row in enumerate(data)
        )
        return cls(name, rows, document)

    @property
    def subscriptions(self) -> list[Subscription]:
        """Return the sound subscriptions that events reach, with the disabled ones.

        Those of a disabled destination are disabled.
        """
        reached = [row.subscription for row in self.reached]
        if self.is_enabled:
            return reached
        return [{**subscription, "enabled": False} for subscription in reached]

    @property
    def reached(self) -> list[MappingRow]:
        """Return the rows of `subscriptions`."""
        return [row for row in self.rows if row.runs and row.is_sound]

    @property
    def pinned_rules(self) -> str | None:
        """Return the version of the rules that a configuration pins, None without."""
        data = self.document.data
        options = data.get("emulator") if isinstance(data, dict) else None
        pinned = options.get("rules") if isinstance(options, dict) else None
        return pinned if isinstance(pinned, str) else None

    @property
    def enabled(self) -> list[Subscription]:
        """Return the sound subscriptions that Segment runs."""
        rows = self.rows if self.is_enabled else ()
        return [row.subscription for row in rows if row.is_enabled and row.is_sound]
