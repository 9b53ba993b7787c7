"""Find mistakes in what a trigger's parser ignores.

Ours; what each one does in production follows from parser.py and lexer.py, which
name their sources.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.destination.trigger.lexer import (
    CLOSE,
    CONDITIONAL,
    END,
    IDENTIFIER,
    OPEN,
    OPERATOR,
    STRING,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.destination.trigger.lexer import TriggerToken
    from schematic_emulator.destination.trigger.notes import Notes

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SPACES = str.maketrans("", "", " \t\n")
_JOINING_WORDS = frozenset({"and", "or", "not"})


class Spot(NamedTuple):
    """Represent one finding: its id, its text, and its start in UTF-16 units."""

    id: str
    found: str
    start: int


def spot(
    id_: str, units: str, first: TriggerToken, last: TriggerToken | None = None
) -> Spot:
    """Create a finding from the text between two tokens."""
    return Spot(id_, units[first.start : (last or first).end], first.start)


def lint_tokens(notes: Notes, units: str) -> Iterator[Spot]:
    """Yield the findings that do not depend on a condition."""
    for token in notes.tokens:
        if token.kind == STRING and token.text.startswith("'"):
            yield spot("single-quotes", units, token)
    for joints in notes.joints:
        if len({token.text for token in joints}) > 1:
            yield spot("mixed-joints", units, joints[-1])
    yield from _idle_joints(notes, units)
    yield from _check_parentheses(notes, units)
    yield from _lost_tail(notes.tokens, units)
    for run, after in _runs(notes):
        yield from _skipped_run(run, after, notes, units)


def _idle_joints(notes: Notes, units: str) -> Iterator[Spot]:
    """Yield each `and` and `or` that has no condition on one of its sides."""
    kinds = [OPEN, *(token.kind for token in notes.tokens), END]
    joints = {token.start for level in notes.joints for token in level}
    for place, token in enumerate(notes.tokens, 1):
        before, after = kinds[place - 1], kinds[place + 1]
        is_idle = before == OPEN or after in (CONDITIONAL, CLOSE, END)
        if is_idle and token.kind == CONDITIONAL and token.start in joints:
            yield spot("idle-joint", units, token)


def _check_parentheses(notes: Notes, units: str) -> Iterator[Spot]:
    for token in notes.nested:
        yield spot("nested-parentheses", units, token)
    for token in notes.empty:
        yield spot("empty-parentheses", units, token)
    if not notes.nested:
        for token in notes.unclosed:
            yield spot("unclosed-parenthesis", units, token)


def _lost_tail(tokens: Sequence[TriggerToken], units: str) -> Iterator[Spot]:
    """Compare the last word as it was written with what the lexer made of it."""
    last = tokens[-2] if len(tokens) > 1 else None
    if last is None or last.kind != IDENTIFIER:
        return
    written = _ESCAPE.sub(r"\1", units[last.start : last.end])
    if len(written.translate(_SPACES)) > len(last.text.translate(_SPACES)):
        yield spot("lost-tail", units, last)


def _runs(notes: Notes) -> Iterator[tuple[list[TriggerToken], TriggerToken]]:
    """Yield each run of adjacent skipped tokens, with the token after it.

    Tokens after a misread condition are left out: the condition has a finding.
    """
    skipped = {token.start for token in notes.skipped}
    misread = {
        value.start
        for _, operator, value in notes.conditions
        if operator.kind != OPERATOR or value.kind in (OPERATOR, OPEN)
    }
    run: list[TriggerToken] = []
    is_blamed = False
    for token in notes.tokens:
        if token.kind != END and token.start in skipped:
            run.append(token)
            continue
        if run and not is_blamed:
            yield run, token
        run = []
        is_blamed = token.kind != END and token.start in misread


def _skipped_run(
    run: list[TriggerToken], after: TriggerToken, notes: Notes, units: str
) -> Iterator[Spot]:
    """Yield single words one by one; from the first other token on, the rest as one."""
    for place, token in enumerate(run):
        follower = run[place + 1] if place + 1 < len(run) else after
        if token.kind == OPERATOR and token.text == "!":
            yield spot("idle-not", units, token)
        elif token.kind == IDENTIFIER and _is_word_alone(token, follower):
            yield spot("ignored-word", units, token)
        elif token.kind == IDENTIFIER and follower.kind == OPEN:
            yield spot("unknown-function", units, token)
        elif token.kind == IDENTIFIER:
            yield spot("ignored-field", units, token, run[-1])
            return
        elif not (token.kind == CLOSE and (notes.nested or notes.empty)):
            yield spot("ignored-token", units, token, run[-1])
            return


def _is_word_alone(token: TriggerToken, follower: TriggerToken) -> bool:
    is_joining = token.text.lower() in _JOINING_WORDS
    return is_joining or follower.kind not in (OPERATOR, OPEN)
