"""Fixtures and settings that more than one folder of tests uses."""

from __future__ import annotations

# pytester forgets the modules that its inner runs import, while httpx keeps the
# classes of httpcore's errors: whoever imports it second would not recognise them.
import httpcore  # noqa: F401
from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# A busy machine is no reason to fail: what a test claims has no time in it.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")
