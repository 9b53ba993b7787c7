"""Say how to point the code under test to a sandbox that nothing arrived at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.mapping_code.variables import describe_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.plugin.received import Received

_VARIABLES = ", ".join(describe_environment("", ""))
_SILENCE = (
    "nothing arrived: no event was delivered with segment_deliver, and no request had "
    "this sandbox's API key"
)
# A fixture that the test requested -> why nothing may have come by it.
_CLIENTS = {
    "schematic_client": (
        "its events wait in a buffer: call schematic_client.event_buffer.flush(), or "
        "wait with within=5"
    ),
    "segment_source": (
        "the code under test must call segment.analytics, or use segment_source.host "
        "and segment_source.write_key"
    ),
    "schematic_env": (
        f"it sets {_VARIABLES} before the test: code that read them earlier, for "
        "example when it was imported, has other values"
    ),
    "segment_deliver": "it was not called",
}
_INSTEAD = {
    "schematic_env": f"request this fixture: it sets {_VARIABLES}",
    "schematic_sandbox": (
        "pass its values: Schematic(schematic_sandbox.api_key, "
        "SchematicConfig(base_url=schematic_sandbox.url, "
        "event_capture_url=schematic_sandbox.url))"
    ),
    "segment_deliver": "call it with an event, which passes the mapping under test",
}
_COLUMN = max(map(len, _INSTEAD))


def describe_silence(received: Received) -> Iterator[str]:
    """Yield that nothing arrived, and what to write so that something does."""
    yield _SILENCE
    given = [name for name in _CLIENTS if name in received.clients]
    if len(given) > 1 and "segment_deliver" in given:
        given.remove("segment_deliver")  # segment_source requests it, too
    if given:
        yield from (f"  {name:{_COLUMN}}  {_CLIENTS[name]}" for name in given)
        return
    yield "the code under test was not pointed to the sandbox; use one of"
    yield from (f"  {name:{_COLUMN}}  {text}" for name, text in _INSTEAD.items())
