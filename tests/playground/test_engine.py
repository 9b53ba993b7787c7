"""The page's engine: the wheel in WebAssembly says what `explain` says, all bytes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from schematic_contracts.rules import RULES
from schematic_emulator.playground.answer import answer
from schematic_emulator.playground.case import RULE, get_example_case
from support.golden_cases import (
    AT,
    explain,
    list_cases,
    write_explanation,
    write_request,
)
from support.node import require_node, require_packages
from support.playground import build_page

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "emulator" / "schematic_emulator" / "inspector" / "web"
PREACT = WEB / "vendor" / "preact.d.ts"
SCRIPT = ROOT / "tests" / "node" / "playground.mjs"


def run_page(page: Path, requests: list[Any], folder: Path) -> dict[str, Any]:
    """Return what the page's engine answers in Node, and how long it took."""
    file = folder / "requests.json"
    file.write_text(json.dumps(requests))
    ran = subprocess.run(
        [require_node(), str(SCRIPT), str(page), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.slow
def test_two_hundred_explanations_are_those_of_the_command_line(
    wheel: Path, shared_folder: Path, tmp_path: Path
):
    cases = list_cases()
    requests = [write_request(case) for case in cases]

    found = run_page(build_page(shared_folder, wheel), requests, tmp_path)

    assert len(cases) == 200
    assert [write_explanation(one) for one in found["answers"]] == [
        explain(case, tmp_path) for case in cases
    ]


@pytest.mark.slow
def test_types_are_right(wheel: Path, shared_folder: Path, tmp_path: Path):
    """What JSDoc says of the page's modules holds, as TypeScript reads it."""
    page = shutil.copytree(build_page(shared_folder, wheel), tmp_path / "page")
    (own,) = page.glob("v-*")
    shutil.copy(PREACT, own / "inspector" / "vendor")
    options = {
        "allowJs": True,
        "checkJs": True,
        "noEmit": True,
        "strict": True,
        "noImplicitAny": False,
        "target": "es2023",
        "module": "es2022",
        "moduleResolution": "bundler",
        "lib": ["es2023", "dom", "dom.iterable"],
        "types": [],
    }
    project = tmp_path / "tsconfig.json"
    files = [str(own / "app" / "*.js")]
    project.write_text(json.dumps({"compilerOptions": options, "include": files}))
    compiler = require_packages() / "node_modules" / "typescript" / "bin" / "tsc"

    command = [require_node(), str(compiler), "-p", str(project)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow
def test_each_rule_is_found(wheel: Path, shared_folder: Path, tmp_path: Path):
    page = build_page(shared_folder, wheel)
    cases = [get_example_case(f"{RULE}{rule}") for rule in RULES]

    found = run_page(
        page, [{"do": "verdict", "case": asdict(one)} for one in cases], tmp_path
    )

    rules = [
        {one["rule"] for one in json.loads(answered).get("findings", ())}
        for answered in found["answers"]
    ]
    assert [
        rule for rule, named in zip(RULES, rules, strict=True) if rule not in named
    ] == []


@pytest.mark.slow
def test_a_verdict_is_there_soon(wheel: Path, shared_folder: Path, tmp_path: Path):
    """The first after at most 12 s, the second after 100 ms, as computing time."""
    page = build_page(shared_folder, wheel)
    example = json.loads(answer(json.dumps({"do": "example", "name": "readme"})))
    request = {"do": "verdict", "case": example, "at": AT.isoformat()}

    found = run_page(page, [request] * 11, tmp_path)
    native = min(_time(json.dumps(request)) for _ in range(10))

    second = min(found["times"][1:])
    times = f"first {found['first']:.0f} ms, second {second:.0f} ms"
    print(f"{times}, {second / native:.1f} times as long as natively")  # noqa: T201
    assert found["first"] <= 12_000
    assert second <= 100
    assert {*found["answers"]} == {answer(json.dumps(request))}


def _time(request: str) -> float:
    start = time.process_time()
    answer(request)
    return (time.process_time() - start) * 1000


def test_the_page_is_small(wheel: Path, shared_folder: Path):
    """At most 2 MB of it are ours; a server may compress the rest further."""
    require_packages()
    page = build_page(shared_folder, wheel)

    own = [
        file
        for file in page.rglob("*")
        if file.is_file() and "runtime" not in file.relative_to(page).parts
    ]
    assert sum(file.stat().st_size for file in own) <= 2_000_000


def test_all_that_the_page_names_is_there(wheel: Path, shared_folder: Path):
    """The inspector's modules that it shows with may import others one day."""
    page = build_page(shared_folder, wheel)
    named = [
        file.parent / name
        for file in [*page.glob("v-*/**/*.js"), page / "index.html"]
        for name in re.findall(
            r'(?:from|href=|src=) ?"((?!data:|https:)[^"]+)"', file.read_text("utf-8")
        )
    ]

    assert [path for path in named if not path.is_file()] == []
    assert named
