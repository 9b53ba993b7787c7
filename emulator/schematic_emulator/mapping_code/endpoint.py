"""Post events to the team's own HTTP endpoint, which sends the requests itself."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import TYPE_CHECKING

from schematic_emulator.mapping_code.delivered import Delivered, name_event
from schematic_emulator.mapping_code.local_http import exchange, find_path
from schematic_emulator.mapping_code.protocol import MappingFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event

_SHOWN = 500
_ACCEPTED = range(200, 300)


class EndpointMapping:
    """A service that receives Segment events, one JSON object per POST.

    Each request has the headers `X-Emulator-Url` and `X-Emulator-Api-Key`, for a
    service that several tests use; one started for a test can use its settings.
    """

    sends_all_at_once = False

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"endpoint {url}"

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Post each event and wait for its response.

        Raises MappingFailedError if there is none in time, or its status is not 2xx.
        """
        __tracebackhide__ = True
        for event in events:
            self._post(event, target)
            yield Delivered(event, mapping=self)

    def close(self) -> None:
        """Do nothing: the team starts and stops its service."""

    def _post(self, event: Event, target: EmulatorTarget) -> None:
        __tracebackhide__ = True
        headers = {
            "Content-Type": "application/json",
            "X-Emulator-Url": target.url,
            "X-Emulator-Api-Key": target.api_key,
        }
        body = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
        limit_s = target.timeout_s
        try:
            path = find_path(self.url)
            answer = exchange(self.url, "POST", path, headers, body, timeout_s=limit_s)
        except TimeoutError:
            what = f"did not answer within {limit_s:g} s"
            raise self._fail(what, event) from None
        except (OSError, HTTPException, ValueError) as error:
            raise self._fail(f"cannot be reached: {error}", event) from None
        if answer.status not in _ACCEPTED:
            what = f"answered {answer.status}: {answer.text[:_SHOWN]}"
            raise self._fail(what, event)

    def _fail(self, what: str, event: Event) -> MappingFailedError:
        return MappingFailedError(
            f"mapping {self.name} {what}, with {name_event(event)}"
        )
