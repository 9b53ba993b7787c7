"""Define the settings that an emulator is created with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

from schematic_contracts.reading.bounds import SNAPSHOT
from schematic_emulator.api.store.switches import Switches
from schematic_emulator.errors import EmulatorError

Profile = Literal["published", "documented"]
SIZES = (
    "journal_size",
    "events_size",
    "journeys_size",
    "webhook_events_size",
    "journal_bytes",
    "max_body_bytes",
)
# Routes that accept larger bodies than `max_body_bytes`, and how many bytes.
# Routes whose requests may wait, each without a thread (`deadline.Pause`).
WAITING = frozenset({"/_emulator/drain", "/_emulator/expect"})
LARGE = {"/_emulator/restore": SNAPSHOT.most}
_ORIGIN = re.compile(r"null|[A-Za-z][A-Za-z0-9+.-]*://[^/?#@*\s]+/?")
AN_ORIGIN = "scheme://host or scheme://host:port"


class SettingsError(EmulatorError, ValueError):
    """Raised for an invalid setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorSettings:
    """Choose how an emulator answers and how much it stores.

    `strict`: an invalid event is answered with 400. `strict_auth`: an unknown key is
    refused with 401. `isolate_keys`: each unknown key opens an environment of its
    own instead of the development environment. Sizes are rows per
    environment, `journeys_size` those of all; `journal_bytes` bounds the raw bytes of
    these rows. `allowed_hosts`
    are the names, besides loopback ones, that REST and the control plane answer to;
    `allowed_origins` those whose web pages may ask everything, as
    `https://app.example`; `webhook_hosts` the hosts, besides this machine, that
    webhooks may be sent to.

    Raises SettingsError for an unknown profile, a size below 1 or a malformed origin.
    """

    strict: bool = False
    strict_auth: bool = False
    isolate_keys: bool = False
    profile: Profile = "published"
    journal_size: int = 50_000
    events_size: int = 50_000
    journeys_size: int = 50_000
    journal_bytes: int = 64 * 2**20
    max_body_bytes: int = 5 * 2**20
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    webhook_hosts: tuple[str, ...] = ()
    webhook_events_size: int = 10_000
    switches: Switches = field(default_factory=Switches)

    def __post_init__(self) -> None:
        """Raise SettingsError for an invalid setting."""
        known = get_args(Profile)
        if self.profile not in known:
            wanted = " or ".join(known)
            raise SettingsError(f"profile: expected {wanted}, found {self.profile!r}")
        for name in SIZES:
            size = getattr(self, name)
            if type(size) is not int or size < 1:
                raise SettingsError(f"{name}: expected 1 or more, found {size!r}")
        for origin in self.allowed_origins:
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(f"origin: expected {AN_ORIGIN}, found {origin!r}")
