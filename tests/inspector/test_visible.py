"""Text is shown so that nothing in it acts or hides."""

from __future__ import annotations

import pytest

from schematic_emulator.inspector.visible import cut, make_visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Order Completed!", "Order Completed!"),
        ("Zürich 東京 مرحبا", "Zürich 東京 مرحبا"),
        ("👩\u200d💻 done", "👩\u200d💻 done"),
        ("two\nlines", "two\nlines"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb\u2066c\u200fd", "a\\u202eb\\u2066c\\u200fd"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("half\ud800", "half\\ud800"),
        ("nul\0", "nul\\u0000"),
        ("\U000e0041tag", "\\ue0041tag"),
    ],
)
def test_unseen_characters_are_written_out(text, shown):
    assert make_visible(text) == shown


def test_long_text_is_cut_with_a_count():
    assert cut("x" * 12, 10) == "xxxxxxxxxx… (2 more characters)"
    assert cut("x" * 10, 10) == "x" * 10
