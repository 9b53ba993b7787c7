"""Text is broken at spaces, within the terminal's width."""

from __future__ import annotations

import pytest

from schematic_emulator.plugin.reports.layout import fit_text

RAISING = """
    def test_it(segment_deliver, schematic_sandbox):
        segment_deliver({
            "type": "track", "event": "Order Completed!", "userId": "u-1",
            "timestamp": "2026-01-05T10:00:00Z", "context": {"groupId": "acme"},
        })
        schematic_sandbox.expect.track("one", company={"groupId": "acme"})
"""
BAD = RAISING.replace("schematic_sandbox.expect", "schematic_sandbox.good #")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("short", 20, "short", id="short"),
        pytest.param(
            "one two three four", 10, "one two\n  three\n  four", id="indented below"
        ),
        pytest.param(
            "  cure      one two three",
            20,
            "  cure      one two\n            three",
            id="under the text of a label",
        ),
        pytest.param(
            "  cure      one twentylettersoflength",
            24,
            "  cure      one\n    twentylettersoflength",
            id="a word that only fits further left",
        ),
        pytest.param(
            "  see       /a/long/path/to/a/file now",
            20,
            "  see\n    /a/long/path/to/a/file\n    now",
            id="a word that fits nowhere stays whole",
        ),
        pytest.param("日本 日本 日本", 10, "日本 日本\n  日本", id="wide characters"),
        pytest.param("a\n\nb", 10, "a\n\nb", id="lines stay"),
    ],
)
def test_text_is_broken_at_spaces(text: str, width: int, expected: str):
    assert fit_text(text, width) == expected


@pytest.mark.parametrize("source", [RAISING, BAD], ids=["expectation", "bad event"])
@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("option", ["--tb=auto", "--tb=short", "-v"])
def test_report_is_no_wider_than_the_terminal(
    run, monkeypatch, source, columns, option
):
    monkeypatch.setenv("COLUMNS", str(columns))

    told = find_told(run(source, option))

    too_wide = [line for line in told if len(line) > columns]
    ours = [line for line in too_wide if ".py:" not in line]
    assert [line for line in ours if "@pytest.mark" not in line] == []
    assert len(told) > 8


def test_failed_expectation_is_short(run, monkeypatch):
    """The README's example: what was expected, the nearest event, and why."""
    monkeypatch.setenv("COLUMNS", "80")

    told = find_told(run(RAISING))

    assert len([line for line in told if line not in ("", "E       ")]) <= 17
    assert len([line for line in told if "order_completed!" in line]) <= 3


def find_told(result: pytest.RunResult) -> list[str]:
    """Return the lines of a run from the error to the last line of our section."""
    lines = result.stdout.lines
    starts = ("E ", "1 bad event")
    first = next(n for n, line in enumerate(lines) if line.startswith(starts))
    last = next(n for n, line in enumerate(lines) if line.endswith("rules ID)"))
    return lines[first : last + 1]
