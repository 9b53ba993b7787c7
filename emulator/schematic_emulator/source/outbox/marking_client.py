"""Mark requests to the emulator's own address with their journey, and no others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from schematic_contracts.journey_mark import JOURNEY_HEADER

if TYPE_CHECKING:
    from schematic_emulator.destination import Client
    from schematic_emulator.destination.delivery.delivery import Response
    from schematic_emulator.destination.request import Request


class Mark(NamedTuple):
    """The header's value, and the address (scheme, host and port) that may see it."""

    value: str
    address: str


@dataclass(frozen=True, slots=True)
class MarkingClient:
    """Sends requests by another client; what the caller sees of them has no mark.

    A redirect leads elsewhere, so each request is looked at.
    """

    client: Client
    mark: Mark

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send a request, marked if it goes to the emulator itself."""
        if urlsplit(request.url)[:2] == urlsplit(self.mark.address)[:2]:
            headers = (*request.headers, (JOURNEY_HEADER, self.mark.value))
            request = replace(request, headers=headers)
        return self.client.send(request, timeout_s)
