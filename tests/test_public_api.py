"""The names that semantic versioning covers, and the three bases of all errors."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
from importlib import import_module

import pytest

import schematic_contracts
import schematic_emulator
import schematic_emulator.destination
import schematic_emulator.testing
import segment_fixtures
from support.imports import ROOT, modules
from support.rows import on_rows

PUBLIC = [
    (module.__name__, name)
    for module in (
        schematic_contracts,
        schematic_emulator,
        schematic_emulator.destination,
        schematic_emulator.testing,
        segment_fixtures,
    )
    for name in module.__all__
]
API_PAGE = ROOT / "docs" / "api.md"
PAGE = API_PAGE.read_text(encoding="utf-8")
BASES = {
    "schematic_contracts": schematic_contracts.ContractError,
    "schematic_emulator": schematic_emulator.EmulatorError,
    "segment_fixtures": segment_fixtures.FixtureError,
}
# Not an Exception, so that a mapping's own `except Exception` lets it through.
APART = {"schematic_emulator.mapping_code.time_limit.TimeIsUpError"}


@on_rows("public", PUBLIC)
def test_public_name_can_be_imported(public: tuple[str, str]):
    module, name = public

    assert getattr(import_module(module), name) is not None


def test_page_lists_the_public_names_and_no_other():
    """What semantic versioning covers is what docs/api.md lists."""
    rows = re.findall(r"^\| (`[^|]+) \|", PAGE, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert listed == {name for _, name in PUBLIC} | {"strategies"}


@on_rows("name", sorted({name for _, name in PUBLIC}))
def test_page_shows_each_name_in_an_example(name: str):
    examples = "\n".join(re.findall(r"^(?:>>>|\.\.\.) (.*)$", PAGE, re.MULTILINE))

    assert re.search(rf"\b{name}\b", examples)


def test_page_names_errors_that_exist_by_their_bases():
    """Classes of other bases say so in their row."""
    rows = re.findall(r"^\| ([a-z][^|]+) \| `(\w+Error)` \|$", PAGE, re.MULTILINE)
    homes = {
        name: base
        for place in _error_classes()
        for base in [place.partition(".")[0]]
        for name in [place.rpartition(".")[2]]
    }

    assert len(rows) > 10
    assert {name for _, name in rows} <= homes.keys()
    assert [name for _, name in rows if homes[name] != "schematic_emulator"] == [
        name for text, name in rows if "`FixtureError`" in text
    ]


def test_page_says_what_is_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)

    outcome = doctest.testfile(str(API_PAGE), module_relative=False)

    assert outcome.attempted > 70
    assert outcome.failed == 0


def test_testing_loads_no_pytest():
    code = "import sys, schematic_emulator.testing; print('pytest' in sys.modules)"

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "False"


def _error_classes() -> list[str]:
    texts = {name: path.read_text("utf-8") for name, path in sorted(modules().items())}
    return [
        f"{module}.{node.name}"
        for module, text in texts.items()
        # Few modules define an error, and all are slow to parse.
        if re.search(r"class \w+\([^)]*(?:Error|Exception)\b", text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        and any(
            ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases
        )
    ]


def test_every_error_has_its_packages_base():
    places = [place.rpartition(".") for place in {*_error_classes()} - APART]

    baseless = [
        f"{module}.{name}"
        for module, _, name in places
        for base in [BASES[module.partition(".")[0]]]
        if not issubclass(getattr(import_module(module), name), base)
    ]

    assert len(places) > 50
    assert baseless == []
