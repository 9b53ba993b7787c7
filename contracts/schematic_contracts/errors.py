"""What goes wrong when this library is misused, or wrong in itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schematic_contracts.violation import Violation


class ContractError(Exception):
    """Base class of every exception that this package defines."""


# The name of the base class until 0.2.
ContractsError = ContractError


class UnknownContractError(ContractError):
    """Refuse a contract id that no schema file bears."""

    def __init__(self, contract_id: str, known: Iterable[str]) -> None:
        self.contract_id = contract_id
        self.known = tuple(known)
        super().__init__(
            f"no contract {contract_id!r}; known are {', '.join(self.known)}"
        )


class UnknownRuleError(ContractError):
    """Refuse a rule id that the advice catalogue does not hold."""

    def __init__(self, rule_id: str, known: Iterable[str]) -> None:
        self.rule_id = rule_id
        self.known = tuple(known)
        super().__init__(f"no rule {rule_id!r}; known are {', '.join(self.known)}")


class UnknownValidatorError(ContractError):
    """Refuse the name of a validator that we do not run."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"no validator {name!r}; known are {', '.join(self.known)}")


class MissingValidatorError(ContractError):
    """Refuse a validator that is selected by name and cannot be imported.

    `reason` is the text of the import error, `other` a validator that works.
    """

    def __init__(self, name: str, reason: str, other: str) -> None:
        self.name = name
        self.reason = reason
        self.other = other
        super().__init__(
            f"the validator {name} is selected and cannot be imported: {reason}; "
            f"install it, or select {other}, which is slower"
        )


class InvalidPayloadError(ContractError):
    """Carry the violations of a payload that had to be valid."""

    def __init__(self, contract_id: str, violations: Sequence[Violation]) -> None:
        self.contract_id = contract_id
        self.violations = tuple(violations)
        lines = "\n".join(f"  {violation}" for violation in self.violations)
        super().__init__(f"payload breaks {contract_id}:\n{lines}")


class OutsideReferenceError(ContractError):
    """Refuse a reference that our own schemas do not answer; nothing is fetched."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        super().__init__(f"{uri!r} is not one of our schemas, and none is fetched")


class UnexplainedError(ContractError):
    """Report a fault of ours: a payload was refused and no reason was found."""

    def __init__(self, contract_id: str, validator: str) -> None:
        self.contract_id = contract_id
        self.validator = validator
        super().__init__(f"{validator} refuses a payload of {contract_id}, unexplained")
