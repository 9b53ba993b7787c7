"""The three laws: the ledger conserves, environments never meet, nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import orjson

from schematic_emulator.api.store.capture import Capture
from simulation.book import Book, Delivery, History, Seen, read_seen
from simulation.machine import Machine
from simulation.tenants import Tenant

_WINDOW = timedelta(hours=24)
_RETRY = "retry-meters-twice"


class LawBrokenError(AssertionError):
    """Raised with the law that does not hold, and what was found."""


def require(faults: Iterable[str]) -> None:
    """Raise for the first fault, if there is one."""
    for fault in faults:
        raise LawBrokenError(fault)


class Laws:
    """Compares a machine with the book; after each step only with what is new."""

    def __init__(self, tenants: tuple[Tenant, ...]) -> None:
        self._tenants = tenants
        self._checked: dict[str, int] = {}

    def restart(self) -> None:
        """Compare everything at the next step."""
        self._checked.clear()

    def check_step(self, book: Book, machine: Machine) -> Iterator[str]:
        """Yield what is wrong since the last step."""
        yield from _check_sums(book, machine)
        for tenant in self._tenants:
            steps = book.histories[tenant.tag].steps
            done = self._checked.get(tenant.tag, 0)
            new = [step for step in steps[done:] if isinstance(step, Seen)]
            rows = machine.environment(tenant).journal
            start = max(len(rows) - len(new), 0)
            yield from _compare_rows(tenant, new, list(islice(rows, start, None)))
            self._checked[tenant.tag] = len(steps)

    def check_all(self, book: Book, machine: Machine) -> Iterator[str]:
        """Yield everything that is wrong."""
        yield from _check_sums(book, machine)
        yield from check_kept(book, machine, self._tenants)
        for tenant in self._tenants:
            yield from self._check_apart(tenant, machine)

    def _check_apart(self, tenant: Tenant, machine: Machine) -> Iterator[str]:
        """Law 2, by text: no other tenant's tag is anywhere in an environment."""
        environment = machine.environment(tenant)
        state = environment.state
        text = repr((state, state.account, list(environment.events)))
        text += repr([row.raw for row in environment.journal])
        sent = machine.receiver.taken
        text += repr([each.payload for each in sent if tenant.tag in each.url])
        for other in self._tenants:
            if other is not tenant and other.tag in text:
                at = text.index(other.tag)
                found = text[max(0, at - 80) : at + 40]
                yield f"environments meet: {other.tag} shows in {tenant.tag}: {found}"


def check_kept(
    book: Book, machine: Machine, tenants: Iterable[Tenant]
) -> Iterator[str]:
    """Law 3: yield what was acknowledged and is not there, or is there without."""
    waiting = list_waiting(machine)
    if waiting != book.waiting:
        lost, found = book.waiting - waiting, waiting - book.waiting
        yield f"deliveries that wait: lost {dict(lost)}, unexpected {dict(found)}"
    for tenant in tenants:
        history = book.histories[tenant.tag]
        rows = list(machine.environment(tenant).journal)
        fault = next(_compare_rows(tenant, history.seen, rows), None)
        if fault is None:
            yield from _check_usage(tenant, history, rows, machine)
            yield from _check_revisions(tenant, history, machine)
        else:
            yield fault


def list_waiting(machine: Machine) -> Counter[Delivery]:
    """Count the deliveries that wait, or are to be tried again."""
    outbox = machine.segment.outbox
    parcels = [*outbox._new, *(parcel for *_, parcel in outbox._later)]
    return Counter((str(each.event["messageId"]), each.instance_id) for each in parcels)


def _check_sums(book: Book, machine: Machine) -> Iterator[str]:
    """Law 1: all that was sent waits, or came to one end."""
    waiting = sum(machine.segment.outbox.counts().values())
    ended = book.outcomes.total()
    if book.sent != waiting + ended:
        sums = f"{waiting} waiting + {dict(book.outcomes)}"
        yield f"the ledger does not conserve: {book.sent} sent, {sums}"


def _compare_rows(
    tenant: Tenant, seen: list[Seen], rows: list[Capture]
) -> Iterator[str]:
    expected = [each.what for each in seen]
    found = [_read_row(row).what for row in rows]
    if expected == found:
        return
    place = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    yield (
        f"captures of {tenant.tag}: expected {len(expected)}, found {len(found)}; "
        f"at {place}: expected {seen[place : place + 1]}, "
        f"found {[row.text[:300] for row in rows[place : place + 1]]}"
    )


def _read_row(row: Capture) -> Seen:
    return read_seen(orjson.loads(row.raw), row.received_at)


def _check_usage(
    tenant: Tenant, history: History, rows: list[Capture], machine: Machine
) -> Iterator[str]:
    """Law 3: usage is what was acknowledged, and nothing is counted twice unmarked."""
    usage: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], datetime] = {}
    bodies: dict[str, datetime] = {}
    left = iter(rows)
    for step in history.steps:
        if not isinstance(step, Seen):
            for key in [key for key in usage if key[1] == step.company]:
                del usage[key]
            continue
        row = next(left)
        if _is_repeated(step, first) != row.duplicate:
            yield f"{tenant.tag}: duplicate is {row.duplicate} of {step}"
        if row.duplicate or row.status == "failed" or step.kind != "track":
            continue
        marks = {finding.rule for finding in row.noticed}
        if not step.idempotency_key:
            before = bodies.get(step.what)
            bodies[step.what] = step.at
            is_retry = before is not None and step.at - before < _WINDOW
            if step.company and is_retry != (_RETRY in marks):
                yield f"{tenant.tag}: {_RETRY} expected {is_retry} of {step}"
        if step.company and step.subtype:
            usage[step.subtype, step.company] += step.quantity
    found = _usage(tenant, machine)
    if found != +usage:
        lost, more = usage - found, found - usage
        yield f"usage of {tenant.tag}: lost {dict(lost)}, too much {dict(more)}"


def _is_repeated(step: Seen, first: dict[tuple[str, str], datetime]) -> bool:
    if not step.idempotency_key:
        return False
    key = step.kind, step.idempotency_key
    before = first.get(key)
    if before is not None and step.at - before < _WINDOW:
        return True
    first[key] = step.at
    return False


def _usage(tenant: Tenant, machine: Machine) -> Counter[tuple[str, str]]:
    state = machine.environment(tenant).state
    names = {each.id: each.keys.get("groupId") for each in state.companies.values()}
    found: Counter[tuple[str, str]] = Counter()
    for (subtype, company_id, user_id), days in state.usage.items():
        name = names.get(company_id or "")
        if name and user_id is None:
            found[subtype, name] += sum(days.values())
    return +found


def _check_revisions(
    tenant: Tenant, history: History, machine: Machine
) -> Iterator[str]:
    """Law 3, for REST: each company has the revision that was acknowledged last."""
    state = machine.environment(tenant).state
    found = {
        each.keys["groupId"]: each.traits["revision"]
        for each in state.companies.values()
        if "revision" in each.traits
    }
    if found != history.revisions:
        yield f"companies of {tenant.tag}: {history.revisions} expected, found {found}"
