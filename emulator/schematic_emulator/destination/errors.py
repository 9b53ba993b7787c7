"""Define the errors that the destination raises.

Source of names and messages: each place that raises one. The engine's classes are in
@segment/actions-core 3.170.0, errors.js and request-client.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Sequence


class DestinationError(EmulatorError):
    """Base of all errors that this package raises."""


class EngineError(DestinationError):
    """Report an error with the name and message of the published engine.

    `name` is the JavaScript error's name. `errors` are its members: a list of
    `{"name", "message"}` for a malformed mapping, of `{"path", "pointer",
    "message"}` for an invalid payload or invalid settings. `status` and `code` are
    set only where the engine sets them.
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
        """Return the error as plain JSON, without the keys that are not set."""
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
    """Report a mapping that is malformed, or that fails for one event.

    `faults` are the `MappingFault`s of a malformed mapping.
    """

    faults: Sequence[Any] = ()


class TriggerError(EngineError):
    """Report a trigger that cannot be parsed, or that fails for one event."""


class ActionError(EngineError):
    """Report an invalid payload, invalid settings or a failed delivery."""


class UnknownDestinationProfileError(DestinationError, ValueError):
    """Report the name of a profile that does not exist."""


# V8's message, for a few thousand levels in the engine and a few hundred here.
STACK_OVERFLOW = "Maximum call stack size exceeded"
