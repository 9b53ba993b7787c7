"""Compare what two mappings send for one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_contracts.validation import check_event, check_parsed_event
from schematic_emulator.judgement.compare.fact import (
    IDENTIFY,
    TRACK,
    Fact,
    name_field,
    read_fact,
)
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.compare.mapping_pair import SideResult

USAGE, ATTRIBUTION, USERS, TRAITS = "usage", "attribution", "users", "traits"
REFUSALS, AUDIENCES, TIMES, LIMITS = "refusals", "audiences", "times", "limits"
KINDS = (USAGE, LIMITS, ATTRIBUTION, USERS, TRAITS, REFUSALS, AUDIENCES, TIMES)
NO_COMPANY, ABSENT = "no company", "absent"
_MISSING = object()
_NAMES = {str: "text", bool: "true or false", int: "number", float: "number"}


class Change(NamedTuple):
    """One difference between what two mappings send for an event.

    `name` is the event name or field. `lost` and `gained` are companies that only the
    base or only the head names; `companies` are all that it is about. `sample` says
    what changes, without personal data. `scope` is the event name, request type or
    field that it is found in.
    """

    kind: str
    name: str
    lost: Sequence[str] = ()
    gained: Sequence[str] = ()
    companies: Sequence[str] = ()
    sample: str = ""
    scope: str = ""


@dataclass(slots=True)
class SideFacts:
    """What one mapping would change in production, and what would be refused."""

    facts: Sequence[Fact] = ()
    refusals: Sequence[str] = ()

    def joined(self, other: SideFacts) -> SideFacts:
        """Return the facts and refusals of both."""
        if self is NOTHING or other is NOTHING:
            return self if other is NOTHING else other
        facts = [*self.facts, *other.facts]
        return SideFacts(facts, [*self.refusals, *other.refusals])


NOTHING = SideFacts()


def read_side(result: SideResult) -> SideFacts:
    """Return the facts of a mapping's requests; invalid requests are refusals.

    NOTHING if nothing is sent, and nothing is refused.
    """
    if not result.bodies and not result.errors:
        return NOTHING
    check = check_parsed_event if result.is_json else check_event
    if len(result.bodies) == 1 and not result.errors and not check(result.bodies[0]):
        return SideFacts(_read_facts(result.bodies[0]))  # quicker
    facts: list[Fact] = []
    refusals = [inert(error) for error in result.errors]
    for body in result.bodies:
        violations = check(body)
        if violations:
            first = violations[0]
            expected = inert(first.expected)
            refusals.append(f"{inert(first.pointer)}: expected {expected}")
        else:
            facts += _read_facts(body)
    return SideFacts(facts, refusals)


def _read_facts(body: JsonObject) -> tuple[Fact, ...]:
    return (read_fact(body),) if body["type"] in {TRACK, IDENTIFY} else ()


def find_changes(
    event: JsonObject, base: SideFacts, head: SideFacts
) -> Iterator[Change]:
    """Yield each difference between the two sides of one event."""
    left, right = base.facts, head.facts
    if len(left) == len(right) == 1 and left[0].scope == right[0].scope:
        yield from _compare_facts(left[0], right[0])
    else:
        before, after = _by_scope(left), _by_scope(right)
        for scope in dict.fromkeys([*before, *after]):
            left, right = before.get(scope, []), after.get(scope, [])
            yield from _find_count(scope, left, right)
            if left and right:
                yield from _find_attribution(scope, left, right)
                yield from _find_users(scope, left, right)
                yield from _find_traits(scope, left, right)
                yield from _find_times(scope, left, right)
    if base.refusals or head.refusals:
        yield from _find_refusals(event, base, head)


def find_lost_audiences(base: SideResult, head: SideResult) -> Iterator[Change]:
    """Yield a change if the trait that Engage computed reaches one side alone."""
    if head.lost_trait and not base.lost_trait:
        yield Change(AUDIENCES, head.lost_trait, sample="no longer arrives")
    elif base.lost_trait and not head.lost_trait:
        yield Change(AUDIENCES, base.lost_trait, sample="now arrives")


def _compare_facts(one: Fact, other: Fact) -> Iterator[Change]:
    """Yield what differs between the only requests of both sides; quicker."""
    left, right = [one], [other]
    if one.quantity != other.quantity:
        yield from _find_count(one.scope, left, right)
    if one.company != other.company:
        yield from _find_attribution(one.scope, left, right)
    if one.user_keys != other.user_keys:
        yield from _find_users(one.scope, left, right)
    yield from _find_traits(one.scope, left, right)
    if one.at != other.at:
        yield from _find_times(one.scope, left, right)


def _by_scope(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.scope, []).append(fact)
    return found


def _find_count(scope: str, left: list[Fact], right: list[Fact]) -> Iterator[Change]:
    """Yield a change of what is metered, or of whether a user is identified at all."""
    companies = _companies([*left, *right])
    if not (left or right)[0].is_metered:
        if not (left and right):
            sample = "no longer identified" if left else "now identified"
            yield Change(USERS, scope, (), (), companies, sample, scope)
        return
    before, after = (sum(one.quantity for one in side) for side in (left, right))
    if before != after:
        lost = companies if after < before else ()
        gained = companies if after > before else ()
        sample = f"{before:,} -> {after:,}"
        yield Change(USAGE, scope, lost, gained, companies, sample, scope)


def _find_attribution(
    scope: str, left: list[Fact], right: list[Fact]
) -> Iterator[Change]:
    before, after = _companies(left), _companies(right)
    if set(before) == set(after):
        return
    lost = [one for one in before if one not in after]
    gained = [one for one in after if one not in before]
    named = " and ".join(before) or NO_COMPANY, " and ".join(after) or NO_COMPANY
    sample = f"{named[0]} -> {named[1]}"
    yield Change(ATTRIBUTION, scope, lost, gained, [*lost, *gained], sample, scope)


def _find_users(scope: str, left: list[Fact], right: list[Fact]) -> Iterator[Change]:
    before, after = {one.user for one in left}, {one.user for one in right}
    if before != after:
        companies = _companies([*left, *right])
        sample = f"{_key_names(before)} -> {_key_names(after)}"
        if _key_names(before) == _key_names(after):
            sample = f"another value of {_key_names(before)}"
        yield Change(USERS, scope, (), (), companies, sample, scope)


def _find_traits(scope: str, left: list[Fact], right: list[Fact]) -> Iterator[Change]:
    before, after = _join_traits(left), _join_traits(right)
    names = [
        name for name, value in before.items() if value is not after.get(name, _MISSING)
    ]
    if len(before) != len(after) or names:
        names += [name for name in after if name not in before]
    companies = _companies([*left, *right]) if names else ()
    for name in names:
        old, new = before.get(name, _MISSING), after.get(name, _MISSING)
        if _is_same(old, new):
            continue
        field = name_field(scope, name)
        kinds = _name_kind(old), _name_kind(new)
        sample = f"{kinds[0]} -> {kinds[1]}"
        if kinds[0] == kinds[1]:
            sample = f"another {kinds[0]}"
        yield Change(TRAITS, field, (), (), companies, sample, field)


def _find_times(scope: str, left: list[Fact], right: list[Fact]) -> Iterator[Change]:
    before, after = {one.at for one in left}, {one.at for one in right}
    if before != after:
        companies = _companies([*left, *right])
        sample = " -> ".join(min(one) or "time of receipt" for one in (before, after))
        yield Change(TIMES, scope, (), (), companies, sample, scope)


def _find_refusals(
    event: JsonObject, base: SideFacts, head: SideFacts
) -> Iterator[Change]:
    if bool(base.refusals) == bool(head.refusals):
        return
    kind, name = event.get("type"), event.get("event")
    is_named = kind == "track" and isinstance(name, str)
    subject = quote(str(name)[:120]) if is_named else inert(str(kind)[:120])
    facts = [*base.facts, *head.facts]
    # What is refused on one side is sent on the other, under this name.
    scope = facts[0].scope if facts else ""
    reason = (head.refusals or base.refusals)[0].removesuffix(".")
    sample = f"refused: {reason}" if head.refusals else f"no longer refused: {reason}"
    yield Change(REFUSALS, subject, (), (), _companies(facts), sample, scope)


def _companies(facts: Iterable[Fact]) -> list[str]:
    return list(dict.fromkeys(one.company for one in facts if one.company))


def _join_traits(facts: Sequence[Fact]) -> dict[str, Any]:
    if len(facts) == 1:
        return facts[0].traits
    return {name: value for one in facts for name, value in one.traits.items()}


def _is_same(old: Any, new: Any) -> bool:
    """Return whether two values are the same JSON: 1 and true are not, 1 and 1.0 are.

    They are all equal in Python.
    """
    if old.__class__ is dict and new.__class__ is dict:
        return old.keys() == new.keys() and all(
            _is_same(value, new[name]) for name, value in old.items()
        )
    if old.__class__ is list and new.__class__ is list:
        return len(old) == len(new) and all(map(_is_same, old, new))
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)


def _key_names(users: Iterable[str]) -> str:
    """Return the names of users' keys without the values, which are personal."""
    names = {
        pair.partition("=")[0] for user in users for pair in user.split(", ") if user
    }
    return ", ".join(sorted(names)) or "no user"


def _name_kind(value: Any) -> str:
    if value is _MISSING:
        return ABSENT
    if value is None:
        return "null"
    return _NAMES.get(type(value), "list" if isinstance(value, list) else "object")
