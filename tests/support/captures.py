"""Send capture events to a sandbox as a mapping under test would."""

from __future__ import annotations

from typing import Any

from schematic_emulator.mapping_code.local_http import WireClient, WireResponse
from schematic_emulator.plugin.sandbox import Sandbox


def send(
    sandbox: Sandbox, kind: str, *, idempotency_key: str | None = None, **body: Any
) -> WireResponse:
    """Post one event with the sandbox's key."""
    client = WireClient(sandbox.url, sandbox.api_key)
    event = {"type": kind, "idempotency_key": idempotency_key, "body": body}
    return client.post("/e", json=event)


def track(sandbox: Sandbox, event: str, **body: Any) -> WireResponse:
    """Post a track event, for one company unless another is named."""
    return send(sandbox, "track", event=event, **{"company": {"id": "acme"}, **body})


def identify(sandbox: Sandbox, **body: Any) -> WireResponse:
    """Post an identify event."""
    return send(sandbox, "identify", **body)


def make_flag(sandbox: Sandbox) -> None:
    """Make a flag `beta` that is true by default."""
    flag = {"key": "beta", "name": "Beta", "description": "", "default_value": True}
    body = {**flag, "flag_type": "boolean"}
    answer = WireClient(sandbox.url, sandbox.api_key).post("/flags", json=body)
    assert answer.status == 201
