"""Ask the published engine random cases beside ours: nothing may differ."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from random import Random

import pytest

from parity.ask_engine import ask_engine
from parity.cases import MAKERS
from parity.corners import CORNERS, prototype_corners
from parity.shrink import shrink
from schematic_emulator.destination.parity.modes import MODES
from schematic_emulator.destination.parity.replay import differences

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = Path(os.environ.get("PUBLISHED_PACKAGES", ROOT / ".node"))
NODE = shutil.which("node")
# What is asked of the engine, where it is not what the cases are called.
MODE_OF = {"liquid": "map"}
BLOCK = 2_000  # cases that one Node process answers
QUICK = 300

needs_engine = pytest.mark.skipif(
    NODE is None
    or not (PACKAGES / "node_modules" / "@segment" / "actions-core").is_dir(),
    reason="Node or the published packages are missing: nobody to ask",
)


def find_differences(kind, cases):
    mode = MODE_OF.get(kind, kind)
    answers = ask_engine(mode, cases, node=NODE, packages=PACKAGES)
    return [
        differences(answer, MODES[mode](case))
        for case, answer in zip(cases, answers, strict=True)
    ]


def make_cases(mode, seed, numbers):
    # Through JSON text, so that both sides read the same numbers.
    made = [MAKERS[mode](Random(f"{seed}:{number}")) for number in numbers]
    return [json.loads(json.dumps(case)) for case in made]


def smallest_differing(mode, seed, count):
    """Return the first differing case, shrunk, with its differences; or None."""
    for start in range(0, count, BLOCK):
        cases = make_cases(mode, seed, range(start, min(start + BLOCK, count)))
        found = find_differences(mode, cases)
        differing = [
            case for case, different in zip(cases, found, strict=True) if different
        ]
        if differing:
            case = shrink(
                differing[0],
                lambda many: [bool(one) for one in find_differences(mode, many)],
            )
            return case, find_differences(mode, [case])
    return None


@needs_engine
@pytest.mark.parametrize("mode", sorted(MAKERS))
def test_destination_answers_random_cases_as_the_engine_does(mode):
    """A few hundred random cases have the engine's own results."""
    assert smallest_differing(mode, "quick", QUICK) is None


@needs_engine
def test_prototypes_are_set_and_read_as_the_engine_does():
    """`__proto__` as a key or in a path, `toString` of something and of nothing."""
    cases = list(prototype_corners())

    found = find_differences("action", cases)

    assert [case for case, one in zip(cases, found, strict=True) if one] == []
    assert len(cases) > 200


@needs_engine
@pytest.mark.slow
@pytest.mark.parametrize("mode", sorted(MAKERS))
def test_destination_answers_a_soak_of_random_cases_as_the_engine_does(mode, request):
    """`make parity N=...` runs N cases, over all modes."""
    count = int(request.config.getoption("--parity-cases", default=4_000))
    seed = os.environ.get("PARITY_SEED", "soak")

    found = smallest_differing(mode, seed, count // len(MAKERS))

    assert found is None


@needs_engine
@pytest.mark.slow
@pytest.mark.parametrize("mode", sorted(CORNERS))
def test_destination_answers_every_corner_as_the_engine_does(mode):
    """Each odd value in each place, and each answer there can be."""
    cases = [json.loads(json.dumps(case)) for case in CORNERS[mode]()]

    found = find_differences(mode, cases)

    assert [pair for pair in zip(cases, found, strict=True) if pair[1]] == []
