"""What a test expects of a capture, and how far a capture is from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.difference import MISSING, Difference, differences
from schematic_emulator.checks.safe_text import show

if TYPE_CHECKING:
    from schematic_emulator.api.capture_row import Capture

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
    """One field of which a capture holds something else than the test expects."""

    field: str
    difference: Difference

    def __str__(self) -> str:
        """Write it as one line: the place, what was expected, what was found."""
        place = f"{self.field}{self.difference.pointer}"
        wanted, found = self.difference.left, self.difference.right
        kind = ""
        if found is not MISSING and type(wanted) is not type(found):
            kind = f" (a {_name(found)}, not a {_name(wanted)})"
        return (
            f"{place}: expected {show_value(wanted)}, found {show_value(found)}{kind}"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A capture held against what was expected."""

    row: Capture
    differences: tuple[FieldDifference, ...]
    likeness: float

    @property
    def is_match(self) -> bool:
        """Tell whether every field is as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture as a test describes it: its kind, and the fields that it names.

    An object matches one that has at least its members, with equal values.
    """

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Name what is wanted in one line."""
        rest = dict(self.fields)
        name = show(rest.pop("event")) if "event" in rest else ""
        words = [f"{field} {show(value)}" for field, value in rest.items()]
        described = f" with {', '.join(words)}" if words else ""
        return " ".join(filter(None, (self.kind, name))) + described

    def compare(self, row: Capture) -> Comparison:
        """Hold a capture against this; one of another kind is far from it."""
        event = row.event
        found = tuple(
            FieldDifference(name, each)
            for name, wanted in self.fields.items()
            for each in differences(wanted, self._find(event, name))
            if each.left is not MISSING
        )
        is_same_kind = row.type == self.kind
        if not is_same_kind:
            kind = Difference("", self.kind, row.type)
            found = (FieldDifference("type", kind), *found)
        return Comparison(row, found, self._likeness(row, found))

    def _find(self, event: Any, name: str) -> Any:
        for member in PLACES[self.kind][name]:
            event = event.get(member, MISSING) if isinstance(event, dict) else MISSING
        return event

    def _likeness(self, row: Capture, found: tuple[FieldDifference, ...]) -> float:
        alike = SequenceMatcher(None, str(self.fields.get("event")), str(row.subtype))
        wrong = {each.field for each in found}
        right = sum(name not in wrong for name in self.fields)
        return 4 * (row.type == self.kind) + 2 * alike.ratio() + right


def show_value(value: Any) -> str:
    """Write a JSON value on one line, or that there is none."""
    return "nothing" if value is MISSING else show(value)


def _name(value: Any) -> str:
    names = {
        str: "text",
        bool: "boolean",
        int: "number",
        float: "number",
        dict: "object",
        list: "list",
        type(None): "null",
    }
    return names.get(type(value), type(value).__name__)
