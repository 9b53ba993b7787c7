"""Keep one thing that came in at Segment's end: live while it waits, then packed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_emulator.api.store.capture import GOOD, WITH_FINDINGS
from schematic_emulator.journeys.effects import Row, read_effects
from schematic_emulator.journeys.search import write_line
from schematic_emulator.journeys.states import find_worst, read_verdict, state_of

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.source.outbox.parcel import PendingDelivery, Sending

Document = dict[str, Any]
# The ids of the destinations that an event was for, or the environment of a capture.
Owner = tuple[str, ...] | str | None
_KEYS = frozenset({"api_key", "writeKey"})
_BITS, _MEMORY = 15, 8
# Five journeys of generated events. Never change it: files have what it packed.
DICTIONARY = "data/dictionary.jsonl"


class Setting(NamedTuple):
    """Something that was set up over REST after the journey with that number."""

    number: int
    at: datetime
    environment_id: str
    effect: str

    def rows(self) -> list[Row]:
        """Return its effect as rows."""
        found: list[Row] = orjson.loads(self.effect)
        return found


@dataclass(slots=True)
class LiveJourney:
    """What a journey is made of as long as some of it waits.

    `call` is what was posted, `event` the same filled in; `open` counts the deliveries
    that are not at rest.
    """

    call: Document
    event: Document
    rows: list[PendingDelivery]
    open: int
    captures: list[Capture] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One journey of Segment's end, in as little memory as its text needs.

    What an `is_scratch` one shows happened in a copy of the state only. `owner` has its
    destinations; `line` is what filters look at, `packed` the whole as
    compressed JSON; both are empty while it is `live`.
    """

    number: int
    at: float
    origin: str
    parent: int
    live: LiveJourney | None
    owner: Owner
    state: int = 0
    line: bytes = b""
    packed: bytes = b""
    is_scratch: bool = False

    @property
    def journey(self) -> int:
        """Return the number, under the name that captures have it."""
        return self.number

    def write_line(self) -> bytes:
        """Return what filters look at, as far as the journey has come."""
        return self.line or write_line(self.document())

    def size(self) -> int:
        """Return about how many bytes it takes."""
        return len(self.line) + len(self.packed) + 300

    def pack(self) -> Document:
        """Note the final state, and keep only what is needed to show the journey."""
        document, live = self.document(), self.live
        if live is None:
            return document
        self._keep(document, live)
        self.live = None  # at last: others read it meanwhile
        if len(live.captures) != len(document["captures"]):
            document = describe_live(live)
            self._keep(document, live)
        return document

    def _keep(self, document: Document, live: LiveJourney) -> None:
        self.state = find_state(live)
        self.line = write_line(document)
        self.packed = pack(document)

    def document(self) -> Document:
        """Return the journey's content as JSON types, as far as it has come."""
        live = self.live
        return unpack(self.packed) if live is None else describe_live(live)


def find_state(live: LiveJourney) -> int:
    """Return the state of a journey: the worst of its deliveries and captures."""
    states = [state_of(row) for row in live.rows]
    worst = find_worst(states)
    if worst not in (GOOD, WITH_FINDINGS):
        return worst
    return find_worst([worst, *(read_verdict(each.verdict) for each in live.captures)])


def describe_live(live: LiveJourney) -> Document:
    """Return what is kept of a journey, its keys cut."""
    call, event = live.call, live.event
    filled = {
        name: value
        for name, value in event.items()
        if name not in call or call[name] != value
    }
    return {
        "source": live.rows[0].source if live.rows else "",
        "call": {name: value for name, value in call.items() if name not in _KEYS},
        "filled": filled,
        "destinations": [_describe_delivery(each) for each in live.rows],
        "captures": [_describe_capture(each) for each in live.captures],
    }


def _describe_delivery(row: PendingDelivery) -> Document:
    return {
        "id": row.instance_id,
        "name": row.instance_name,
        "status": row.status,
        "reason": row.reason,
        "subscriptions": list(row.names),
        "matched": list(row.matched),
        "requests": [_describe_sending(each) for each in row.sendings],
        "unsent": [[each.subscription, each.error] for each in row.unsent],
        "findings": [_describe_finding(each) for each in row.findings],
        "violations": [each.to_json() for each in row.violations],
    }


def _describe_sending(sending: Sending) -> Document:
    text = sending.request.body
    body = read_json(text.encode("utf-8", "surrogatepass")) if text else {}
    return {
        "subscription": sending.subscription,
        "body": {name: value for name, value in body.items() if name not in _KEYS},
        "attempts": sending.attempts,
        "http_status": sending.http_status,
        "error": sending.error,
        "gave_up": sending.gave_up,
    }


def _describe_finding(finding: Finding) -> Document:
    fields = {name: getattr(finding, name) for name in finding.__slots__}
    return {name: value for name, value in fields.items() if value}


def _describe_capture(row: Capture) -> Document:
    return {
        "number": row.number,
        "environment_id": row.environment_id,
        "status": row.status,
        "error": row.error_message,
        "subtype": row.subtype,
        "company_id": row.company_id,
        "user_id": row.user_id,
        "duplicate": row.duplicate,
        "noticed": [_describe_finding(each) for each in row.noticed],
        "effect": read_effects(row),
    }


def pack(document: dict[str, Any]) -> bytes:
    """Return a document as compressed JSON."""
    packing = zlib.compressobj(
        zlib.Z_DEFAULT_COMPRESSION,
        zlib.DEFLATED,
        _BITS,
        _MEMORY,
        zlib.Z_DEFAULT_STRATEGY,
        read_dictionary(),
    )
    return packing.compress(_write(document)) + packing.flush()


def unpack(packed: bytes) -> dict[str, Any]:
    """Return the document that was packed."""
    unpacking = zlib.decompressobj(_BITS, read_dictionary())
    document: dict[str, Any] = read_json(unpacking.decompress(packed))
    return document


@cache
def read_dictionary() -> bytes:
    """Return the text that packed documents refer to."""
    from importlib.resources import files  # slow to load; a start packs nothing

    return files("schematic_emulator.journeys").joinpath(DICTIONARY).read_bytes()


# orjson takes neither half a surrogate pair nor a number beyond 64 bits.
def _write(document: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(document)
    except TypeError:
        return json.dumps(document).encode()


def read_json(text: bytes) -> Any:
    """Return JSON as data, half surrogate pairs included."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text.decode("utf-8", "surrogatepass"))
