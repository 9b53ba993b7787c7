"""Read the advice catalogue: what a finding means and how to fix it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from schematic_contracts.errors import UnknownRuleError

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: what it means in production and how to fix it.

    `severity` is `error`, `warning` or `info`; `consequence` says what happens, and
    who says so; `source` is the page or file that this is taken from.
    """

    id: str
    severity: str
    title: str
    consequence: str
    cure: str
    source: str

    def to_json(self) -> dict[str, str]:
        """Return the fields as a JSON object."""
        return {
            "id": self.id,
            "severity": self.severity,
            "title": self.title,
            "consequence": self.consequence,
            "cure": self.cure,
            "source": self.source,
        }


class _Rules(Mapping[str, Rule]):
    """Read the catalogue at the first look-up, not at import."""

    def __getitem__(self, rule_id: str) -> Rule:
        return _read()[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(_read())

    def __len__(self) -> int:
        return len(_read())


RULES: Mapping[str, Rule] = _Rules()


def find_rule(rule_id: str) -> Rule | None:
    """Return the rule with that id, or None."""
    return _read().get(rule_id)


def get_rule(rule_id: str) -> Rule:
    """Return the rule with that id.

    Raises UnknownRuleError, naming the known ids, if there is none.
    """
    rule = find_rule(rule_id)
    if rule is None:
        raise UnknownRuleError(rule_id, _read())
    return rule


@cache
def _read() -> dict[str, Rule]:
    from schematic_contracts.catalog import read_text

    rows = json.loads(read_text("data/rules.json"))
    return {row["id"]: Rule(**row) for row in rows}
