"""Decide what fails a check: a severity, and shares of single rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_contracts.rules import RULES, describe_unknown, get_rule, select_rules
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.rules import RuleSelection

# A severity that fails a check -> the severities of findings that do.
SEVERITIES = {
    "error": ("error",),
    "warning": ("error", "warning"),
    "info": ("error", "warning", "info"),
    "never": (),
}
DEFAULT = "error"
TYPES = ("track", "identify", "page", "screen", "group", "alias")
_SHARE = re.compile(r"(?P<rule>[a-z-]+)\s*>\s*(?P<percent>\d{1,3}(?:\.\d{1,6})?)\s*%")
_WHOLE = 100.0


class FailOnError(EmulatorError, ValueError):
    """Raised for a text that is neither a severity nor `RULE>N%`."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The share of events, in percent, above which a rule fails a check."""

    rule: str
    percent: float

    def is_exceeded(self, count: int, of: int) -> bool:
        """Return whether that many findings of that many events are too many."""
        return count * _WHOLE > self.percent * of

    def describe(self, count: int, of: int) -> str:
        """Return the threshold and the share in one line, with both numbers."""
        share = _WHOLE * count / of if of else 0.0
        verdict = "failed" if self.is_exceeded(count, of) else "passed"
        what = name_applied(self.rule)
        return (
            f"{self.rule}>{self.percent:g}%: {count:,} of {of:,} {what} "
            f"({share:.1f}%), {verdict}"
        )


@dataclass(frozen=True, slots=True)
class FailOn:
    """What fails a check. A rule with a threshold fails by its share alone."""

    severity: str = DEFAULT
    thresholds: tuple[Threshold, ...] = ()
    selection: RuleSelection | None = None

    def fails(self, rule: str, severity: str) -> bool:
        """Return whether one finding of the rule fails the check by its severity."""
        if any(one.rule == rule for one in self.thresholds):
            return False
        selection = self.selection or select_rules()
        return severity in SEVERITIES[self.severity] and selection.can_fail(rule)

    def get_severity(self, rule: str) -> str:
        """Return the severity of a rule, as the selection has it."""
        chosen = self.selection.rules.get(rule) if self.selection else None
        return (chosen or get_rule(rule)).severity

    def __str__(self) -> str:
        """Return what was given for it."""
        shares = [f"{one.rule}>{one.percent:g}%" for one in self.thresholds]
        return ", ".join([self.severity, *shares])


def name_applied(rule: str) -> str:
    """Return what a rule applies to, in the plural: `track events`, `requests`."""
    what = get_rule(rule).applies_to
    return f"{what} events" if what in TYPES else what


def read_fail_on(
    texts: Iterable[str], selection: RuleSelection | None = None
) -> FailOn:
    """Return what texts such as `warning` and `usage-no-company>20%` mean together.

    Raises FailOnError, also for two different severities.
    """
    severity, thresholds = DEFAULT, []
    named = list(dict.fromkeys(text for text in texts if text in SEVERITIES))
    if len(named) > 1:
        raise FailOnError(f"expected one severity, found {' and '.join(named)}")
    for text in texts:
        found = _SHARE.fullmatch(text.strip())
        if text in SEVERITIES:
            severity = text
        elif found is None:
            known = ", ".join(SEVERITIES)
            message = f"expected {known} or RULE>N%, found {text!r}"
            raise FailOnError(message)
        else:
            thresholds.append(_read_threshold(found["rule"], float(found["percent"])))
    return FailOn(severity, tuple(thresholds), selection)


def _read_threshold(rule: str, percent: float) -> Threshold:
    if rule not in RULES:
        raise FailOnError(describe_unknown(rule))
    if percent > _WHOLE:
        raise FailOnError(f"expected at most 100%, found {percent:g}%")
    return Threshold(rule, percent)
