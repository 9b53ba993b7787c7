"""Warnings on a test's events are in the report of its failure, and only there."""

from __future__ import annotations

import pytest

NO_COMPANY = """
    from support.segment import make_track

    def test_it(segment_deliver, schematic_sandbox):
        segment_deliver([make_track("one"), make_track("two")])
        assert schematic_sandbox.find_company({"org": "acme"})
"""
ALLOWED = "@pytest.mark.schematic_emulator(allow=['usage-no-company'])"


def test_failed_test_shows_each_warning_once(run):
    result = run(NO_COMPANY)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*schematic emulator: warnings*",
            "  usage-no-company, 2 times",
            "    example *",
            "    so        The event is stored, but no company's usage grows *",
            "    cure      Map Company keys *",
        ]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("assert", "assert not"),
        ("def test_it", f"import pytest\n\n    {ALLOWED}\n    def test_it"),
    ],
    ids=["passed", "allowed"],
)
def test_warning_is_not_shown(old: str, new: str, run):
    result = run(NO_COMPANY.replace(old, new, 1))

    result.stdout.no_fnmatch_line("*usage-no-company*times*")
