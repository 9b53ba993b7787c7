"""Lines keep to the terminal's width and to its wishes about colour."""

from __future__ import annotations

import io

import pytest

from schematic_emulator.terminal.safe_text import cells
from schematic_emulator.terminal.styled_lines import Screen, StyledText, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_line_is_cut_at_the_width_whatever_it_says():
    stream = io.StringIO()

    Screen(stream, width=40).line("🎉" * 30, StyledText("\x1b[2Jend", "bad"))

    line = stream.getvalue().rstrip("\n")
    assert cells(line) <= 40
    assert line.endswith("…")


def test_line_colours_only_what_has_a_style():
    stream = io.StringIO()

    Screen(stream, color=True).line(
        "a ", StyledText("b", "good"), " ", StyledText(" ", "bad")
    )

    assert stream.getvalue() == "a \x1b[32mb\x1b[0m\n"


def test_paragraph_is_indented_on_every_line():
    stream = io.StringIO()

    Screen(stream, width=40).paragraph("word " * 12, indent=4)

    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert [line for line in lines if not line.startswith("    word")] == []


def test_entry_hangs_its_text_under_its_column():
    stream = io.StringIO()

    Screen(stream, width=40).entry(StyledText("Cure"), "one " * 10, at=10, indent=2)

    first, second = stream.getvalue().splitlines()
    assert first == "  Cure    one one one one one one one"
    assert second == "          one one one"


def test_entry_gives_a_long_label_a_line_of_its_own():
    stream = io.StringIO()

    Screen(stream, width=40).entry(StyledText("l" * 30), "text", at=56, indent=2)

    assert stream.getvalue().splitlines() == ["  " + "l" * 30, " " * 20 + "text"]


def test_entry_without_text_is_its_label_alone():
    stream = io.StringIO()

    Screen(stream, width=40).entry(StyledText("label"), "", at=20, indent=2)

    assert stream.getvalue() == "  label\n"


def test_screen_writes_what_the_stream_cannot_encode_as_escapes():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")

    Screen(stream).line("Café 🎉")
    stream.flush()

    assert raw.getvalue() == b"Caf\\xe9 \\U0001f389\n"


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        pytest.param({}, True, id="a-terminal"),
        pytest.param({"NO_COLOR": "1"}, False, id="no-color"),
        pytest.param({"NO_COLOR": ""}, True, id="empty-no-color-says-nothing"),
        pytest.param({"TERM": "dumb"}, False, id="dumb"),
        pytest.param({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="both"),
    ],
)
def test_terminal_is_coloured_unless_the_environment_says_no(environ, *, wanted: bool):
    assert wants_color(Terminal(), environ) is wanted


def test_pipe_is_plain_unless_the_environment_forces_colour():
    assert wants_color(io.StringIO(), {}) is False
    assert wants_color(io.StringIO(), {"FORCE_COLOR": "1"}) is True
