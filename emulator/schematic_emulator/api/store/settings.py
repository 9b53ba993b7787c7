"""Hold what an emulator is told when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from schematic_emulator.api.store.switches import Switches
from schematic_emulator.errors import EmulatorError

Profile = Literal["published", "documented"]
SIZES = (
    "journal_size",
    "events_size",
    "webhook_events_size",
    "journal_bytes",
    "max_body_bytes",
)
# What a route takes whose bodies are longer than any of the vendor's.
LARGE = {"/_emulator/restore": 256 * 2**20}


class SettingsError(EmulatorError, ValueError):
    """Raised for a setting that no emulator can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorSettings:
    """Choose how an emulator answers and how much it keeps.

    `strict`: the HTTP status follows the verdict. `strict_auth`: an unknown key is
    refused with 401 instead of making an environment. Sizes are rows an environment;
    `journal_bytes` bounds the raw bytes that these rows may hold. `webhook_hosts` are
    the hosts, beside this machine, that webhooks may be sent to. Raises SettingsError
    for an unknown profile or a size below 1.
    """

    strict: bool = False
    strict_auth: bool = False
    profile: Profile = "published"
    journal_size: int = 50_000
    events_size: int = 50_000
    journal_bytes: int = 64 * 2**20
    max_body_bytes: int = 5 * 2**20
    allowed_hosts: tuple[str, ...] = ()
    webhook_hosts: tuple[str, ...] = ()
    webhook_events_size: int = 10_000
    switches: Switches = field(default_factory=Switches)

    def __post_init__(self) -> None:
        """Refuse what no emulator can be told."""
        known = get_args(Profile)
        if self.profile not in known:
            wanted = " or ".join(known)
            raise SettingsError(f"profile: expected {wanted}, found {self.profile!r}")
        for name in SIZES:
            size = getattr(self, name)
            if type(size) is not int or size < 1:
                raise SettingsError(f"{name}: expected 1 or more, found {size!r}")
