"""Read the advice catalogue: what a finding means and how to fix it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from functools import cache

from schematic_contracts.errors import UnknownCatalogueError, UnknownRuleError

# The version of the catalogue: the month of the release that changed it last.
CATALOGUE_VERSION = "2026.12"

SEVERITIES = ("error", "warning", "info")
SCOPES = ("event", "mapping", "traffic", "flag")
STABLE, PREVIEW = "stable", "preview"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: what it means in production and how to fix it.

    `severity` is `error` (production loses or miscounts something), `warning`
    (worth a look) or `info`; `reason` says why. `scope` is what one finding is about:
    an event, a mapping, the whole traffic or a flag's rule; `applies_to` is what its
    share is counted of. `consequence` says what happens, and who says so; `source` is
    the page or file that this is taken from. `since` is the catalogue's version that
    added the rule; a
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


def describe_unknown(rule_id: str) -> str:
    """Return what is wrong with an unknown rule id: the one that was probably meant.

    >>> describe_unknown("event-nam")
    "unknown rule 'event-nam'; did you mean 'event-name'?"
    """
    close = get_close_matches(rule_id[:100], _read(), 1)
    known = f"did you mean {close[0]!r}?" if close else "see `schematic-emulator rules`"
    return f"unknown rule {rule_id!r}; {known}"


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """The rules that a run follows.

    `rules` are those that the chosen version has, by id. With `preview` also those that
    are in preview can fail a check.
    """

    rules: Mapping[str, Rule]
    preview: bool = False

    def can_fail(self, rule_id: str) -> bool:
        """Return whether a finding of the rule may fail a check or a test."""
        rule = self.rules.get(rule_id)
        return rule is not None and (self.preview or rule.status != PREVIEW)


def select_rules(pinned: str | None = None, *, preview: bool = False) -> RuleSelection:
    """Return the rules of a version of the catalogue, by default of the newest.

    A rule that a later version added is not there. Raises UnknownCatalogueError,
    naming the known versions, for one that this release does not have.
    """
    if pinned is None:
        return RuleSelection(RULES, preview)
    known = list_versions()
    if pinned not in known:
        raise UnknownCatalogueError(pinned, known)
    chosen = {rule.id: rule for rule in RULES.values() if rule.since <= pinned}
    return RuleSelection(chosen, preview)


def list_versions() -> tuple[str, ...]:
    """Return every version of the catalogue, oldest first."""
    return tuple(
        sorted({CATALOGUE_VERSION, *(rule.since for rule in _read().values())})
    )


@cache
def _read() -> dict[str, Rule]:
    from schematic_contracts.catalog import read_text

    rows = json.loads(read_text("data/rules.json"))
    return {row["id"]: Rule(**row) for row in rows}
