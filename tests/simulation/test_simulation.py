"""Years of traffic in one process keep three laws, whatever fails."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from simulation.book import Accepted
from simulation.laws import LawBrokenError
from simulation.world import World

TESTS = Path(__file__).parents[1]
RUN = "from simulation.run import run; print(run(1, days=40).trace)"


def run(seed, folder, **options):
    world = World(seed, folder, **options)
    world.run()
    return world


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_year_keeps_the_laws(seed, tmp_path):
    world = run(seed, tmp_path, events=60)

    assert world.starts > 2
    assert world.book.outcomes["delivered"] > 20


def test_same_seed_does_the_same_in_another_process(tmp_path):
    """Even where strings have other hashes, so that sets have another order."""
    here = run(1, tmp_path, days=40)

    there = subprocess.run(
        [sys.executable, "-c", RUN],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=TESTS,
        check=True,
        capture_output=True,
        text=True,
    )

    assert there.stdout.strip() == here.trace


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_many_years_keep_the_laws(seed, tmp_path):
    run(seed, tmp_path)


def lose_capture(world):
    world.machine.environment(world.tenants[0]).journal._rows.pop()


def count_twice(world):
    usage = world.machine.environment(world.tenants[0]).state.usage
    meter = next(iter(usage.values()))
    meter[next(iter(meter))] += 1


def leak(world):
    first, second = (world.machine.environment(each) for each in world.tenants[:2])
    second.state.entities.update(first.state.entities)


def lose_delivery(world):
    world.commit(Accepted(((("m-1", world.tenants[0].main_instance), ""),)))


@pytest.mark.parametrize("break_law", [lose_capture, count_twice, leak, lose_delivery])
def test_broken_law_is_reported_with_its_seed(break_law, tmp_path):
    """Each law notices what it is about."""
    world = World(1, tmp_path, days=30)
    world.later(timedelta(days=20), lambda: break_law(world))

    with pytest.raises(LawBrokenError) as caught:
        world.run()

    assert caught.value.__notes__[0].startswith("seed 1, step ")
