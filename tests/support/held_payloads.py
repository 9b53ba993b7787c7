"""Hold every payload of a webhook against its contract, and its body as REST's is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from schematic_contracts import check
from schematic_contracts.registry import build_reference_registry

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

PAYLOAD = "api/webhook-payload"
WRITERS = ("notifier", "trying")
WRITER = "write_payload"
LIMIT_USE = "urn:schematic-contracts:1:api/shared#/$defs/LimitUse"
# The bodies that a route answers with, by their object type.
ANSWERED = {"company", "feature", "flag", "plan", "user"} | {
    "company_override",
    "plan_entitlement",
}


def watch(note: Callable[[str, list[str]], None]) -> None:
    """Let whatever writes payloads from now on note what is wrong with them."""
    for name in WRITERS:
        module = import_module(f"schematic_emulator.api.webhooks.{name}")
        setattr(module, WRITER, _holding(getattr(module, WRITER), note))


def _holding(
    write: Callable[..., str], note: Callable[[str, list[str]], None]
) -> Callable[..., str]:
    def write_held(*given: Any) -> str:
        text = write(*given)
        payload = json.loads(text)
        note(f"webhook {payload['action']}", [*find_faults(payload)])
        return text

    return write_held


def find_faults(payload: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a payload; a sample without an object is empty."""
    yield from (f"breaks {PAYLOAD}: {found}" for found in check(PAYLOAD, payload))
    kind, body = payload["object_type"], payload["body"]
    if "actor_type" in body:
        kind = "plan_change"
    contract = f"api/{kind.replace('_', '-')}"
    if body and kind in {*ANSWERED, "plan_change"}:
        answer = {"data": body, "params": {}}
        yield from (f"breaks {contract}: {found}" for found in check(contract, answer))
    if body and kind == "entitlement":
        errors = _read_limit_use().iter_errors(body)
        yield from (f"breaks LimitUse: {each.message}" for each in errors)


@cache
def _read_limit_use() -> Validator:
    from jsonschema import Draft202012Validator

    registry = build_reference_registry(PAYLOAD)
    return Draft202012Validator({"$ref": LIMIT_USE}, registry=registry)
