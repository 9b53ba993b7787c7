"""Define an API key, what it opens, and the errors for keys that open nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import redact
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.arrival import KeyKind


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key: the environment that it opens, and with which rights.

    Its text is never shown. A changed key is another value with the same id: see
    `Store.change_key`. `last_signs`, the characters that may be shown, is set if the
    text is a digest (`api/store/hashed_keys.py`). `is_unasked`: a client made it up.
    """

    id: str
    kind: KeyKind
    environment: Environment = field(repr=False, metadata={"stored": False})
    created_at: datetime
    text: str = field(repr=False)
    updated_at: datetime
    name: str
    description: str | None = None
    rate_limit_percent: int | None = None
    last_signs: str | None = None
    is_unasked: bool = False

    def opening(self, environment: Environment) -> ApiKey:
        """Return the same key, for another environment object."""
        return replace(self, environment=environment)

    @property
    def shown(self) -> str:
        """Return the key cut to its last characters."""
        return self.last_signs or redact(self.text)

    @property
    def is_hashed(self) -> bool:
        """Return whether only a digest of the text is known."""
        return self.last_signs is not None


class UnknownKeyError(EmulatorError, LookupError):
    """Raised for an API key that opens no environment and may not create one.

    `status` and `reason` are what a client is answered.
    """

    status = 401
    reason = "invalid API key"

    def __init__(self, text: str) -> None:
        super().__init__(f"unknown API key {redact(text)!r}")
        self.shown = redact(text)


class RevokedKeyError(UnknownKeyError):
    """Raised for a revoked API key; its `environment` may be gone, too."""

    reason = "this API key was revoked"

    def __init__(self, text: str, environment: Environment | None) -> None:
        super().__init__(text)
        self.environment = environment


class TooManyKeysError(UnknownKeyError):
    """Raised for an unknown API key while too many environments are in use."""

    status = 429
    reason = (
        "too many unknown API keys: all environments that --isolate-keys made received "
        "something within the last hour; without --isolate-keys, unknown keys open one"
    )
