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


ASK = """
    import urllib.error
    import urllib.request

    def ask(sandbox, **headers):
        url = f"{sandbox.url}/whoami"
        key = {"X-Schematic-Api-Key": sandbox.api_key}
        asked = urllib.request.Request(url, headers=key | headers)
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def test_it(schematic_sandbox):
        assert ask(schematic_sandbox, Host="app:1") == STATUS
        assert ask(schematic_sandbox, Host="b.example") == STATUS
        assert ask(schematic_sandbox, Origin="https://a.example") == STATUS
        assert ask(schematic_sandbox, Host="other") == 403
"""


@pytest.mark.parametrize(
    ("hosts", "origins", "status"),
    [("", "", 403), ("app b.example", "https://a.example", 200)],
)
def test_hosts_and_origins_are_allowed(run, monkeypatch, hosts, origins, status):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_ALLOW_ORIGIN", origins)

    result = run(
        ASK.replace("STATUS", str(status)), f"--schematic-emulator-allow-host={hosts}"
    )

    result.assert_outcomes(passed=1)


def test_malformed_origin_is_refused_in_a_line(run):
    result = run(SHOW, "--schematic-emulator-allow-origin=a.example")

    result.stdout.fnmatch_lines(["*origin: expected scheme://host*found 'a.example'*"])
