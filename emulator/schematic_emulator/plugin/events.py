"""Generate Segment events for one test, the same ones each time it runs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from schematic_emulator.plugin.options import read_setting
from schematic_emulator.plugin.short_errors import at_caller

if TYPE_CHECKING:
    from segment_fixtures import World


class SegmentEvents:
    """A world of companies and people whose Segment events a test can ask for.

    Their names, companies and addresses are drawn from `fake`, a Faker; without one
    they come from the frozen pools.
    """

    def __init__(self, seed: int, fake: Any = None) -> None:
        self.seed = seed
        self._fake = fake

    def __repr__(self) -> str:
        """Show the seed."""
        return f"<SegmentEvents seed={self.seed}>"

    @at_caller
    def __call__(self, count: int = 1, **options: Any) -> list[dict[str, Any]]:
        """Return that many coherent events; the options are `World`'s.

        The same count and options always return the same events, and a longer list
        starts with the events of a shorter one.
        """
        return list(self.world(**options).events(count))

    @at_caller
    def world(self, **options: Any) -> World:
        """Return the world, for its companies, people and streams."""
        from segment_fixtures import World

        if "locale" not in options:
            options.setdefault("fake", self._fake)
        return World(seed=self.seed, **options)


def make_events(request: pytest.FixtureRequest) -> SegmentEvents:
    """Return the events of a test, seeded from the base seed, its id and `faker_seed`.

    Names come from its `faker`, or from the frozen pools if Faker is not installed.
    """
    from segment_fixtures.errors import MissingFakerError
    from segment_fixtures.live_pool import faker_version

    item: pytest.Item = request.node
    base = read_setting(request.config, "seed")
    seed = derive_seed(base, item.nodeid, _read_faker_seed(request))
    try:
        fake = _find_faker(request)
        names = f"Faker {faker_version()}"
    except MissingFakerError:
        fake, names = None, "the frozen pools, as Faker is not installed"
    # pytest shows it if the test fails.
    text = f"drawn from seed {seed}, names from {names}"
    item.add_report_section("call", "segment_events", text)
    return SegmentEvents(seed, fake)


def derive_seed(base: str, nodeid: str, faker_seed: str = "") -> int:
    """Return a seed of 48 bits: no test's events depend on which tests ran before."""
    text = ":".join((base, nodeid, faker_seed) if faker_seed else (base, nodeid))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def _find_faker(request: pytest.FixtureRequest) -> Any:
    """Return the test's `faker`, or an equal Faker if its plugin is not loaded.

    Raises MissingFakerError, or UnknownLocaleError for a locale of the fixtures.
    """
    try:
        fake = request.getfixturevalue("faker")
    except pytest.FixtureLookupError as error:
        if error.argname != "faker":
            raise
        fake = None
    if hasattr(fake, "seed_instance"):
        return fake
    # There is no such fixture, or it belongs to another library.
    from segment_fixtures.live_pool import new_faker

    for name in ("faker_locale", "faker_session_locale"):
        if name in request.fixturenames:
            return new_faker(request.getfixturevalue(name))
    return new_faker()


def _read_faker_seed(request: pytest.FixtureRequest) -> str:
    """Return the value of a `faker_seed` as text, "" for none and for the default 0.

    Like Faker's plugin, use the fixture only if a test requests it or it is
    automatic. Ignore that of pytest-randomly, which differs in every run.
    Source: faker/contrib/pytest/plugin.py, pytest_randomly/__init__.py.
    """
    if "faker_seed" not in request.fixturenames:
        return ""
    info = getattr(request.node, "_fixtureinfo", None)
    found = info.name2fixturedefs.get("faker_seed") if info else None
    if found and found[-1].func.__module__ == "pytest_randomly":
        return ""
    seed = request.getfixturevalue("faker_seed")
    return repr(seed) if seed else ""
