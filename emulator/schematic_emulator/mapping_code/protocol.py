"""The small protocol that every kind of mapping code is run through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.errors import EmulatorError
from schematic_emulator.mapping_code.variables import describe_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.mapping_code.delivered import Delivered

Event = dict[str, Any]


class UnknownMappingError(EmulatorError, ValueError):
    """Raised for a mapping that is named in no way we know, or cannot be found."""


class MappingFailedError(EmulatorError):
    """Raised when the mapping under test itself fails, wherever it runs.

    The message names the mapping, the event and the mapping's own file and line.
    """


@dataclass(frozen=True, slots=True)
class EmulatorTarget:
    """Where the mapping under test is to send, with which key, and how long it has."""

    url: str
    api_key: str
    profile: str
    timeout_s: float

    def environment(self) -> dict[str, str]:
        """Return the variables that tell another process the same."""
        return describe_environment(self.url, self.api_key)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Subscriptions in Segment's language, and the text of the file they stand in.

    `name` is the file's, `text` is empty where they come from none. `settings` lie
    over those that the sandbox gives; a destination that is not enabled gets nothing.
    """

    subscriptions: Sequence[dict[str, Any]]
    name: str = "the two presets"
    text: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    is_enabled: bool = True

    @property
    def enabled(self) -> list[dict[str, Any]]:
        """List those that are not switched off."""
        if not self.is_enabled:
            return []
        return [one for one in self.subscriptions if one.get("enabled", True)]


class Mapping(Protocol):
    """Mapping code under test: Segment events in, requests to Schematic out.

    One that runs a `recipe`, or whose own `files` are known, may have attributes of
    these names: they lead a failure's reasons to a line.
    """

    @property
    def name(self) -> str:
        """Name the mapping as a person would, with its file where it has one."""
        ...

    @property
    def sends_all_at_once(self) -> bool:
        """Tell whether `send` yields only when every event has been sent."""
        ...

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Send events; yield what became of each as soon as it is known.

        Raises MappingFailedError if the mapping code itself fails.
        """
        ...

    def close(self) -> None:
        """End what runs for it; nothing is left behind."""
        ...
