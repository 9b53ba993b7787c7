"""An option names mapping code in the forms that pytest's mapping has."""

from __future__ import annotations

import pytest

from schematic_emulator.cli.code_option import is_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pkg.mod:func", True),
        ("command: python send.py", True),
        ("https://127.0.0.1/map", True),
        ("node", True),
        ("node:mapping.json", True),
        ("main:mapping.yaml", False),
        ("origin/main:mapping", False),
        ("mapping.json", False),
    ],
)
def test_code_is_recognized_by_its_form(text: str, expected: bool):
    assert is_code(text) == expected
