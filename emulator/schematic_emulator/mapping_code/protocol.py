"""The protocol of a mapping under test, and what it is run with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.errors import EmulatorError
from schematic_emulator.mapping_code.variables import describe_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.mapping_code.local_http import Direct

Event = dict[str, Any]


class UnknownMappingError(EmulatorError, ValueError):
    """Raised for a mapping that cannot be found, or whose name has an unknown form."""


class MappingFailedError(EmulatorError):
    """Raised if the mapping under test fails, in this process or another.

    The message names the mapping, the event and the mapping's own file and line.
    """


@dataclass(frozen=True, slots=True)
class EmulatorTarget:
    """The emulator that the mapping under test sends to.

    `url` and `api_key` are the sandbox's, `profile` is "published" or "documented",
    and the mapping has `timeout_s` seconds for each event. `direct` is the emulator
    without a connection, if it is in this process.
    """

    url: str
    api_key: str
    profile: str
    timeout_s: float
    direct: Direct | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment variables that pass the URL and key to a process."""
        return describe_environment(self.url, self.api_key)


class Mapping(Protocol):
    """Mapping code under test: Segment events in, requests to Schematic out.

    A mapping may also have a `mapping_file` (`MappingFile`), or the `files` of its
    source code (paths): a failed expectation uses them to give file and line.
    """

    @property
    def name(self) -> str:
        """Return what messages call the mapping, with its file if it has one."""
        ...

    @property
    def sends_all_at_once(self) -> bool:
        """Return whether `send` yields only after every event has been sent."""
        ...

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Send events, and yield the result of each as soon as it is known.

        Raises MappingFailedError if the mapping code fails.
        """
        ...

    def close(self) -> None:
        """Stop every process and thread that the mapping started."""
        ...
