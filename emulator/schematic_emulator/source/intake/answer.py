"""Define what the intake needs of a request besides its body, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from schematic_emulator.source.request_body import RefusedBodyError


class CallFacts(NamedTuple):
    """Carry what the intake needs of a request besides its body."""

    write_key: str | None = None
    content_encoding: str | None = None
    remote_ip: str | None = None


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """Carry an answer in Segment's shape; `retry_after_s` asks for a later attempt.

    `hint` is what the emulator says of the write key beside it.
    """

    status: int
    body: dict[str, Any]
    retry_after_s: int | None = None
    hint: str = ""


TOO_MANY = "too many events wait to be delivered"
ACCEPTED = CallAnswer(200, {"success": True})


def refuse(refusal: RefusedBodyError, retry_after_s: int | None = None) -> CallAnswer:
    """Return the answer to a refused request, in Segment's shape."""
    # The properties that Segment's own Python library reads of a refusal.
    body = {"success": False, "code": refusal.code, "message": refusal.message}
    return CallAnswer(refusal.status, body, retry_after_s)
