"""Choose the rules that a check reports, and how severe each is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schematic_contracts.rules import RULES, SEVERITIES, RuleSelection, describe_unknown
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class RuleChoiceError(EmulatorError, ValueError):
    """Raised for a rule or a severity that does not exist."""


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Rules by id: those to report, those to leave out, and other severities.

    An empty `select` selects every rule. `ignore` wins over `select`.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, str] = field(default_factory=dict)

    def apply(self, selection: RuleSelection) -> RuleSelection:
        """Return the selection with the chosen rules only, at their severities."""
        rules = {
            rule.id: replace(rule, severity=self.severities.get(rule.id, rule.severity))
            for rule in selection.rules.values()
            if (not self.select or rule.id in self.select)
            and rule.id not in self.ignore
        }
        return replace(selection, rules=rules)


def read_rule_choice(
    select: Iterable[str] = (), ignore: Iterable[str] = (), severity: Iterable[str] = ()
) -> RuleChoice:
    """Return what lists of rules, and texts such as `event-name=warning`, choose.

    Rules in one text are separated by commas. Raises RuleChoiceError.
    """
    return RuleChoice(
        frozenset(_read_rules(select)),
        frozenset(_read_rules(ignore)),
        dict(_read_severity(text) for text in severity),
    )


def _read_rules(texts: Iterable[str]) -> list[str]:
    names = [name.strip() for text in texts for name in text.split(",")]
    return [_require_rule(name) for name in names if name]


def _read_severity(text: str) -> tuple[str, str]:
    rule, _, level = (part.strip() for part in text.partition("="))
    if level not in SEVERITIES:
        known = ", ".join(SEVERITIES)
        message = f"severity: expected RULE=LEVEL, a level of {known}, found {text!r}"
        raise RuleChoiceError(message)
    return _require_rule(rule), level


def _require_rule(name: str) -> str:
    if name not in RULES:
        raise RuleChoiceError(describe_unknown(name))
    return name
