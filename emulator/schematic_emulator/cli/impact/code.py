"""Run mapping code on both sides of a comparison, with an emulator to send to."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, closing, contextmanager, redirect_stdout
from typing import TYPE_CHECKING

from schematic_emulator.cli.code_option import TIMEOUT_S, choose_code, put_plainly
from schematic_emulator.cli.local_server import run_emulator
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.judgement.compare.mapping_pair import MappingPart, SideResult
from schematic_emulator.mapping_code.protocol import EmulatorTarget, MappingFailedError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.cli.impact.side import GivenSide
    from schematic_emulator.cli.local_server import Running
    from schematic_emulator.mapping_code.protocol import Mapping

UNREADABLE = "a request without a readable event arrived"


class CodePair:
    """Plans events with two sides, of which at least one is mapping code."""

    def __init__(
        self, base: MappingPart | CodeSide, head: MappingPart | CodeSide
    ) -> None:
        self._base, self._head = base, head

    def plan(self, event: JsonObject) -> tuple[SideResult, SideResult, SideResult]:
        """Return what each side sends; nothing is known to be the same."""
        base, head = self._base.plan(event), self._head.plan(event)
        return SideResult([], []), base, head


class CodeSide:
    """Sends events through mapping code to an emulator of its own environment.

    Each event is sent alone, so that what arrives belongs to it.
    """

    def __init__(self, mapping: Mapping, running: Running, side: GivenSide) -> None:
        self._mapping = mapping
        self._store = running.emulator.store
        self._environment = self._store.create_environment("impact")
        key = self._store.create_key("secret", self._environment)
        self._target = EmulatorTarget(running.url, key, side.profile, TIMEOUT_S)

    def plan(self, event: JsonObject) -> SideResult:
        """Return what arrives for one event. Raises CommandError if the code fails."""
        copy = json.loads(json.dumps(event))  # the code may change what it is given
        try:
            with redirect_stdout(sys.stderr):
                sent = list(self._mapping.send([copy], self._target))
        except MappingFailedError as error:
            raise CommandError(put_plainly(error)) from error
        environment, unclaimed = self._environment, self._store.unclaimed
        rows = [row.event for row in environment.captures()]
        errors = [inert(one.error) for one in sent if one.error]
        errors += [UNREADABLE] * (rows.count(None) + len(unclaimed.captures()))
        environment.reset()
        unclaimed.reset()
        return SideResult([row for row in rows if row is not None], errors)


@contextmanager
def run_code(base: GivenSide, head: GivenSide) -> Iterator[CodePair]:
    """Lend both sides while their code and an emulator run."""
    with ExitStack() as stack:
        running = stack.enter_context(run_emulator(base.profile))
        yield CodePair(*(_start(one, running, stack) for one in (base, head)))


def _start(
    side: GivenSide, running: Running, stack: ExitStack
) -> MappingPart | CodeSide:
    if side.file is not None:
        return MappingPart.of(side.file.enabled, side.profile)
    mapping = choose_code(side.text)
    return CodeSide(stack.enter_context(closing(mapping)), running, side)
