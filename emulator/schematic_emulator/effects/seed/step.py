"""The steps of a seeding, what they use, and the errors of a section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from schematic_emulator.effects.setup.profile import ProfileMaking
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import State

Section: TypeAlias = dict[str, Any]
Outcome: TypeAlias = Literal["made", "changed", "unchanged"]


class SeedProblem(NamedTuple):
    """What is wrong with the section, at a JSON pointer in it."""

    pointer: str
    message: str


class SeedError(EmulatorError):
    """Raised for a section that cannot be set up; `problems` lists every reason."""

    def __init__(self, problems: tuple[SeedProblem, ...]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.pointer or '/'}: {first.message}{more}")
        self.problems = problems


class SetupStep(NamedTuple):
    """The changes of one row of the section, to be applied before the next step."""

    pointer: str
    changes: list[Change]
    is_new: bool = False

    @property
    def outcome(self) -> Outcome:
        """Return whether the row was made, changed or already set up."""
        if not self.changes:
            return "unchanged"
        return "made" if self.is_new else "changed"


@dataclass(frozen=True, slots=True)
class SeedMaking(ProfileMaking):
    """Adds to `ProfileMaking` the ids of trait definitions, and new secrets."""

    definition_id: Callable[[EntityKind, tuple[str, ...]], str]
    make_secret: Callable[[], str]


@dataclass(slots=True)
class Seeding:
    """The state to set up, the section, and the pointer of the row being planned."""

    state: State
    section: Section
    making: SeedMaking
    pointer: str = ""

    def rows(self, name: str) -> Iterator[tuple[str, Section]]:
        """Yield the pointer and the row for each row of a list of the section."""
        for index, row in enumerate(self.section.get(name) or ()):
            self.pointer = f"/{name}/{index}"
            yield self.pointer, row

    def trait_id(self, name: str) -> str:
        """Return the id of a trait's definition, from its name in the section."""
        return self.making.definition_id(*read_trait_name(name))


def read_trait_name(name: str) -> tuple[EntityKind, tuple[str, ...]]:
    """Parse `company.address.city` to kind and path.

    >>> read_trait_name("company.seats")
    ('company', ('seats',))
    """
    kind, _, path = name.partition(".")
    return ("company" if kind == "company" else "user"), tuple(path.split("."))


def write_trait_name(row: Section) -> str:
    """Return the name that a section uses for the trait of a definition's row."""
    return ".".join([row["entity_type"], *row["hierarchy"]])
