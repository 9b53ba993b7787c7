"""Define an entry of the audit trail: a REST request that writes, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A request that writes, successful or refused, and by which key.

    Both bodies are text without secrets, cut to a length. `number` counts from 1.
    """

    number: int
    key: ApiKey
    method: str
    url: str
    status: int
    started_at: datetime
    ended_at: datetime
    request_text: str
    response_text: str
    resource_type: str
    resource_id: str | None
    resource_name: str | None
