"""JSON pointers (RFC 6901), written and followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract, read_uri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.json_value import JsonObject

    Step = str | int


def write_pointer(steps: Iterable[Step]) -> str:
    """Return the pointer that takes these steps; no step is the whole document."""
    return "".join(
        f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps
    )


def follow(payload: Any, steps: Iterable[Step]) -> Any:
    """Return the value at the end of these steps."""
    for step in steps:
        payload = payload[step]
    return payload


def follow_schema(contract_id: str, steps: Iterable[Step]) -> tuple[JsonObject, Any]:
    """Return the subschema that holds the last keyword, with the keyword's value.

    Steps lead from the contract's root and go through each `$ref` they name.
    """
    root: Any = get_contract(contract_id).schema
    holder: Any = root
    here: Any = root
    for step in steps:
        holder = here
        here = here[step]
        if step == "$ref" and isinstance(here, str):
            uri, _, fragment = here.partition("#")
            root = read_uri(uri) if uri else root
            here = follow_fragment(root, fragment)
    return holder, here


def follow_fragment(document: Any, fragment: str) -> Any:
    """Return what a reference's fragment, a pointer, leads to in a document."""
    steps = fragment.split("/")[1:]
    return follow(
        document, [step.replace("~1", "/").replace("~0", "~") for step in steps]
    )
