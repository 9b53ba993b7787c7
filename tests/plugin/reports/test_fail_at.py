"""A failure after the call is placed at the test, not in this package."""

from __future__ import annotations

import pytest

SOURCE = """\
from support.captures import track


def test_it(schematic_sandbox):
    track(schematic_sandbox, "order completed!")
"""


@pytest.mark.parametrize("style", ["auto", "line", "native", "short", "no"])
def test_failure_is_placed_at_the_definition_in_every_style(run, style):
    result = run(SOURCE, f"--tb={style}")

    result.assert_outcomes(failed=1)
    assert ("1 bad event" in result.stdout.lines) is (style != "no")
    result.stdout.fnmatch_lines(["FAILED *::test_it - Failed: 1 bad event"])
    result.stdout.no_re_match_line(r".*schematic_emulator/.*\.py|.*entries are hidden")


def test_line_of_the_definition_is_named(run):
    result = run(SOURCE, "--tb=line")

    result.stdout.fnmatch_lines(["*named.py:4: Failed: 1 bad event"])
