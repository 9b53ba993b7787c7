"""Explain what a team's own mapping code does with one event, by running it."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.cli.local_server import run_emulator
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.destination import Endpoints, Request
from schematic_emulator.judgement.event_name import describe_event
from schematic_emulator.judgement.join_request import join_request
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.trace.effects import Effect, describe_effect
from schematic_emulator.judgement.trace.explanation import (
    BROKEN,
    Explanation,
    SubscriptionExplanation,
)
from schematic_emulator.judgement.trace.trigger_trace import TriggerTrace
from schematic_emulator.mapping_code import (
    EmulatorTarget,
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.cli.local_server import ProfileName
    from schematic_emulator.mapping_code import Mapping
    from schematic_emulator.mapping_code.delivered import Delivered

TIMEOUT_S = 10.0
SENT_TO = f"{Endpoints().capture}/e"


def explain_code(
    record: IntakeRecord,
    profile: ProfileName,
    at: datetime,
    *,
    shell: str | None,
    python: str | None,
) -> Explanation:
    """Run a command, or call a function `pkg.mod:func`, with one event.

    A command reads the event from stdin. Returns what it sends; an event that Segment
    would not deliver does not reach the code.
    """
    judgement = EventJudge([], profile).judge(record)
    if judgement.stopped_by:
        subject, found = describe_event(record.event), judgement.findings
        return Explanation(subject, profile, (), found, judgement.stopped_by)
    mapping = _choose_code(shell, python)
    return _explain(record.event, mapping, profile, at)


def _choose_code(shell: str | None, python: str | None) -> Mapping:
    if shell is not None:
        return _make_command_mapping(shell)
    # What a team's module prints on import must not appear in our report.
    with redirect_stdout(sys.stderr):
        return _make_function_mapping(python or "")


def _make_command_mapping(command: str) -> Mapping:
    from schematic_emulator.mapping_code.command import CommandMapping

    try:
        words = shlex.split(command)
    except ValueError as error:
        raise CommandError(f"--command: {error}") from error
    if not words:
        raise CommandError("--command: expected a command, found no word")
    return CommandMapping(words, Path.cwd())


def _make_function_mapping(name: str) -> Mapping:
    from schematic_emulator.mapping_code.function import (
        FunctionMapping,
        import_function,
    )

    if ":" not in name:
        raise CommandError(f"--python: expected pkg.mod:func, found {name!r}")
    try:
        return FunctionMapping(import_function(name, Path.cwd()))
    except (UnknownMappingError, MappingFailedError) as error:
        raise CommandError(_plainly(error)) from error
    except Exception as error:  # whatever a team's module raises is reported
        what = f"{type(error).__name__}: {error}"
        raise CommandError(_plainly(f"--python {name}: {what}")) from error


def _explain(
    event: dict[str, Any], mapping: Mapping, profile: ProfileName, at: datetime
) -> Explanation:
    rows, sent = _run(event, mapping, profile)
    name = inert(mapping.name)
    steps = tuple(_explain_capture(name, row, at) for row in rows) or (
        _explain_nothing(name, sent),
    )
    found = [
        finding
        for row in rows
        for finding in join_request(row.findings, row.violations)
    ]
    return Explanation(describe_event(event), profile, steps, tuple(found))


def _run(
    event: dict[str, Any], mapping: Mapping, profile: ProfileName
) -> tuple[list[Capture], Sequence[Delivered]]:
    """Send the event through the mapping to an emulator; return what arrived."""
    with run_emulator(profile) as running, closing(mapping):
        store = running.emulator.store
        environment = store.create_environment("explain")
        key = store.create_key("secret", environment)
        target = EmulatorTarget(running.url, key, profile, TIMEOUT_S)
        try:
            with redirect_stdout(sys.stderr):
                sent = list(mapping.send([event], target))
        except MappingFailedError as error:
            raise CommandError(_plainly(error)) from error
        return [*environment.captures(), *store.unclaimed.captures()], sent


def _explain_capture(name: str, row: Capture, at: datetime) -> SubscriptionExplanation:
    body = row.event if isinstance(row.event, dict) else {}
    good = body and not row.violations
    effect = describe_effect(body, at) if good else Effect()
    return SubscriptionExplanation(
        _shorten(name),
        "code",
        TriggerTrace(name, matches=True),
        request=Request("POST", SENT_TO, (), json.dumps(body)),
        violations=row.violations,
        effects=effect.changes,
        failure=effect.failure if good else BROKEN,
    )


def _explain_nothing(name: str, sent: Sequence[Delivered]) -> SubscriptionExplanation:
    others = [
        f"{one.method} {one.url} ({one.status})"
        for each in sent
        for one in each.requests
    ]
    also = f"; it did send {', '.join(others)}" if others else ""
    error = inert(f"no event arrived at /e or /batch{also}")
    trigger = TriggerTrace(name, matches=bool(others))
    return SubscriptionExplanation(_shorten(name), "code", trigger, error=error)


def _shorten(name: str) -> str:
    """Leave out a function's file, which would not fit a line of a terminal."""
    return name.partition(" (")[0]


def _plainly(error: object) -> str:
    """Put a message on one line that no terminal acts upon."""
    return inert(" ".join(str(error).split()))
