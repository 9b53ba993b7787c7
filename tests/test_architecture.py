"""The layers of docs/architecture.md, held against the code's own imports."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from support.graph import circles, folder_graph, module_graph
from support.imports import imports, modules
from support.layers import allowed_imports, folder_of, is_within, may_import
from support.rows import on_rows

# Modules that every folder may import.
LEAVES = {"schematic_emulator.errors", "schematic_emulator.deadline"}

# Beside the folders of the page's tables.
OF_ALL = {
    "schematic_contracts",
    "schematic_contracts.reading",
    "schematic_contracts.tracking_plan",
    "schematic_contracts.validators",
}
ROOT_PACKAGE = "schematic_emulator"
MOST_MODULES = 25

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
    "yaml": (
        "schematic_contracts.reading.read_yaml",
        "schematic_emulator.configuration.mapping_file.write_yaml",
    ),
    "liquid": ("schematic_emulator.destination",),
}


# Circles that are known: what is listed and gone fails, too, so the list only shrinks.
KNOWN_CIRCLES = json.loads(
    (Path(__file__).parent / "support" / "known_circles.json").read_text("utf-8")
)


def test_page_lists_every_folder():
    """A new folder needs a row in the plan before it has a file."""
    folders = {folder_of(module) for module in modules()} - {ROOT_PACKAGE}

    assert folders == set(allowed_imports())


def test_folders_import_what_the_page_allows():
    wrong = [
        f"{module} imports {target}"
        for module, targets in sorted(module_graph().items())
        for target in sorted(targets)
        if folder_of(module) != ROOT_PACKAGE
        and folder_of(target) not in OF_ALL
        and target not in LEAVES
        and not may_import(folder_of(module), folder_of(target))
    ]

    assert wrong == []


def test_ends_meet_only_on_the_wire():
    """An emulator that shares code with its client agrees with itself."""
    ends = ("schematic_emulator.destination", "schematic_emulator.api")
    wrong = [
        f"{module} imports {target}"
        for end, other in (ends, ends[::-1])
        for module, targets in sorted(module_graph().items())
        for target in targets
        if is_within(module, end) and is_within(target, other)
    ]

    assert wrong == []


def test_no_folder_has_too_many_modules():
    """No one finds a module among sixty."""
    counts = Counter(
        folder_of(module)
        for module, path in modules().items()
        if path.name != "__init__.py"
    )

    assert [name for name, count in counts.items() if count > MOST_MODULES] == []


def test_no_module_reaches_itself_through_imports():
    """Lazy imports count, and those for types: a reader follows them all."""
    known = {frozenset(circle) for circle in KNOWN_CIRCLES["modules"]}

    assert circles(module_graph()) == known


def test_no_folders_import_each_other():
    known = {frozenset(circle) for circle in KNOWN_CIRCLES["folders"]}

    assert circles(folder_graph()) == known


@pytest.mark.parametrize("library", sorted(KEPT_TO))
def test_library_stays_in_its_folders(library: str):
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
        (
            "schematic_emulator.configuration.mapping_file.read",
            ["yaml", "click", "httpx", "jsonschema", "jsonschema_rs", "rich"],
        ),
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


@on_rows("module", sorted(modules()))
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
        for found in imports()
        if found.target.startswith("schematic_emulator.effects.apply")
        and not is_within(found.module, "schematic_emulator.effects")
    }

    assert writers == {
        "schematic_emulator.api.store.environment",
        "schematic_emulator.api.log.replay",
    }
