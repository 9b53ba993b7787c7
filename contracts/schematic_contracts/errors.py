"""Exceptions for misuse of this package, and for its own bugs."""

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
    """Raised for a contract id that does not exist."""

    def __init__(self, contract_id: str, known: Iterable[str]) -> None:
        self.contract_id = contract_id
        self.known = tuple(known)
        super().__init__(
            f"no contract {contract_id!r}; known are {', '.join(self.known)}"
        )


class UnknownRuleError(ContractError):
    """Raised for a rule id that is not in the advice catalogue."""

    def __init__(self, rule_id: str, known: Iterable[str]) -> None:
        self.rule_id = rule_id
        self.known = tuple(known)
        super().__init__(f"no rule {rule_id!r}; known are {', '.join(self.known)}")


class UnknownCatalogueError(ContractError):
    """Raised for a version of the advice catalogue that this release does not know."""

    def __init__(self, version: str, known: Iterable[str]) -> None:
        self.version = version
        self.known = tuple(known)
        super().__init__(
            f"no version {version!r} of the rules; known are {', '.join(self.known)}"
        )


class UnknownValidatorError(ContractError):
    """Raised for the name of a validator that this package does not support."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(known)
        super().__init__(f"no validator {name!r}; known are {', '.join(self.known)}")


class MissingValidatorError(ContractError):
    """Raised if the selected validator cannot be imported.

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
    """Raised by `require` for an invalid payload; `violations` has every one."""

    def __init__(self, contract_id: str, violations: Sequence[Violation]) -> None:
        self.contract_id = contract_id
        self.violations = tuple(violations)
        lines = "\n".join(f"  {violation}" for violation in self.violations)
        super().__init__(f"payload breaks {contract_id}:\n{lines}")


class OutsideReferenceError(ContractError):
    """Raised for a `$ref` to a schema outside this package; nothing is fetched."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        super().__init__(f"{uri!r} is not one of our schemas, and none is fetched")


class ReadingError(ContractError):
    """Raised for a file that cannot be read: its place, what is wrong, a likely cure.

    `line` and `column` count from 1, None if the place is unknown.
    """

    def __init__(
        self,
        name: str,
        message: str,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.name = name
        self.message = message
        self.line = line
        self.column = column
        steps = (str(step) for step in (name, line, column) if step is not None)
        super().__init__(f"{':'.join(steps)}: {message}")


class TrackingPlanError(ContractError):
    """Raised for a tracking plan that cannot be read: its rule, the reason, a cure."""


class TrackingPlanRuleError(TrackingPlanError):
    """Raised for a plan that can be read, apart from one of its rules."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


class UnexplainedError(ContractError):
    """Raised for a bug of this package: a payload was refused without a reason."""

    def __init__(self, contract_id: str, validator: str) -> None:
        self.contract_id = contract_id
        self.validator = validator
        super().__init__(f"{validator} refuses a payload of {contract_id}, unexplained")
