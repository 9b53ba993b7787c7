"""Sections that set Schematic's end up, and what a configuration page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from schematic_contracts.reading.read_yaml import read_yaml
from support.contract_files import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "seeding.md").read_text(encoding="utf-8")


def full_section() -> dict[str, Any]:
    """Return the contract's example that has every list."""
    path = EXAMPLES / "emulator" / "seed" / "valid" / "full.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def page_blocks(language: str) -> list[str]:
    """Return the page's fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def page_section() -> dict[str, Any]:
    """Return the section that the page shows."""
    found: dict[str, Any] = read_yaml(page_blocks("yaml")[0], "page").data["schematic"]
    return found
