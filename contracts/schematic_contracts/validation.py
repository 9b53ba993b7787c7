"""Check payloads against contracts: the verbs that everybody else calls."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import list_ids
from schematic_contracts.errors import (
    ContractError,
    UnexplainedError,
    UnknownContractError,
    UnknownValidatorError,
)
from schematic_contracts.not_json import find_not_json, is_json

if TYPE_CHECKING:
    from schematic_contracts.fault import Validator
    from schematic_contracts.violation import Violation

DECIDER = "jsonschema-rs"
REFEREE = "jsonschema"
VALIDATORS = (DECIDER, REFEREE)
VARIABLE = "SCHEMATIC_EMULATOR_VALIDATOR"

# The wire's `type` -> the contract of the whole event.
EVENT_CONTRACTS = {
    "track": "capture/track",
    "identify": "capture/identify",
    "flag_check": "capture/flag-check",
    "inference": "capture/inference",
}
ENVELOPE = "capture/envelope"

_chosen: dict[str, str] = {}
_built: dict[tuple[str, str], Validator] = {}


def check(
    contract_id: str, payload: Any, *, validator: str | None = None
) -> list[Violation]:
    """Return every violation of a contract by a payload; none if it is valid.

    `validator` is `jsonschema-rs` or `jsonschema`, by default the selected one.
    The payload holds what `json.loads` can return; what it cannot (half a surrogate
    pair, NaN, a member name that is no text) is a violation of keyword `json`.

    Raises UnknownContractError for an id that no schema bears.
    """
    name = _selected() if validator is None else _known(validator)
    found = _built.get((name, contract_id)) or _build(name, contract_id)
    if is_json(payload):
        if found.is_valid(payload):
            return []
    elif violations := find_not_json(payload, contract_id):
        return violations
    return _explain(name, contract_id, payload)


def require(contract_id: str, payload: Any) -> None:
    """Raise ContractError, carrying the violations, unless the payload is valid."""
    violations = check(contract_id, payload)
    if violations:
        raise ContractError(contract_id, violations)


def is_valid(contract_id: str, payload: Any) -> bool:
    """Tell whether a payload keeps a contract, without a reason."""
    name = _selected()
    found = _built.get((name, contract_id)) or _build(name, contract_id)
    return (is_json(payload) or not find_not_json(payload, contract_id)) and (
        found.is_valid(payload)
    )


def check_event(event: Any) -> list[Violation]:
    """Return the violations of one capture event; none if it is good.

    The event's `type` chooses the contract, so that a violation names the field;
    an event of no known type is held against `capture/envelope`.
    """
    kind = event.get("type") if isinstance(event, dict) else None
    contract_id = EVENT_CONTRACTS.get(kind, ENVELOPE) if type(kind) is str else ENVELOPE
    return check(contract_id, event)


def select_validator(name: str) -> None:
    """Make one of VALIDATORS the process's default.

    Without a call, the environment's SCHEMATIC_EMULATOR_VALIDATOR is read at first
    use. Raises UnknownValidatorError for any other name.
    """
    _chosen["name"] = _known(name)


def _selected() -> str:
    try:
        return _chosen["name"]
    except KeyError:
        select_validator(os.environ.get(VARIABLE) or DECIDER)
        return _chosen["name"]


def _known(name: str) -> str:
    if name not in VALIDATORS:
        raise UnknownValidatorError(name, VALIDATORS)
    return name


def _build(name: str, contract_id: str) -> Validator:
    if contract_id not in list_ids():
        raise UnknownContractError(contract_id, list_ids())
    if name == DECIDER:
        from schematic_contracts.decider import build_decider as build
    else:
        from schematic_contracts.referee import build_referee as build
    found = build(contract_id)
    _built[name, contract_id] = found
    return found


def _explain(name: str, contract_id: str, payload: Any) -> list[Violation]:
    from schematic_contracts.explanation import explain

    faults = _built[name, contract_id].find_faults(payload)
    if not faults:
        raise UnexplainedError(contract_id, name)
    found = [
        violation
        for fault in faults
        for violation in explain(contract_id, fault, payload)
    ]
    # One order for both validators, and for any order of the payload's members.
    return sorted(found, key=_order)


def _order(violation: Violation) -> tuple[str, str, str]:
    return violation.pointer, violation.schema_pointer, violation.expected
