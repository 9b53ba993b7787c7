"""What Segment and Schematic promise each other, and whether a payload keeps it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_contracts.catalog import Contract as Contract
    from schematic_contracts.catalog import bundle as bundle
    from schematic_contracts.catalog import get_contract as get_contract
    from schematic_contracts.catalog import list_contracts as list_contracts
    from schematic_contracts.errors import ContractError as ContractError
    from schematic_contracts.errors import ContractsError as ContractsError
    from schematic_contracts.errors import InvalidPayloadError as InvalidPayloadError
    from schematic_contracts.errors import UnknownContractError as UnknownContractError
    from schematic_contracts.errors import UnknownRuleError as UnknownRuleError
    from schematic_contracts.finding import Finding as Finding
    from schematic_contracts.rules import RULES as RULES
    from schematic_contracts.rules import Rule as Rule
    from schematic_contracts.rules import find_rule as find_rule
    from schematic_contracts.rules import get_rule as get_rule
    from schematic_contracts.validation import check as check
    from schematic_contracts.validation import check_event as check_event
    from schematic_contracts.validation import check_parsed_event as check_parsed_event
    from schematic_contracts.validation import is_valid as is_valid
    from schematic_contracts.validation import require as require
    from schematic_contracts.validation import select_validator as select_validator
    from schematic_contracts.violation import Violation as Violation

# Each name -> its module, which is loaded when the name is first asked for.
_HOMES = {
    "Contract": "catalog",
    "ContractError": "errors",
    "ContractsError": "errors",
    "Finding": "finding",
    "InvalidPayloadError": "errors",
    "RULES": "rules",
    "Rule": "rules",
    "UnknownContractError": "errors",
    "UnknownRuleError": "errors",
    "Violation": "violation",
    "bundle": "catalog",
    "check": "validation",
    "check_event": "validation",
    "check_parsed_event": "validation",
    "find_rule": "rules",
    "get_contract": "catalog",
    "get_rule": "rules",
    "is_valid": "validation",
    "list_contracts": "catalog",
    "require": "validation",
    "select_validator": "validation",
}

__all__ = tuple(sorted((*_HOMES, "CONTRACT_IDS")))


def __getattr__(name: str) -> Any:
    if name == "CONTRACT_IDS":
        value: Any = import_module("schematic_contracts.catalog").list_ids()
    elif name in _HOMES:
        home = import_module(f"schematic_contracts.{_HOMES[name]}")
        value = getattr(home, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
