"""Post events to an HTTP endpoint of the team's, which sends them on."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING

from schematic_emulator.plugin.delivered import Delivered, name_event
from schematic_emulator.plugin.mappings.kind import MappingFailedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.plugin.mappings.kind import Event, Target

_SHOWN = 500


class EndpointMapping:
    """A service that takes Segment events, one JSON object a POST.

    Each request carries `X-Emulator-Url` and `X-Emulator-Api-Key`, for a service
    that serves several tests; one that is started for a test may use its settings.
    """

    sends_all_at_once = False

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"endpoint {url}"
        # No proxy: what a test names is asked itself.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def send(self, events: Sequence[Event], target: Target) -> Iterator[Delivered]:
        """Post each event and wait for its answer.

        Raises MappingFailedError if there is none in time, or no 2xx.
        """
        __tracebackhide__ = True
        for event in events:
            self._post(event, target)
            yield Delivered(event, mapping=self)

    def close(self) -> None:
        """Do nothing: the service is the team's own."""

    def _post(self, event: Event, target: Target) -> None:
        __tracebackhide__ = True
        headers = {
            "Content-Type": "application/json",
            "X-Emulator-Url": target.url,
            "X-Emulator-Api-Key": target.api_key,
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - the user named this URL
        try:
            with self._opener.open(request, timeout=target.timeout_s) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            text = error.read().decode("utf-8", "replace")[:_SHOWN]
            raise self._fail(f"answered {error.code}: {text}", event) from None
        except TimeoutError:
            what = f"did not answer within {target.timeout_s:g} s"
            raise self._fail(what, event) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise self._fail(f"cannot be reached: {reason}", event) from None

    def _fail(self, what: str, event: Event) -> MappingFailedError:
        return MappingFailedError(
            f"mapping {self.name} {what}, with {name_event(event)}"
        )
