"""The layers of docs/architecture.md, held against the code's own imports."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.graph import circles, folder_graph, module_graph
from support.imports import SOURCES, imports, modules

# room -> the rooms of ours that it may import (docs/architecture.md)
ALLOWED = {
    "schematic_contracts": set(),
    "segment_fixtures": set(),
    "schematic_emulator.destination": {"schematic_contracts"},
    "schematic_emulator.effects": {"schematic_contracts"},
    "schematic_emulator.durable": set(),
    "schematic_emulator.api": {
        "schematic_contracts",
        "schematic_emulator.durable",
        "schematic_emulator.effects",
    },
    "schematic_emulator.serving": {"schematic_emulator.api"},
    "schematic_emulator.source": {
        "segment_fixtures",
        "schematic_contracts",
        "schematic_emulator.destination",
        "schematic_emulator.durable",
    },
    "schematic_emulator.configuration": {
        "schematic_contracts",
        "schematic_emulator.effects",
        "schematic_emulator.destination",
        "schematic_emulator.source",
    },
    "schematic_emulator.inspector": {
        "schematic_contracts",
        "schematic_emulator.api",
        "schematic_emulator.destination",
        "schematic_emulator.effects",
        "schematic_emulator.source",
    },
    "schematic_emulator.terminal": set(),
    "schematic_emulator.judgement": {
        "schematic_contracts",
        "schematic_emulator.destination",
        "schematic_emulator.effects",
        "schematic_emulator.source",
        "schematic_emulator.terminal",
    },
    "schematic_emulator.checks": {
        "schematic_contracts",
        "schematic_emulator.destination",
        "schematic_emulator.effects",
        "schematic_emulator.judgement",
        "schematic_emulator.terminal",
    },
    "schematic_emulator.mapping_code": {
        "schematic_contracts",
        "schematic_emulator.api",
        "schematic_emulator.destination",
        "schematic_emulator.judgement",
        "schematic_emulator.terminal",
    },
}
TOP = {
    "schematic_emulator",
    "schematic_emulator.application",
    "schematic_emulator.cli",
    "schematic_emulator.plugin",
    "schematic_emulator.__main__",
}

# a heavy third party -> where alone it may be imported
KEPT_TO = {
    "flask": (
        "schematic_emulator.api.rest",
        "schematic_emulator.inspector",
        "schematic_emulator.source.routes",
    ),
    "werkzeug": (
        "schematic_emulator.api.rest",
        "schematic_emulator.inspector",
        "schematic_emulator.plugin",
    ),
    "faker": (
        "segment_fixtures.live_pool",
        "segment_fixtures.pools",
        "segment_fixtures.provider",
    ),
    "pytest": ("schematic_emulator.plugin",),
    "pytest_httpserver": ("schematic_emulator.plugin",),
    "httpx": ("schematic_emulator.api.webhooks", "schematic_emulator.client"),
    "click": ("schematic_emulator.cli",),
    "rich": ("schematic_emulator.cli", "schematic_emulator.terminal"),
    "uvicorn": ("schematic_emulator.serving",),
    "yaml": ("schematic_emulator.configuration", "segment_fixtures.plan.yaml_text"),
    "liquid": ("schematic_emulator.destination",),
}


def room_of(module: str) -> str:
    parts = module.split(".")
    if parts[0] != "schematic_emulator":
        return parts[0]
    return ".".join(parts[:2])


def is_within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


# Circles that are known: what is listed and gone fails, too, so the list only shrinks.
KNOWN_CIRCLES = json.loads(
    (Path(__file__).parent / "support" / "known_circles.json").read_text("utf-8")
)


OURS = [found for found in imports() if found.target.split(".")[0] in SOURCES]


def test_every_room_is_known():
    """A new room needs a line in the plan before it has a file."""
    rooms = {room_of(module) for module in modules()}

    assert rooms <= set(ALLOWED) | TOP


def test_layers_import_only_downwards():
    wrong = [
        f"{found.module} imports {found.target}"
        for found in OURS
        if room_of(found.module) in ALLOWED
        and room_of(found.target) != room_of(found.module)
        and room_of(found.target) not in ALLOWED[room_of(found.module)]
    ]

    assert wrong == []


def test_no_module_reaches_itself_through_imports():
    """Lazy imports count, and those for types: a reader follows them all."""
    known = {frozenset(circle) for circle in KNOWN_CIRCLES["modules"]}

    assert circles(module_graph()) == known


def test_no_folders_import_each_other():
    known = {frozenset(circle) for circle in KNOWN_CIRCLES["folders"]}

    assert circles(folder_graph()) == known


@pytest.mark.parametrize("library", sorted(KEPT_TO))
def test_library_stays_in_its_rooms(library: str):
    wrong = [
        f"{found.module} imports {found.target}"
        for found in imports()
        if found.target.split(".")[0] == library and not found.typing_only
        if not any(is_within(found.module, place) for place in KEPT_TO[library])
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("schematic_contracts", ["jsonschema", "jsonschema_rs"]),
        ("segment_fixtures", ["faker"]),
        ("schematic_emulator", ["flask", "httpx", "jsonschema"]),
        (
            "schematic_emulator.plugin.hooks",
            ["flask", "faker", "jsonschema", "jsonschema_rs", "httpx", "click"],
        ),
        (
            "schematic_emulator.cli.main",
            ["flask", "faker", "httpx", "jsonschema", "liquid", "rich", "uvicorn"],
        ),
        ("schematic_emulator.destination", ["httpx", "liquid", "jsonschema"]),
        ("schematic_emulator.source.segment_end", ["flask", "httpx", "jsonschema"]),
        ("schematic_emulator.serving.server", ["flask", "httpx", "jsonschema"]),
    ],
)
def test_import_leaves_heavy_libraries_alone(module: str, heavy: list[str]):
    """Heavy imports load where they are used, never at start."""
    code = f"import sys, {module}; print([m for m in {heavy} if m in sys.modules])"

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_no_module_bears_the_vendors_import_name():
    """The vendor's SDK is imported as `schematic`."""
    names = {part for module in modules() for part in module.split(".")}

    assert "schematic" not in names


@pytest.mark.parametrize("module", sorted(modules()))
def test_module_says_why_it_exists_and_stays_readable(module: str):
    path = modules()[module]
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)

    assert ast.get_docstring(tree) or not text.strip()
    assert text.count("\n") <= 300
    assert [name for name, length in _bodies(tree) if length > 40] == []


def _bodies(tree: ast.Module) -> list[tuple[str, int]]:
    return [
        (node.name, _body_lines(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    skipped = 1 if ast.get_docstring(node) and len(node.body) > 1 else 0
    return (node.end_lineno or 0) - node.body[skipped].lineno + 1


def test_changes_of_a_store_go_through_one_gate():
    """Whatever else wrote to a state would be in no log (docs/architecture.md)."""
    writers = {
        found.module
        for found in OURS
        if found.target.startswith("schematic_emulator.effects.apply")
        and room_of(found.module) != "schematic_emulator.effects"
    }

    assert writers == {
        "schematic_emulator.api.store.environment",
        "schematic_emulator.api.log.replay",
    }
