"""What pytest sees of the plugin, used and unused."""

from __future__ import annotations

import pytest

# Another plugin's warnings about a run without settings are not ours.
QUIET = ("-p", "no:asyncio")
FIXTURES = [
    "schematic_sandbox",
    "schematic_sandbox_factory",
    "segment_events",
    "segment_deliver",
    "schematic_emulator_server",
]


def test_fixtures_are_documented(pytester):
    result = pytester.runpytest("--fixtures", *QUIET)

    documented = [rf"{name}\b.* -- .*plugin.fixtures.py:\d+" for name in FIXTURES]
    result.stdout.re_match_lines_random(documented)


def test_options_form_a_group_of_their_own(pytester):
    result = pytester.runpytest("--help", *QUIET)

    result.stdout.fnmatch_lines(
        ["Schematic Emulator:", "*--schematic-emulator-profile=*"]
    )


def test_marker_is_registered(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.schematic_emulator(profile="documented")
        def test_it(schematic_sandbox):
            assert schematic_sandbox.profile == "documented"
    """)

    pytester.runpytest("--strict-markers", *QUIET).assert_outcomes(passed=1)


def test_header_names_profile_and_version_when_a_test_uses_the_emulator(run):
    source = "def test_it(schematic_sandbox): pass"

    result = run(source, "--schematic-emulator-profile", "documented")

    result.stdout.fnmatch_lines(
        ["*: profile documented, @segment/action-destinations 3.497.0*"]
    )


def test_run_without_the_emulator_says_and_loads_nothing(pytester):
    pytester.makepyfile("""
        import sys

        def test_it():
            heavy = {"flask", "jsonschema_rs", "httpx", "schematic_emulator.api"}
            assert not heavy & set(sys.modules)
    """)

    result = pytester.runpytest_subprocess("-p", "no:randomly")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*schematic emulator*")


def test_plugin_can_be_switched_off(pytester):
    pytester.makepyfile("def test_it(schematic_sandbox): pass")

    result = pytester.runpytest("-p", "no:schematic_emulator", *QUIET)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'schematic_sandbox' not found*"])


def test_rival_option_is_named(pytester):
    pytester.makepyfile(
        rival="""
        def pytest_addoption(parser):
            parser.addoption("--schematic-emulator-url")
        """
    )
    pytester.syspathinsert()

    result = pytester.runpytest_subprocess("-p", "rival")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: *--schematic-emulator-url*another plugin*-p no:NAME"]
    )


def test_unittest_class_can_use_the_sandbox(pytester):
    pytester.makepyfile("""
        import unittest
        import pytest

        class TestIt(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _sandbox(self, schematic_sandbox):
                self.sandbox = schematic_sandbox

            def test_it(self):
                assert self.sandbox.journal == []
    """)

    pytester.runpytest(*QUIET).assert_outcomes(passed=1)
