"""Find journeys by what their filters name, without opening each."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.capture import VERDICTS, Capture
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Between the words of a line; no text of an event has it unescaped.
_END = "\x1f"
_MOST_TEXT = 300
ANY = "*"
_NAME, _RULE, _WHO = "n", "r", "w"
_PIECE = 1_000
_PLACE = operator.attrgetter("journey")
Check = Callable[[list[Any]], list[Any]]


def write_line(document: dict[str, Any]) -> bytes:
    """Return what filters look for in a journey: marked words, then any of its text.

    The text has the values of properties and traits, cut after 300 characters.
    """
    call = {**document["call"], **document["filled"]}
    words = [*_list_words(call, document), ""]
    text = " ".join(_list_text(call))[:_MOST_TEXT]
    line = _END + _END.join(words) + text
    return line.lower().encode("utf-8", "surrogatepass")


def _list_words(call: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    names = [call.get("event"), *(each["subtype"] for each in document["captures"])]
    yield from {_NAME + each for each in names if isinstance(each, str)}
    yield f"{_WHO}{call.get('userId')}"
    yield f"{_WHO}{call.get('anonymousId')}"
    for each in document["captures"]:
        yield f"{_WHO}{each['company_id']}"
        yield f"{_WHO}{each['user_id']}"
    findings = [
        finding
        for each in (*document["destinations"], *document["captures"])
        for finding in each.get("findings", each.get("noticed", ()))
    ]
    yield from {_RULE + each["rule"] for each in findings}


def _list_text(call: dict[str, Any]) -> Iterator[str]:
    for name in ("messageId", "event", "userId", "anonymousId", "groupId", "type"):
        value = call.get(name)
        if isinstance(value, str | int):
            yield str(value)
    for name in ("properties", "traits"):
        values = call.get(name)
        if isinstance(values, dict):
            yield from (str(each) for each in values.values() if not _is_nested(each))


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What journeys a caller asks for; None and empty mean any.

    Any of `states` will do. A `name` that ends with `*` is the start of one.
    `companies` and `users` are ids, and what events name them by. `is_owner` says
    whether a journey's owner (`Entry.owner`) sends to an environment.
    """

    q: str | None = None
    states: frozenset[str] | None = None
    name: str | None = None
    rule: str | None = None
    environment: str | None = None
    since: float | None = None
    companies: frozenset[str] | None = None
    users: frozenset[str] | None = None
    is_owner: Callable[[Any, str], bool] = operator.eq

    def filter(self, found: list[Any]) -> Iterator[Any]:
        """Yield those journeys of a list that are asked for, in their order.

        In pieces, each check over a whole piece: a call for each journey would cost
        more than the check.
        """
        of_captures, of_entries = self._compile_captures(), self._compile_entries()
        for start in range(0, len(found), _PIECE):
            piece = found[start : start + _PIECE]
            rows = [each for each in piece if type(each) is Capture]
            entries = [each for each in piece if type(each) is not Capture]
            for check in of_captures:
                rows = check(rows)
            for check in of_entries:
                entries = check(entries)
            if rows and entries:
                yield from sorted([*rows, *entries], key=_PLACE, reverse=_falls(piece))
            else:
                yield from rows or entries

    def _compile_captures(self) -> list[Check]:
        checks: list[Check] = []
        q, states, name, rule = self.q, self.states, self.name, self.rule
        environment, since = self.environment, self.since
        companies, users = self.companies, self.users
        if states is not None:
            verdicts = {n for n, each in enumerate(VERDICTS) if each in states}
            checks.append(lambda rows: [x for x in rows if x.verdict in verdicts])
        if name is not None:
            checks.append(_has_name(name))
        if companies is not None:
            checks.append(lambda rows: [x for x in rows if x.company_id in companies])
        if users is not None:
            checks.append(lambda rows: [x for x in rows if x.user_id in users])
        if environment is not None:
            own_id = environment
            checks.append(lambda rows: [x for x in rows if x.environment_id == own_id])
        if since is not None:
            first = datetime.fromtimestamp(since, UTC)
            checks.append(lambda rows: [x for x in rows if x.received_at >= first])
        if q is not None:
            checks.append(_contains_text(q))
        if rule is not None:
            checks.append(lambda rows: [x for x in rows if rule in list_rules(x)])
        return checks

    def _compile_entries(self) -> list[Check]:
        checks: list[Check] = []
        states, environment, since = self.states, self.environment, self.since
        is_owner = self.is_owner
        if states is not None:
            wanted = {STATES.index(each) for each in states}
            checks.append(lambda rows: [x for x in rows if x.state in wanted])
        if since is not None:
            checks.append(lambda rows: [x for x in rows if x.at >= since])
        if environment is not None:
            own_id = environment
            checks.append(lambda rows: [x for x in rows if is_owner(x.owner, own_id)])
        return [*checks, *map(_check_needles, self._list_needles())]

    def _list_needles(self) -> Iterator[list[bytes]]:
        if self.q is not None:
            yield [_encode(self.q)]
        for mark, words in (
            (_NAME, self.name),
            (_RULE, self.rule),
            (_WHO, self.companies),
            (_WHO, self.users),
        ):
            if words is not None:
                chosen = [words] if isinstance(words, str) else sorted(words)
                yield [_encode(_write_needle(mark, each)) for each in chosen]


def _write_needle(mark: str, word: str) -> str:
    """Return what a line has of a word; `*` ends the start of an event's name."""
    if mark == _NAME and word.endswith(ANY):
        return f"{_END}{mark}{word.removesuffix(ANY)}"
    return f"{_END}{mark}{word}{_END}"


def _has_name(name: str) -> Check:
    if not name.endswith(ANY):
        return lambda rows: [x for x in rows if x.subtype == name]
    start = name.removesuffix(ANY).lower()
    return lambda rows: [x for x in rows if (x.subtype or "").lower().startswith(start)]


def _contains_text(q: str) -> Check:
    """Look for a text as it is written, in lower case, or capitalized.

    First in all events of a piece together, which takes half as long as one by one.
    """
    forms = {q, q.lower(), q.capitalize()}
    needles = [each.encode("utf-8", "surrogatepass") for each in forms]

    def find(rows: list[Any]) -> list[Any]:
        together = b"\0".join([x.raw for x in rows])
        found = [each for each in needles if each in together]
        if not found:
            return []
        return [x for x in rows if any(each in x.raw for each in found)]

    return find


def _encode(text: str) -> bytes:
    return text.lower().encode("utf-8", "surrogatepass")


def _check_needles(needles: list[bytes]) -> Check:
    first, *others = needles
    if not others:
        return lambda rows: [x for x in rows if first in (x.line or x.write_line())]
    return lambda rows: [
        x
        for x in rows
        if any(needle in (x.line or x.write_line()) for needle in needles)
    ]


def _falls(piece: list[Any]) -> bool:
    return bool(piece[0].journey > piece[-1].journey)


def list_rules(row: Capture) -> set[str]:
    """Return the rules of a capture's findings, violations of its contract included."""
    if row.verdict <= 1:
        return set()
    found = {each.rule for each in row.findings}
    return found | {"contract-broken"} if row.violations else found
