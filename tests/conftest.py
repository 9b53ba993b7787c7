"""Fixtures and settings that more than one folder of tests uses."""

from __future__ import annotations

# pytester forgets the modules that its inner runs import, while httpx keeps the
# classes of httpcore's errors: whoever imports it second would not recognise them.
import httpcore  # noqa: F401
import pytest
from hypothesis import HealthCheck, settings

from support import held_answers

pytest_plugins = ["pytester"]

# A busy machine is no reason to fail: what a test claims has no time in it.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

held_answers.watch()


@pytest.fixture(autouse=True)
def answers_keep_their_contracts():
    """Fail a test in which any answer breaks its contract (support/held_answers.py)."""
    held_answers.take_faults()
    yield
    faults = held_answers.take_faults()
    assert not faults, f"answers that break their contract:\n{faults}"
