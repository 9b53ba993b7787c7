"""Add the routes that check flags for a company and a user."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.flag_check import (
    describe_absent,
    describe_check,
    describe_checks,
)
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.store.reports import HINT
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.flags.check import check_flag, make_subject
from schematic_emulator.effects.flags.subject import NOTHING, Preflight
from schematic_emulator.effects.flags.unsure import list_unsure
from schematic_emulator.effects.int64 import write_whole
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.rules import find_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.effects.flags.check import FlagCheck
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity

CHECK_FLAG = "api/check-flag"
FLAG_NOT_FOUND = "Flag not found"
NEGATIVE_USAGE = "preflight usage cannot be negative"
NEGATIVE_COST = "preflight credit cost cannot be negative"


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST /flags/{key}/check`, `/flags/check` and `/flags/check-bulk`.

    The first answers 200 and the others 201. Source: SchematicHQ/schematic-fern-config,
    schematic.yaml. Publishable keys may call all three. Only the first uses preflight,
    which the vendor documents for single checks. The header X-Emulator-Hint has the
    findings on the rules that were tried.
    """
    switches = emulator.settings.switches

    @blueprint.post("/flags/<key>/check")
    def check_flag_of(key: str) -> Response:
        body = read_body(emulator, CHECK_FLAG)
        with checking(emulator) as environment:
            return check_one(environment, key, body, switches)

    @blueprint.post("/flags/check")
    def check_flags() -> Response:
        body = read_body(emulator, CHECK_FLAG)
        with checking(emulator) as environment:
            return check_all(environment, body, switches)

    @blueprint.post("/flags/check-bulk")
    def check_bulk() -> Response:
        contexts = read_body(emulator, "api/check-flags-bulk")["contexts"]
        with checking(emulator) as environment:
            all_checked = [_check_all(environment, one, switches) for one in contexts]
            checks = [checked for _, each in all_checked for checked in each]
            data = [row for row, _ in all_checked]
            return _add_hint(create({"data": data}), environment, checks)


OK = 200
MOST_HINTS = 3
MOST_NOTED = 1_000


@contextmanager
def checking(emulator: Emulator) -> Iterator[Environment]:
    """Lock and return the environment that the request may check flags in."""
    environment = require_key(emulator).environment
    with environment.lock:
        yield environment


def read_preflight(sent: dict[str, Any] | None) -> Preflight:
    """Return the usage that a check should assume on top of what was counted.

    Raises RequestRefusedError (400) for negative numbers, with the vendor's texts.
    Source: SchematicHQ/rulesengine.
    """
    if sent is None:
        return NOTHING
    event = sent.get("event_usage") or {}
    usage, quantity = sent.get("usage") or 0, event.get("quantity", 0)
    costs = {
        name: float(cost)
        for name, cost in (sent.get("credit_cost") or {}).items()
        if isinstance(cost, int | float)
    }
    if usage < 0 or quantity < 0:
        raise RequestRefusedError(400, NEGATIVE_USAGE)
    if any(cost < 0 for cost in costs.values()):
        raise RequestRefusedError(400, NEGATIVE_COST)
    return Preflight(
        usage=write_whole(usage),
        event_subtype=event.get("event_subtype"),
        event_quantity=write_whole(quantity),
        credit_cost=costs,
    )


def find_subject(
    environment: Environment,
    context: dict[str, Any],
    switches: Switches,
    preflight: Preflight = NOTHING,
) -> Subject:
    """Return the company and the user that a context names, as a flag's subject.

    Keys that match no company or user leave that part empty. Raises RequestRefusedError
    for keys that match two, with the status of the switch `ambiguous_keys_status`.
    """
    company = _find(environment, "company", context.get("company"), switches)
    user = _find(environment, "user", context.get("user"), switches)
    at = environment.clock.now()
    return make_subject(environment.state, company, user, at, preflight)


def _find(
    environment: Environment,
    kind: EntityKind,
    sent: dict[str, Any] | None,
    switches: Switches,
) -> Entity | None:
    found = resolve_keys(environment.state, kind, read_keys(sent))
    if isinstance(found, KeyConflict):
        raise RequestRefusedError(
            switches.ambiguous_keys_status, f"{kind}: {found.message}"
        )
    return found


def check_one(
    environment: Environment, key: str, body: dict[str, Any], switches: Switches
) -> Response:
    """Answer with one flag for a context; raises as `find_subject` does.

    Raises RequestRefusedError for a flag that is not there, with the status of the
    switch `unknown_flag_status` unless that is 200.
    """
    preflight = read_preflight(body.get("preflight"))
    flag = find_flag(environment.state, key)
    if flag is None and switches.unknown_flag_status != OK:
        raise RequestRefusedError(switches.unknown_flag_status, "flag not found")
    if flag is None:
        return succeed(describe_absent(key, FLAG_NOT_FOUND))
    subject = find_subject(environment, body, switches, preflight)
    checked = check_flag(environment.state, flag, subject)
    return _add_hint(succeed(describe_check(checked)), environment, [checked])


def check_all(
    environment: Environment, body: dict[str, Any], switches: Switches
) -> Response:
    """Answer with every flag for a context; raises as `find_subject` does."""
    data, checks = _check_all(environment, body, switches)
    return _add_hint(create(data), environment, checks)


def _check_all(
    environment: Environment, context: dict[str, Any], switches: Switches
) -> tuple[dict[str, Any], list[FlagCheck]]:
    state = environment.state
    subject = find_subject(environment, context, switches)
    flags = list(state.account.flags.values())
    checks = [check_flag(state, flag, subject) for flag in flags]
    return describe_checks(environment, checks, subject), checks


def _add_hint(
    response: Response, environment: Environment, checks: list[FlagCheck]
) -> Response:
    """Note the findings, and report the first few in the header X-Emulator-Hint."""
    found, noted = list_unsure(checks), environment.flag_findings
    environment.flag_checks += 1
    for each in found:
        first, count = noted.get(each.subject, (each, 0))
        if count or len(noted) < MOST_NOTED:
            noted[each.subject] = first, count + 1
    if found:
        more = [f"{len(found) - MOST_HINTS} more"] if len(found) > MOST_HINTS else []
        texts = [f"{each.rule}: {each.message}" for each in found[:MOST_HINTS]]
        hint = "; ".join([*texts, *more])
        response.headers[HINT] = hint.encode("ascii", "backslashreplace").decode()
    return response
