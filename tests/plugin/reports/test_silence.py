"""A sandbox that nothing arrived at: the report says what to write in the test."""

from __future__ import annotations

import pytest

NEVER_POINTED = [
    "  schematic_env *it sets SCHEMATIC_API_KEY, *",
    "  schematic_sandbox *",
]
SILENCE = "*nothing arrived: no event was delivered *"


def expect(fixture: str) -> str:
    return f"""
        def test_it(schematic_sandbox, {fixture}):
            schematic_sandbox.expect.track("one")
    """


@pytest.mark.parametrize(
    ("fixture", "line"),
    [
        ("request", "*  schematic_sandbox *Schematic(schematic_sandbox.api_key, *"),
        ("schematic_env", "*  schematic_env *code that read them earlier*"),
        ("schematic_client", "*  schematic_client *event_buffer.flush()*"),
        ("segment_source", "*  segment_source *must call segment.analytics*"),
        ("segment_deliver", "*  segment_deliver *it was not called"),
    ],
)
def test_failed_expectation_says_what_to_write(run, fixture, line):
    result = run(expect(fixture))

    result.stdout.fnmatch_lines([f"E {SILENCE}", f"E {line}"])
    assert result.stdout.str().count("nothing arrived") == 1


def test_failed_assertion_says_it_too(run):
    result = run("def test_it(schematic_sandbox): assert schematic_sandbox.good")

    result.stdout.fnmatch_lines(["-* schematic emulator -*", SILENCE, *NEVER_POINTED])


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("track(schematic_sandbox, 'one')", id="capture"),
        pytest.param("schematic_sandbox.seed({'companies': []})", id="seeded"),
        pytest.param("make_flag(schematic_sandbox)", id="REST"),
    ],
)
def test_sandbox_that_was_reached_is_not_called_silent(run, before):
    result = run(f"""
        from support.captures import make_flag, track

        def test_it(schematic_sandbox):
            {before}
            assert schematic_sandbox.journal == "else"
    """)

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*nothing arrived*")


def test_request_with_another_key_is_named_instead(run):
    result = run("""
        from support.captures import track

        def test_it(schematic_sandbox):
            true_key, schematic_sandbox.api_key = schematic_sandbox.api_key, "wrong"
            track(schematic_sandbox, "one")
            schematic_sandbox.api_key = true_key
            schematic_sandbox.expect.track("one")
    """)

    result.stdout.fnmatch_lines(
        ["E *no event arrived with this sandbox's API key", "E *1 came with another *"]
    )
