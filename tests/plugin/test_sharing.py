"""Many processes: workers with an emulator each, or one that they share."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_emulator.api.why import UnknownNameError
from schematic_emulator.effects.seed.step import SeedError
from schematic_emulator.mapping_code.local_http import NoEmulatorError
from schematic_emulator.plugin.errors import AmbiguousKeysError, NotSharedError
from schematic_emulator.plugin.hosting.local import LocalHosting
from schematic_emulator.plugin.hosting.shared import SharedHosting
from support.captures import identify, make_flag, track

MANY = """
    import pytest
    from support.captures import track

    @pytest.mark.parametrize("n", range(12))
    def test_it(schematic_sandbox, n):
        track(schematic_sandbox, f"order_{n}")
        assert [row.subtype for row in schematic_sandbox.good] == [f"order_{n}"]
"""


@pytest.fixture
def owner():
    """Run an emulator that others share."""
    hosting = LocalHosting(("127.0.0.1", 0))
    yield hosting
    hosting.close()


@pytest.fixture
def shared(owner):
    """Open a sandbox on the shared emulator."""
    return SharedHosting(owner.server().url)


@pytest.fixture
def sandbox(shared):
    """Lend a sandbox that is elsewhere."""
    return shared.open_sandbox("test_it", Path(), profile="published", strict=False)


def test_shared_sandbox_shows_what_a_local_one_shows(sandbox, schematic_sandbox):
    for each in (sandbox, schematic_sandbox):
        identify(each, keys={"userId": "u1"}, name="Ada", traits={"seats": 2})
        track(each, "order_completed", quantity=2)

    shown = [
        [
            (row.type, row.subtype, row.status, row.quantity, row.findings, row.is_good)
            for row in each.journal
        ]
        for each in (sandbox, schematic_sandbox)
    ]
    users = [each.find_user({"userId": "u1"}) for each in (sandbox, schematic_sandbox)]
    assert shown[0] == shown[1]
    assert (users[0].name, users[0].keys) == (users[1].name, users[1].keys)


def test_shared_sandbox_lists_violations(sandbox):
    track(sandbox, "order completed!")

    [row] = sandbox.bad
    assert [violation.pointer for violation in row.violations] == ["/body/event"]
    assert [found.rule for found in row.findings] == ["event-name"]
    assert row.event["body"]["event"] == "order completed!"


def test_shared_sandbox_finds_none_or_refuses_two(sandbox):
    track(sandbox, "seen", company={"id": "acme"})
    track(sandbox, "seen", company={"slug": "other"})

    assert sandbox.find_company({"id": "nobody"}) is None
    with pytest.raises(AmbiguousKeysError, match="different companies"):
        sandbox.find_company({"id": "acme", "slug": "other"})


def test_shared_sandbox_is_reset_and_dropped_alone(shared, sandbox):
    other = shared.open_sandbox("other", Path(), profile="published", strict=False)
    track(sandbox, "one")
    track(other, "two")

    sandbox.reset()
    shared.close_sandbox(sandbox)

    assert sandbox.environment.captures() == []
    assert [row.subtype for row in other.journal] == ["two"]


def test_shared_sandbox_is_seeded_and_reports_what_is_wrong(sandbox):
    sandbox.seed({"companies": [{"keys": {"org": "acme"}, "name": "Acme"}]})

    with pytest.raises(SeedError, match=r"^/users/0: expected the property"):
        sandbox.seed({"users": [{}]})

    assert sandbox.find_company({"org": "acme"}).name == "Acme"


def test_long_journal_is_read_page_by_page(sandbox, monkeypatch):
    monkeypatch.setattr("schematic_emulator.plugin.hosting.shared_environment._PAGE", 2)
    names = ["one", "two", "three", "four", "five"]

    for name in names:
        track(sandbox, name)

    assert [row.subtype for row in sandbox.journal] == names


def test_stray_request_to_a_shared_emulator_is_named(shared, sandbox):
    shared.close_sandbox(sandbox)
    track(sandbox, "too_late")

    [stray] = shared.strays()

    assert (stray.capture.subtype, stray.test) == ("too_late", "test_it")


def test_what_needs_this_process_is_refused_by_name(shared, sandbox):
    for ask in (
        lambda: sandbox.server,
        shared.server,
        shared.clock,
        lambda: shared.open_sandbox(
            "test_it", Path(), profile="published", strict=True
        ),
    ):
        with pytest.raises(NotSharedError, match="--schematic-emulator-url"):
            ask()


def test_absent_emulator_is_named():
    with pytest.raises(
        NoEmulatorError, match=r"no emulator answers at .*:9: .*refused"
    ):
        SharedHosting("http://127.0.0.1:9")


def test_workers_share_the_emulator_that_the_option_names(run_apart, owner):
    url = owner.server().url

    result = run_apart(MANY, "-p", "xdist", "-n2", f"--schematic-emulator-url={url}")

    result.assert_outcomes(passed=12)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["-p", "xdist", "-n2"], id="xdist"),
        pytest.param(["-p", "randomly"], id="random order"),
    ],
)
def test_each_worker_has_an_emulator_of_its_own(run_apart, options):
    result = run_apart(MANY, *options)

    result.assert_outcomes(passed=12)
    result.stdout.no_fnmatch_line("=* schematic emulator *=")


def test_worker_hands_its_late_requests_to_the_summary(run_apart):
    source = """
        from support.captures import track

        kept = []

        def test_first(schematic_sandbox):
            kept.append(schematic_sandbox)

        def test_second(schematic_sandbox):
            track(kept[0], "too_late")
    """

    result = run_apart(source, "-p", "xdist", "-n1")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["1 late: *", "*too_late*::test_first"])


def test_rerun_test_gets_a_fresh_sandbox(run_apart):
    source = """
        from support.captures import track

        runs = []

        def test_it(schematic_sandbox):
            runs.append(schematic_sandbox.api_key)
            track(schematic_sandbox, "order_completed")
            schematic_sandbox.expect.track("order_completed", times=1)
            assert len(set(runs)) == 2
    """

    result = run_apart(source, "-p", "rerunfailures", "--reruns=1")

    result.stdout.fnmatch_lines(["*1 passed, 1 rerun*"])


def test_shared_sandbox_explains_a_flag(sandbox):
    make_flag(sandbox)

    assert sandbox.why("beta")["value"] is True
    assert str(sandbox.why("beta")).startswith("beta is true: ")
    with pytest.raises(UnknownNameError, match="no flag has the key"):
        sandbox.why("gamma")
