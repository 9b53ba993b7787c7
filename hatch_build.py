"""Puts the contracts' valid examples into the wheel as one file."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXAMPLES = Path("contracts", "schematic_contracts", "examples")
BUNDLE = "schematic_contracts/data/examples.json"


class CustomBuildHook(BuildHookInterface):
    """Add what `schematic_contracts.catalog.read_examples` reads in an installed wheel.

    An editable install reads the checkout's own files.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bundle and give it to the wheel."""
        if version == "editable":
            return
        root = Path(self.root, EXAMPLES)
        found: dict[str, dict[str, Any]] = {}
        for file in sorted(root.rglob("valid/*.json")):
            contract = file.parent.parent.relative_to(root).as_posix()
            found.setdefault(contract, {})[file.stem] = json.loads(file.read_bytes())
        self.folder = TemporaryDirectory()
        bundle = Path(self.folder.name, "examples.json")
        bundle.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        build_data["force_include"][str(bundle)] = BUNDLE

    def finalize(self, version: str, _build_data: dict[str, Any], _path: str) -> None:
        """Remove the bundle once it is in the wheel."""
        if version != "editable":
            self.folder.cleanup()
