"""Compare what a world did with what its profile declares."""

from __future__ import annotations

from collections import Counter, defaultdict

from segment_fixtures.timestamps import HOUR
from segment_fixtures.world.block import CompanyBlock
from segment_fixtures.zones import TimeZone

_Z = 4.75  # standard deviations: one test in a million fails by chance


def misfit(found, declared):
    """Return how far counts are above chi-square's limit for their weights (<= 1: fit).

    `declared` are weights by value; values that are rare are taken together.
    """
    total, whole = sum(found.values()), sum(declared.values())
    if set(found) - set(declared):
        return float("inf")
    rows, rest = [], [0, 0.0]
    for value, weight in declared.items():
        expected = total * weight / whole
        if expected < 5:
            rest = [rest[0] + found[value], rest[1] + expected]
        else:
            rows.append((found[value], expected))
    if rest[1] >= 5:
        rows.append(tuple(rest))
    freedom = max(1, len(rows) - 1)
    statistic = sum((count - fair) ** 2 / fair for count, fair in rows)
    slope = 2 / (9 * freedom)
    return statistic / (freedom * (1 - slope + _Z * slope**0.5) ** 3)


class Spy:
    """Count each choice that a world makes, while it is made."""

    def __init__(self, monkeypatch):
        self.hours = Counter()
        self.steps = defaultdict(Counter)
        self.starts = defaultdict(Counter)
        self.before = None
        self.is_counted = None
        self._patch(monkeypatch)

    def watch(self, profile):
        """Count the steps of a compiled profile's flows."""
        for flow in profile.flows.values():
            for step in flow.steps.values():
                step.play = self._counting(step)
                if step.ready is not None:
                    step.ready = self._asking(step)

    def _count(self, step, scene):
        if self.before is not None:
            self.steps[id(self.before)][step.name] += 1
        elif not scene.is_first:
            self.starts[self.flow.name][step.name] += 1
        self.before = step

    def _asking(self, step):
        """Count a step that is chosen although it may not be taken, or another is."""
        ready = step.ready

        def asked(scene):
            self._count(step, scene)
            is_ready = ready(scene)
            self.is_counted = step if is_ready else step.instead
            return is_ready

        return asked

    def _counting(self, step):
        play = step.play

        def counted(scene):
            if self.is_counted is not step:
                self._count(step, scene)
            self.before, self.is_counted = step, None
            return play(scene)

        return counted

    def _patch(self, monkeypatch):
        visit, time_at = CompanyBlock.visit, TimeZone.time_at

        def spied_visit(block, moment, person, company, flow):
            self.before, self.flow = None, flow
            visit(block, moment, person, company, flow)
            self.steps[id(self.before)][None] += 1
            self.before = None

        def spied_moment(zone, today, local):
            self.hours[local // HOUR] += 1
            return time_at(zone, today, local)

        monkeypatch.setattr(CompanyBlock, "visit", spied_visit)
        monkeypatch.setattr(TimeZone, "time_at", spied_moment)
