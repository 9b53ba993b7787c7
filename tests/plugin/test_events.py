"""Events that are the same each time a test runs."""

from __future__ import annotations

import json
import os

# Loaded here, or each inner run would load it again.
import faker  # noqa: F401
import pytest

from schematic_emulator.plugin.events import SegmentEvents, derive_seed


def test_same_seed_gives_the_same_events():
    assert SegmentEvents(7)(30) == SegmentEvents(7)(30)


def test_longer_list_starts_with_the_shorter_one(segment_events):
    assert segment_events(20)[:5] == segment_events(5)


def test_other_test_or_other_base_seed_gives_another_seed():
    seeds = {
        derive_seed("0", "test_a.py::test_it"),
        derive_seed("0", "test_a.py::test_other"),
        derive_seed("1", "test_a.py::test_it"),
    }

    assert len(seeds) == 3


def test_world_takes_its_own_options(segment_events):
    world = segment_events.world(companies=2, users=3)

    assert len(list(world.events(10))) == 10


def test_seed_is_printed_when_the_test_fails(run):
    result = run("""
        def test_it(segment_events):
            assert segment_events.seed == 0
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["drawn from seed *"])


FAKER = ("-p", "faker.contrib.pytest.plugin")
CONFTEST = """
    import pytest

    @pytest.fixture(autouse=True)
    def {name}():
        return {value!r}
"""
PLACES = """
    def test_it(segment_events):
        contexts = [event["context"] for event in segment_events(400)]
        assert {{c["locale"] for c in contexts if "locale" in c}} == {locales}
"""
COMPANIES = """
        groups = [e for e in segment_events(300) if e["type"] == "group"]
        names = {event["traits"]["name"] for event in groups}
        assert names
        assert all(name.startswith("House") for name in names), names
"""
PROVIDER = """
    import pytest
    from faker.providers import BaseProvider

    class House(BaseProvider):
        def company(self):
            return f"House {self.random_int(1, 400)}"
"""
WRITE = """
    import json, pathlib, pytest

    @pytest.mark.parametrize("n", range(4))
    def test_it(segment_events, n):
        text = json.dumps(segment_events(60))
        pathlib.Path(f"{n}.json").write_text(text)
"""


def written(pytester):
    return [json.loads((pytester.path / f"{n}.json").read_text()) for n in range(4)]


def test_names_are_those_of_the_tests_faker(run):
    run(PLACES.format(locales={"en-US"}), *FAKER).assert_outcomes(passed=1)


@pytest.mark.parametrize("name", ["faker_locale", "faker_session_locale"])
@pytest.mark.parametrize("plugins", [FAKER, ("-p", "no:faker")], ids=["with", "no"])
def test_locale_of_fakers_fixtures_is_heeded(run, pytester, name, plugins):
    value = ["de_DE", "fr_FR"]
    scope = ', scope="session"' if "session" in name else ""
    text = CONFTEST.format(name=name, value=value).replace("=True", f"=True{scope}")
    pytester.makeconftest(text)

    result = run(PLACES.format(locales={"de-DE", "fr-FR"}), *plugins)

    result.assert_outcomes(passed=1)


def test_seed_of_fakers_fixture_is_heeded(run, pytester):
    pytester.makeconftest(CONFTEST.format(name="faker_seed", value=12345))

    run(
        """
        from schematic_emulator.plugin.events import derive_seed

        def test_it(segment_events, request):
            seed = segment_events.seed
            assert seed == derive_seed("0", request.node.nodeid, "12345")
            assert seed != derive_seed("0", request.node.nodeid)
        """,
        *FAKER,
    ).assert_outcomes(passed=1)


def test_fakers_own_seed_changes_nothing(run, pytester):
    pytester.makeconftest(CONFTEST.format(name="faker_seed", value=0))

    run(
        """
        from schematic_emulator.plugin.events import derive_seed

        def test_it(segment_events, request):
            assert segment_events.seed == derive_seed("0", request.node.nodeid)
        """,
        *FAKER,
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "use",
    [
        """
    @pytest.fixture
    def faker(faker):
        faker.add_provider(House)
        return faker

    def test_it(segment_events):""",
        """
    def test_it(segment_events, faker):
        faker.add_provider(House)""",
        """
    def test_it(faker, monkeypatch, segment_events):
        monkeypatch.setattr(faker, "company", lambda: "House", raising=False)""",
    ],
    ids=["fixture", "test", "method"],
)
def test_provider_of_the_user_is_heeded(run, use):
    run(PROVIDER + use + COMPANIES, *FAKER).assert_outcomes(passed=1)


@pytest.mark.parametrize(("is_own", "kept"), [(False, True), (True, False)])
def test_provider_that_a_test_adds_stays_where_the_faker_does(
    run, pytester, is_own, kept
):
    if is_own:
        pytester.makeconftest(CONFTEST.format(name="faker_locale", value="en_US"))

    run(
        f"""{PROVIDER}
    def names(segment_events):
        groups = [e for e in segment_events(300) if e["type"] == "group"]
        return [event["traits"]["name"] for event in groups]

    def test_a(faker):
        faker.add_provider(House)

    def test_b(segment_events):
        assert names(segment_events)[0].startswith("House") is {kept}
        """,
        *FAKER,
    ).assert_outcomes(passed=2)


def test_world_with_more_companies_than_names_numbers_them(run):
    source = """
    def test_it(segment_events, faker):
        faker.company = lambda: "House"
        groups = [e for e in segment_events(300) if e["type"] == "group"]
        names = {event["traits"]["name"] for event in groups}
        assert "House 2" in names
        assert names <= {"House"} | {f"House {n}" for n in range(2, 25)}
    """

    run(source, *FAKER).assert_outcomes(passed=1)


def test_tests_own_faker_goes_on_as_before(run):
    run(
        """
        def test_it(faker, segment_events):
            state = faker.random.getstate()
            assert segment_events(20) == segment_events(20)
            assert faker.random.getstate() == state
        """,
        *FAKER,
    ).assert_outcomes(passed=1)


def test_without_fakers_plugin_events_are_the_same(run, pytester):
    run(WRITE, *FAKER).assert_outcomes(passed=4)
    expected = written(pytester)

    run(WRITE, "-p", "no:faker").assert_outcomes(passed=4)

    assert written(pytester) == expected


def test_fixture_of_another_library_is_not_used_as_faker(run):
    run("""
        import pytest

        @pytest.fixture
        def faker():
            return object()

        def test_it(segment_events):
            assert len(segment_events(20)) == 20
    """).assert_outcomes(passed=1)


def test_fault_of_a_users_faker_is_not_hidden(run):
    result = run("""
        import pytest

        @pytest.fixture
        def faker(absent):
            return absent

        def test_it(segment_events):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'absent' not found"])


def test_frozen_names_and_other_locales_may_be_asked_for(run):
    run(
        """
        from segment_fixtures import World

        def test_it(segment_events):
            frozen, seed = segment_events(60, fake=None), segment_events.seed
            assert frozen == list(World(seed=seed).events(60))
            swedish = segment_events(60, locale="sv_SE")
            assert swedish == list(World(seed=seed, locale="sv_SE").events(60))
        """,
        *FAKER,
    ).assert_outcomes(passed=1)


def test_order_workers_and_randomly_change_no_event(run, run_apart, pytester):
    run(WRITE, *FAKER).assert_outcomes(passed=4)
    expected = written(pytester)

    others = ["-p", "pytest_randomly", "-p", "xdist", "-n", "2"]
    ran = run_apart(WRITE, *FAKER, *others, "--randomly-seed=1")

    ran.assert_outcomes(passed=4)
    assert written(pytester) == expected


def test_without_faker_names_are_frozen_and_the_report_says_so(
    run_apart, pytester, monkeypatch
):
    absent = pytester.mkdir("absent")
    (absent / "faker.py").write_text("raise ModuleNotFoundError('no faker here')")
    source = """
        from segment_fixtures import World

        def test_it(segment_events):
            frozen = World(seed=segment_events.seed).events(60)
            assert segment_events(60) == list(frozen)
            assert segment_events.seed == 0
    """
    path = os.pathsep.join([str(absent), os.environ["PYTHONPATH"]])
    monkeypatch.setenv("PYTHONPATH", path)

    result = run_apart(source)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["drawn from seed *, names from the frozen pools, as Faker is not installed"]
    )
    result.stdout.fnmatch_lines(["*assert segment_events.seed == 0"])
