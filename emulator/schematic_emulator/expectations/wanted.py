"""What a test expects of a capture, and how a capture differs from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.difference import MISSING, Difference, differences
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture

# The name that a test uses for a field -> where the capture event has it.
TRACK: dict[str, tuple[str, ...]] = {
    "event": ("body", "event"),
    "company": ("body", "company"),
    "user": ("body", "user"),
    "traits": ("body", "traits"),
    "quantity": ("body", "quantity"),
    "sent_at": ("sent_at",),
}
IDENTIFY: dict[str, tuple[str, ...]] = {
    "user": ("body", "keys"),
    "name": ("body", "name"),
    "traits": ("body", "traits"),
    "company": ("body", "company", "keys"),
    "company_name": ("body", "company", "name"),
    "company_traits": ("body", "company", "traits"),
    "sent_at": ("sent_at",),
}
PLACES = {"track": TRACK, "identify": IDENTIFY}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field whose value in a capture is not the one that the test expects."""

    field: str
    difference: Difference

    @property
    def place(self) -> str:
        """Return the place that differs: the field, and the pointer into it."""
        return inert(f"{self.field}{self.difference.pointer}")

    def __str__(self) -> str:
        """Return one line: the place, what was expected, what was found."""
        wanted, found = self.difference.left, self.difference.right
        kind = ""
        names = _name(found), _name(wanted)
        if all(names) and names[0] != names[1]:
            kind = f" ({names[0]}, not {names[1]})"
        expected = f"{self.place}: expected {show_value(wanted)}"
        return f"{expected}, found {show_value(found)}{kind}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A capture compared with what was expected."""

    row: Capture
    differences: tuple[FieldDifference, ...]

    @property
    def is_match(self) -> bool:
        """Return whether every field is as expected."""
        return not self.differences

    @property
    def wrong(self) -> int:
        """Return the number of fields that differ."""
        return len({each.field for each in self.differences})

    @property
    def reported(self) -> tuple[FieldDifference, ...]:
        """Return the differences to show; of another type of event, only the type."""
        if self.row.type in PLACES and self.differences[:1]:
            first = self.differences[0]
            return (first,) if first.field == "type" else self.differences
        return self.differences


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture as a test describes it: its type, and the fields that it names.

    An object matches one that has at least its properties, with equal values.
    """

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return what is expected in one line."""
        rest = dict(self.fields)
        name = show_value(rest.pop("event")) if "event" in rest else ""
        words = [f"{field} {show_value(value)}" for field, value in rest.items()]
        described = f" with {', '.join(words)}" if words else ""
        return " ".join(filter(None, (self.kind, name))) + described

    @property
    def name(self) -> str | None:
        """Return the event name, None if any will do or a matcher stands for it."""
        name = self.fields.get("event")
        return name if isinstance(name, str) else None

    def compare(self, row: Capture) -> Comparison:
        """Return how a capture differs from this, with its type first.

        The event is not read if its name is all that counts, and is as expected.
        """
        fields = dict(self.fields)
        if row.subtype is not None and fields.get("event") == row.subtype:
            del fields["event"]
        event = row.event if fields else None
        found = tuple(
            FieldDifference(name, each)
            for name, wanted in fields.items()
            for each in differences(wanted, self._find(event, name))
            if each.left is not MISSING
        )
        if row.type != self.kind:
            kind = Difference("", self.kind, row.type)
            found = (FieldDifference("type", kind), *found)
        return Comparison(row, found)

    def all_missing(self) -> tuple[FieldDifference, ...]:
        """Return the differences from an event that did not arrive: every field."""
        return tuple(
            FieldDifference(name, Difference("", value, MISSING))
            for name, value in self.fields.items()
        )

    def _find(self, event: Any, name: str) -> Any:
        for member in PLACES[self.kind][name]:
            event = event.get(member, MISSING) if isinstance(event, dict) else MISSING
        return event


def show_value(value: Any) -> str:
    """Return a value on one line, "nothing" for MISSING; a matcher is its repr."""
    if value is MISSING:
        return "nothing"
    try:
        return show(value)
    except (TypeError, ValueError):  # not JSON: pytest.approx, mock.ANY
        return inert(repr(value))


_NAMES = {
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
    type(None): "null",
}


def _name(value: Any) -> str:
    return _NAMES.get(type(value), "")
