"""A script's strings are hidden from what shortens its code, and shown again."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.inspector.script_text import HiddenTexts


@pytest.mark.parametrize("text", ["a && b => c", "  x;\n  y", "// {"])
def test_string_of_any_kind_is_left_alone(text: str):
    for sign in "`" if "\n" in text else "\"'`":
        quoted = f"{sign}{text}{sign}"
        hidden = HiddenTexts(f"const a = {quoted};")

        assert text not in hidden.code
        assert hidden.show(hidden.code) == f"const a = {quoted};"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("a / b / c", "a / b / c"),
        ("f(/a b/g) / 2", "f(<0>) / 2"),
        ('return /[/"]/;', "return <0>;"),
        ("a; // it's", "a; "),
        ("/** @type {any} */ (a)", "(a)"),
        ("`a${{ b: `}` }.b}` + c", "<0>{ b: <1> }.b<2> + c"),
        ("`never ends", "`never ends"),
    ],
)
def test_code_is_left(script: str, code: str):
    hidden = re.sub("\0([0-9])\0", r"<\1>", HiddenTexts(script).code)

    assert hidden == code


def test_indentation_of_html_is_left_out_and_that_of_texts_is_not():
    script = "html`<p>\n    a  b</p>` + `\n    c`"

    hidden = HiddenTexts(script)

    assert hidden.show(hidden.code) == "html`<p>\na  b</p>` + `\n    c`"
