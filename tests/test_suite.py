"""The suite itself: the same tests in every process, and a quick way to run some."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from support import tries
from support.collected import choose_seeds, collect
from support.cost import Cost

ROOT = Path(__file__).parents[1]
DEADLINE = settings().deadline  # as it was when this module was read

# What draws anew in each run; an instance may be called `random`, the module not.
UNSEEDED = r"Random\(\)|SystemRandom|urandom|uuid4\(|token_hex|use_true_random=True"
OF_MODULE = r"\brandom\.(?!Random\([^)])"


def test_every_process_collects_the_same_tests(request, collected):
    """Workers of pytest-xdist that collect other ids than the rest end the run.

    This process is one of two, unless it was told to run a part of the suite.
    """
    here = {item.nodeid for item in request.session.items}

    if here != collected:
        here = collect(choose_seeds()[1], seconds_later=0)

    assert len(collected) > 5_000
    assert collected ^ here == set()


def test_profile_is_loaded_before_the_tests_that_it_is_for():
    assert DEADLINE is None


def test_nothing_is_drawn_without_a_seed():
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        is_imported = re.search("^import random$", text, re.MULTILINE)
        drawn = re.findall(f"{UNSEEDED}|{OF_MODULE}" if is_imported else UNSEEDED, text)
        found += [(path.name, each) for each in drawn]

    assert [each for each in found if each[0] != Path(__file__).name] == []


def test_deep_run_tries_more_examples(monkeypatch):
    monkeypatch.setattr(tries, "_TIMES", [1])
    usual = tries.tries(7, deadline=None)

    tries.go_deep()

    assert (usual.max_examples, tries.tries(7).max_examples) == (7, 70)


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_quick_run_leaves_out_what_is_slow_to_start():
    folder = "tests/source/outbox/test_backoff.py"
    shown = subprocess.run(
        ["make", "--dry-run", "quick", f"FOLDER={folder}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = (each for each in shown.stdout.splitlines() if "-m pytest" in each)

    ran = subprocess.run(
        [sys.executable, *shlex.split(line)[1:], "-v"],  # shows the plugins
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout
    (loaded,) = re.findall("^plugins: (.*)$", ran.stdout, re.MULTILINE)
    names = {each.rpartition("-")[0] for each in loaded.split(", ")}
    assert names == {"schematic-emulator", "pytest_httpserver", "hypothesis"}


def test_cost_is_the_sum_of_all_tests(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        """
        import time

        def test_short():
            pass

        def test_long():
            time.sleep(0.6)
        """
    )

    result = pytester.runpytest_inprocess("-q", plugins=[Cost()])

    result.stdout.fnmatch_lines(
        [
            "*cost*",
            "* s *::test_long",
            "* s *::test_short",
            "2 tests took * s, * 0 over 10 s; the largest process had * MB",
        ]
    )
