"""Read the advice catalogue: what a finding means and how to fix it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache

from schematic_contracts.errors import UnknownRuleError

SEVERITIES = ("error", "warning", "info")
SCOPES = ("event", "mapping", "traffic")
STABLE, PREVIEW = "stable", "preview"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: what it means in production and how to fix it.

    `severity` is `error` (production loses or miscounts something), `warning`
    (worth a look) or `info`; `reason` says why. `scope` is what one finding is about:
    an event, a mapping or the whole traffic; `applies_to` is what its share is counted
    of. `consequence` says what happens, and who says so; `source` is the page or file
    that this is taken from. `since` is the catalogue's version that added the rule; a
    rule whose `status` is `preview` fails no check unless asked to.
    """

    id: str
    severity: str
    reason: str
    scope: str
    applies_to: str
    since: str
    status: str
    title: str
    consequence: str
    cure: str
    source: str

    def to_json(self) -> dict[str, str]:
        """Return the fields as a JSON object."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


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
