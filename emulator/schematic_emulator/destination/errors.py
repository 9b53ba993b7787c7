"""Name every way the destination refuses something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence


class DestinationError(EmulatorError):
    """Stand for anything this package raises."""


class EngineError(DestinationError):
    """Carry an error as the published engine words it.

    `name` is the JavaScript error's name, `errors` its members (a list of
    `{"name", "message"}` for a malformed mapping, of `{"path", "pointer",
    "message"}` for a payload or settings fault), `status` and `code` are set
    only where the engine sets them.
    """

    def __init__(  # noqa: PLR0913 - one for each member of the JSON form
        self,
        name: str,
        message: str,
        *,
        errors: list[dict[str, str]] | None = None,
        status: int | None = None,
        code: str | None = None,
        response: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.errors = errors or []
        self.status = status
        self.code = code
        self.response = response

    def to_json(self) -> dict[str, Any]:
        """Give the error as plain JSON, without the members that are not set."""
        members: dict[str, Any] = {"name": self.name, "message": self.message}
        optional = {
            "errors": self.errors,
            "status": self.status,
            "code": self.code,
            "response": self.response,
        }
        members.update({key: value for key, value in optional.items() if value})
        return members


class MappingError(EngineError):
    """Refuse a mapping: malformed when compiled, or failing for one event."""

    faults: Sequence[Any] = ()


class TriggerError(EngineError):
    """Refuse a trigger: unreadable when compiled, or failing for one event."""


class ActionError(EngineError):
    """Refuse an action payload, settings or a delivery."""


class UnknownDestinationProfileError(DestinationError, ValueError):
    """Name a profile that does not exist."""


# What the engine says of some thousand levels, and this package of some hundred.
STACK_OVERFLOW = "Maximum call stack size exceeded"
