"""docs/security.md is the one that `make docs` writes."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = DOCS / "security.md"


def test_page_is_the_tables():
    write_page = runpy.run_path(str(DOCS / "generate" / "security.py"))["write_page"]
    text = PAGE.read_text(encoding="utf-8")

    assert text.splitlines() == "\n".join(write_page()).splitlines(), "run `make docs`"
