"""Hold what an emulator is told when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from schematic_emulator.api.switches import Switches


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorSettings:
    """Choose how an emulator answers and how much it keeps.

    `strict`: the HTTP status follows the verdict. `strict_auth`: an unknown key is
    refused with 401 instead of making an environment. Sizes are rows an environment;
    `journal_bytes` bounds the raw bytes that these rows may hold.
    """

    strict: bool = False
    strict_auth: bool = False
    profile: Literal["published", "documented"] = "published"
    journal_size: int = 50_000
    events_size: int = 50_000
    journal_bytes: int = 64 * 2**20
    max_body_bytes: int = 5 * 2**20
    allowed_hosts: tuple[str, ...] = ()
    switches: Switches = field(default_factory=Switches)
