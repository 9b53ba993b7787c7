"""Let the process end in each way, start it again, and see what is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.book import NOT_YET, Book, Finished, describe_rows, list_end
from simulation.laws import LawBrokenError, check_kept, list_waiting, require

if TYPE_CHECKING:
    from simulation.world import World


class Recovery:
    """Ends and starts the world's process."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._expected: list[Any] | None = None

    def arm(self, writes: int) -> None:
        """Let the process be killed after so many more writes."""
        self._world.machine.log.flush()
        if self._world.disk.is_full or self._world.machine.log._failed_at is not None:
            return
        self._take_picture()
        self._world.disk.on_commit = self._take_picture
        self._world.disk.fuse = writes

    def _take_picture(self) -> None:
        self._expected = self._world.machine.picture()

    def recover(self, how: str) -> None:
        """Start again on what the disk has; nothing acknowledged may be lost."""
        self._world.note(how)
        before = self._world.machine
        rows, before.added = before.added, []
        if rows:
            self._world.doubt.insert(0, describe_rows(rows))
        parcel, self._world.underway = self._world.underway, None
        if parcel is not None and (parcel.is_planned or parcel.ended_as):
            delivery = (str(parcel.event["messageId"]), parcel.instance_id)
            self._world.doubt += list_end(delivery, parcel.status)
        self._world.disk.on_commit = lambda: None
        least = self._world.disk.synced_position
        if how == "power cut":
            self._expected = None
            self._world.disk.cut_power(self._world.chance)
        else:
            self._world.disk.kill()
        before.end()
        self._world.machine = self._world.start()
        if how == "power cut" and self._world.disk.position < least:
            raise LawBrokenError(f"synced {least}, there {self._world.disk.position}")
        self._compare_picture(how)
        self._resolve_doubt(how)
        require(self._world.laws.check_all(self._world.book, self._world.machine))

    def stop_and_start(self) -> None:
        """End the process as Ctrl-C does, and start it again."""
        self._world.note("stopped")
        self._world.machine.log.flush()
        if self._world.machine.log._failed_at is not None:
            return
        self._take_picture()
        self._world.machine.log.close()
        self._world.disk.stop()
        self._world.machine.end()
        self._world.machine = self._world.start()
        self._compare_picture("stopped")
        self._resolve_doubt("stopped")
        require(self._world.laws.check_all(self._world.book, self._world.machine))

    def _compare_picture(self, how: str) -> None:
        expected, self._expected = self._expected, None
        if expected is None:
            return
        for part, (was, now) in enumerate(
            zip(expected, self._world.machine.picture(), strict=True)
        ):
            pairs = [(a, b) for a, b in zip(was, now, strict=False) if a != b]
            if pairs or len(was) != len(now):
                a, b = pairs[0] if pairs else (was[len(now) :], now[len(was) :])
                raise LawBrokenError(
                    f"{how}: part {part} differs: {_differ(str(a), str(b))}"
                )

    def _resolve_doubt(self, how: str) -> None:
        """Find out how much of what was not acknowledged happened nevertheless.

        What a full disk did not have yet may be missing; after an end of power, so may
        the last commits, and whatever came after them.
        """
        there = self._world.disk.position
        certain = [(at, each) for at, each in self._world.effects if at <= there]
        lost = [each for at, each in self._world.effects if there < at < NOT_YET]
        late = [each for at, each in self._world.effects if at == NOT_YET]
        waiting = list_waiting(self._world.machine)
        happened = [
            each
            for each in late
            if isinstance(each, Finished) and each.delivery not in waiting
        ]
        doubt, self._world.doubt = [*lost, *self._world.doubt], []
        certain += [(there, each) for each in happened]
        book = Book()
        for _, effect in certain:
            effect.apply(book)
        faults = []
        for effect in (None, *doubt):
            if effect is not None:
                effect.apply(book)
                certain.append((there, effect))
            fault = next(
                check_kept(book, self._world.machine, self._world.tenants), None
            )
            if fault is None:
                self._world.book, self._world.effects = book, certain
                self._world.laws.restart()
                self._forget_unreached()
                return
            faults.append(fault)
        raise LawBrokenError(f"{how}: {faults[0]}; in doubt: {doubt}")

    def _forget_unreached(self) -> None:
        """Forget what reached Schematic's end and is gone with the power."""
        histories = self._world.book.histories.values()
        there = {each.message for history in histories for each in history.seen}
        reached = self._world.reached
        reached &= {each for each in reached if each and each[0] in there}


def _differ(a: str, b: str) -> str:
    place = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    start = max(0, place - 100)
    return f"{a[start : place + 150]!r} is now {b[start : place + 150]!r}"
