"""Which of option, variable, ini and default is heard."""

from __future__ import annotations

import pytest

SHOW = """
    def test_it(schematic_sandbox):
        assert schematic_sandbox.profile == "documented"
"""


@pytest.mark.parametrize(
    ("option", "variable", "ini"),
    [
        pytest.param("documented", "published", "published", id="option"),
        pytest.param("", "documented", "published", id="variable"),
        pytest.param("", "", "documented", id="ini"),
    ],
)
def test_first_place_that_names_the_profile_wins(
    run, monkeypatch, option, variable, ini
):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_PROFILE", variable)
    options = [
        f"--schematic-emulator-profile={option}",
        f"--override-ini=schematic_emulator_profile={ini}",
    ]

    result = run(SHOW, *options)

    result.assert_outcomes(passed=1)


def test_marker_wins_over_all(run):
    source = """
        import pytest

        pytestmark = pytest.mark.schematic_emulator(profile="published")

        @pytest.mark.schematic_emulator(profile="documented")
        def test_it(schematic_sandbox):
            assert schematic_sandbox.profile == "documented"
    """

    result = run(source, "--schematic-emulator-profile", "published")

    result.assert_outcomes(passed=1)


def test_unknown_profile_is_a_usage_error(run):
    result = run(SHOW, "--schematic-emulator-profile", "publishd")

    result.stderr.fnmatch_lines(["*no profile 'publishd'; known are published, *"])


def test_strict_by_ini_makes_every_sandbox_strict(pytester, run):
    pytester.makeini("[pytest]\nschematic_emulator_strict = true\n")
    result = run("""
        import pytest
        from support.captures import track

        @pytest.mark.schematic_emulator(allow=["event-name"])
        def test_it(schematic_sandbox):
            assert track(schematic_sandbox, "order completed!").status == 400
    """)

    result.assert_outcomes(passed=1)
