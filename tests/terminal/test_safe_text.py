"""Event text is hostile until shown inert."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schematic_emulator.terminal.safe_text import cut, inert, show, wrap

HOSTILE = [
    pytest.param("\x1b[2J\x1b[H", r"\x1b[2J\x1b[H", id="clears-the-screen"),
    pytest.param("\x1b]0;pwned\x07", r"\x1b]0;pwned\x07", id="sets-the-title"),
    pytest.param("\x1b]8;;http://x\x1b\\", r"\x1b]8;;http://x\x1b" + "\\", id="link"),
    pytest.param("\x9b31m", r"\x9b31m", id="eight-bit-escape"),
    pytest.param("a\rb\nc\td", r"a\rb\nc\td", id="line-ends"),
    pytest.param("\u202egnp.exe", r"\u202egnp.exe", id="right-to-left-override"),
    pytest.param("\u2066x\u2069", r"\u2066x\u2069", id="isolates"),
    pytest.param("a\u200bb\ufeff", r"a\u200bb\ufeff", id="zero-width"),
    pytest.param("\u2028\u2029", r"\u2028\u2029", id="line-separators"),
    pytest.param("a\xa0b", r"a\xa0b", id="no-break-space"),
    pytest.param("\ud83d", r"\ud83d", id="lone-surrogate"),
    pytest.param("\U000e0041", r"\U000e0041", id="tag-character"),
    pytest.param("\x00\x7f", r"\x00\x7f", id="null-and-delete"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_inert_writes_out_what_a_terminal_acts_upon(text: str, shown: str):
    assert inert(text) == shown


@pytest.mark.parametrize("text", ["Order Completed!", "Café 漢字 🎉", "❤️", "[red]a[/]"])
def test_inert_leaves_plain_text_alone(text: str):
    assert inert(text) == text


def test_show_quotes_strings_and_writes_json_on_one_line():
    value = {"a": ["x\x1b[0m", 1, None, True]}

    assert show("a\nb") == r'"a\nb"'
    assert show(value) == r'{"a": ["x\u001b[0m", 1, null, true]}'


def test_cut_says_that_something_is_missing():
    assert cut("order_completed", 8) == "order_c…"
    assert cut("order", 5) == "order"
    assert cut("🎉🎉🎉", 4) == "🎉…"


def test_cut_bounds_marks_that_take_no_column():
    shown = cut("e" + "\u0301" * 10_000, 10)

    assert len(shown) <= 41


def test_wrap_breaks_at_spaces_and_inside_words_that_are_too_long():
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert wrap("", 4) == [""]


@given(st.text(), st.integers(min_value=2, max_value=80))
@example("🏻", 2)
def test_no_line_is_wider_than_asked_for(text: str, width: int):
    """Measured with Unicode's own table, not with the one that we cut by."""
    lines = [*wrap(text, width), cut(text, width)]

    assert all(line.isprintable() for line in lines)
    assert [line for line in lines if _columns(line) > width] == []


@given(st.text(max_size=40), st.integers(min_value=2, max_value=80))
def test_wrap_loses_nothing_but_spaces(text: str, width: int):
    joined = "".join(wrap(text, width))

    assert joined.replace(" ", "") == inert(text).replace(" ", "")


def _columns(line: str) -> int:
    return sum(_column(character) for character in line)


def _column(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
