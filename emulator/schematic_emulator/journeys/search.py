"""Find journeys by what their filters name, without opening each."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.capture import VERDICTS, Capture
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Between the words of a line; no text of an event has it unescaped.
_END = "\x1f"
_MOST_TEXT = 300
_NAME, _RULE, _WHO = "n", "r", "w"


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

    `companies` and `users` are ids, and what events name them by. `is_owner` says
    whether a journey's owner (`Entry.owner`) sends to an environment.
    """

    q: str | None = None
    state: str | None = None
    name: str | None = None
    rule: str | None = None
    environment: str | None = None
    since: float | None = None
    companies: frozenset[str] | None = None
    users: frozenset[str] | None = None
    is_owner: Callable[[Any, str], bool] = operator.eq

    def filter(self, found: Iterable[Any]) -> Iterator[Any]:
        """Yield those of some journeys that are asked for, in their order."""
        of_captures, of_entries = self._compile_captures(), self._compile_entries()
        for each in found:
            is_capture = type(each) is Capture
            for check in of_captures if is_capture else of_entries:
                if not check(each):
                    break
            else:
                yield each

    def _compile_captures(self) -> list[Callable[[Capture], bool]]:
        checks: list[Callable[[Capture], bool]] = []
        q, state, name, rule = self.q, self.state, self.name, self.rule
        environment, since = self.environment, self.since
        companies, users = self.companies, self.users
        if state is not None:
            verdict = VERDICTS.index(state) if state in VERDICTS else -1
            checks.append(lambda row: row.verdict == verdict)
        if name is not None:
            checks.append(lambda row: row.subtype == name)
        if companies is not None:
            checks.append(lambda row: row.company_id in companies)
        if users is not None:
            checks.append(lambda row: row.user_id in users)
        if environment is not None:
            checks.append(lambda row: row.environment_id == environment)
        if q is not None:
            checks.append(_contains_text(q))
        if since is not None:
            checks.append(lambda row: row.received_at.timestamp() >= since)
        if rule is not None:
            checks.append(lambda row: rule in list_rules(row))
        return checks

    def _compile_entries(self) -> list[Callable[[Any], bool]]:
        checks: list[Callable[[Any], bool]] = []
        state, environment, since = self.state, self.environment, self.since
        is_owner = self.is_owner
        if state is not None:
            number = STATES.index(state)
            checks.append(lambda entry: entry.state == number)
        if environment is not None:
            checks.append(lambda entry: is_owner(entry.owner, environment))
        if since is not None:
            checks.append(lambda entry: entry.at >= since)
        return checks + [_contains(words) for words in self._list_needles()]

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
                yield [_encode(f"{_END}{mark}{each}{_END}") for each in chosen]


def _contains_text(q: str) -> Callable[[Capture], bool]:
    """Look for a text as it is written, in one case, or capitalized.

    An event's bytes in lower case would cost three times as much.
    """
    forms = {q, q.lower(), q.upper(), q.capitalize(), q.title()}
    needles = [each.encode("utf-8", "surrogatepass") for each in forms]

    def contains(row: Capture) -> bool:
        raw = row.raw
        for needle in needles:  # noqa: SIM110 - `any` takes twice as long
            if needle in raw:
                return True
        return False

    return contains


def _encode(text: str) -> bytes:
    return text.lower().encode("utf-8", "surrogatepass")


def _contains(needles: list[bytes]) -> Callable[[Any], bool]:
    if len(needles) == 1:
        needle = needles[0]
        return lambda entry: needle in (entry.line or entry.write_line())
    return lambda entry: any(
        needle in (entry.line or entry.write_line()) for needle in needles
    )


def list_rules(row: Capture) -> set[str]:
    """Return the rules of a capture's findings, violations of its contract included."""
    if row.verdict <= 1:
        return set()
    found = {each.rule for each in row.findings}
    return found | {"contract-broken"} if row.violations else found
