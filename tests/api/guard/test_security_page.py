"""docs/security.md is the one that `make docs` writes."""

from __future__ import annotations

from pathlib import Path

from schematic_emulator.api.guard.security_page import write_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "security.md"


def test_page_is_the_tables():
    text = PAGE.read_text(encoding="utf-8")

    assert text.splitlines() == "\n".join(write_page()).splitlines(), "run `make docs`"
