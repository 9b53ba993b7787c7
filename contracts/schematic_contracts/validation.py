"""Check payloads against contracts: the functions that other packages call."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import (
    InvalidPayloadError,
    MissingValidatorError,
    UnknownContractError,
    UnknownValidatorError,
)

if TYPE_CHECKING:
    from schematic_contracts.validators.checker import Checker
    from schematic_contracts.violation import Violation

FAST = "jsonschema-rs"
REFERENCE = "jsonschema"
VALIDATORS = (FAST, REFERENCE)
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
_built: dict[tuple[str, str], Checker] = {}

# What the selected validator uses: a contract's id, or an event's type -> checker.
_by_contract: dict[str, Checker] = {}
_by_type: dict[str, Checker] = {}


def check(
    contract_id: str, payload: Any, *, validator: str | None = None
) -> list[Violation]:
    """Return every violation of a contract by a payload; none if it is valid.

    `validator` is `jsonschema-rs` or `jsonschema`, by default the selected one; both
    return the same violations, jsonschema more slowly.
    The payload is what `json.loads` can return. A value that JSON cannot express (half
    a surrogate pair, NaN, a property name that is not text) is a violation of the
    keyword `json`.

    Raises UnknownContractError for an id that no schema has, and for `validator` what
    `select_validator` raises.
    """
    if validator is not None:
        return _get_checker(_known(validator), contract_id).check(payload)
    checker = _by_contract.get(contract_id) or _select_checker(contract_id)
    return checker.check(payload)


def require(contract_id: str, payload: Any) -> None:
    """Raise InvalidPayloadError, carrying the violations, unless it is valid."""
    violations = check(contract_id, payload)
    if violations:
        raise InvalidPayloadError(contract_id, violations)


def is_valid(contract_id: str, payload: Any) -> bool:
    """Check whether a payload conforms to a contract, without giving reasons."""
    checker = _by_contract.get(contract_id) or _select_checker(contract_id)
    return checker.is_valid(payload)


def check_event(event: Any) -> list[Violation]:
    """Return the violations of one capture event; none if it is valid.

    The event's `type` chooses the contract, so that a violation names the field;
    an event of an unknown type is checked against `capture/envelope`.
    """
    kind = event.get("type") if type(event) is dict else None
    if type(kind) is not str:
        return check(ENVELOPE, event)
    checker = _by_type.get(kind) or _select_for_type(kind)
    return checker.check(event)


def check_parsed_event(event: Any) -> tuple[Violation, ...]:
    """Return the violations of one capture event that orjson has parsed.

    Like `check_event`, without the check that JSON can express the event: it came
    from JSON. A valid event costs little more than the validator's own work.
    """
    kind = event.get("type") if type(event) is dict else None
    if type(kind) is not str:
        return tuple(check(ENVELOPE, event))
    checker = _by_type.get(kind) or _select_for_type(kind)
    if checker.is_surely_valid(event):
        return ()
    return tuple(checker.explain(event))


def select_validator(name: str) -> None:
    """Make one of VALIDATORS the process's default.

    Without a call, the environment variable SCHEMATIC_EMULATOR_VALIDATOR is read at
    first use. If it is not set, the default is jsonschema-rs if it can be imported,
    and jsonschema otherwise.

    Raises UnknownValidatorError for any other name, and MissingValidatorError for
    jsonschema-rs if it cannot be imported.
    """
    _chosen["name"] = _known(name)
    _by_contract.clear()
    _by_type.clear()


def selected_validator() -> str:
    """Return the name of the process's default validator.

    Raises what `select_validator` raises if the environment variable is wrong.
    """
    if not _chosen:
        check_environment()
    if not _chosen:
        _chosen["name"] = REFERENCE if _find_import_error() else FAST
    return _chosen["name"]


def check_environment() -> None:
    """Select the validator that the environment variable names, if none is selected.

    Call it before anything is served, so that a wrong name stops the start and not
    the first request. Raises what `select_validator` raises.
    """
    named = os.environ.get(VARIABLE)
    if named and not _chosen:
        select_validator(named)


def _known(name: str) -> str:
    if name not in VALIDATORS:
        raise UnknownValidatorError(name, VALIDATORS)
    if name == FAST and (reason := _find_import_error()):
        raise MissingValidatorError(name, reason, REFERENCE)
    return name


@cache
def _find_import_error() -> str:
    """Return why jsonschema-rs cannot be imported; empty if it can.

    It is compiled for one platform: only the import shows whether it works here.
    """
    try:
        import jsonschema_rs  # noqa: F401 - whether it can be
    except ImportError as error:
        return str(error)
    return ""


def _select_for_type(kind: str) -> Checker:
    contract_id = EVENT_CONTRACTS.get(kind)
    if contract_id is None:
        # The number of unknown types has no limit, so none of them is cached.
        return _by_contract.get(ENVELOPE) or _select_checker(ENVELOPE)
    checker = _select_checker(contract_id)
    _by_type[kind] = checker
    return checker


def _select_checker(contract_id: str) -> Checker:
    checker = _get_checker(selected_validator(), contract_id)
    _by_contract[contract_id] = checker
    return checker


def _get_checker(name: str, contract_id: str) -> Checker:
    found = _built.get((name, contract_id))
    if found is None:
        found = _built[name, contract_id] = _build(name, contract_id)
    return found


def _build(name: str, contract_id: str) -> Checker:
    from schematic_contracts.catalog import list_ids
    from schematic_contracts.validators.checker import Checker

    if contract_id not in list_ids():
        raise UnknownContractError(contract_id, list_ids())
    return Checker(name, contract_id)
