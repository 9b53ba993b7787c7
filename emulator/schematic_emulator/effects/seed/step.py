"""Carry one step of a seeding, what it may use, and how it is refused."""

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
    """Say what is wrong at one place of the section."""

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
    """Hold what one row of the section changes; it is to be applied before the next."""

    pointer: str
    changes: list[Change]
    is_new: bool = False

    @property
    def outcome(self) -> Outcome:
        """Say what becomes of the row."""
        if not self.changes:
            return "unchanged"
        return "made" if self.is_new else "changed"


@dataclass(frozen=True, slots=True)
class SeedMaking(ProfileMaking):
    """Add what a seeding cannot know: ids of traits by their place, and secrets."""

    definition_id: Callable[[EntityKind, tuple[str, ...]], str]
    make_secret: Callable[[], str]


@dataclass(slots=True)
class Seeding:
    """Hold the state that is set up, what making needs, and the row that is planned."""

    state: State
    section: Section
    making: SeedMaking
    pointer: str = ""

    def rows(self, name: str) -> Iterator[tuple[str, Section]]:
        """Yield the pointer and the row of each of a list's rows."""
        for index, row in enumerate(self.section.get(name) or ()):
            self.pointer = f"/{name}/{index}"
            yield self.pointer, row

    def trait_id(self, name: str) -> str:
        """Give the definition's id of a trait as the section names it."""
        return self.making.definition_id(*read_trait_name(name))


def read_trait_name(name: str) -> tuple[EntityKind, tuple[str, ...]]:
    """Read `company.address.city` as kind and path.

    >>> read_trait_name("company.seats")
    ('company', ('seats',))
    """
    kind, _, path = name.partition(".")
    return ("company" if kind == "company" else "user"), tuple(path.split("."))


def write_trait_name(row: Section) -> str:
    """Write how the section names the trait of a definition."""
    return ".".join([row["entity_type"], *row["hierarchy"]])
