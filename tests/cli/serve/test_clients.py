"""What `serve --clients` prints is run as printed, with the real packages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from pytest_httpserver import HTTPServer

from schematic_emulator.cli.table import load_command
from support import node, vendor_sdk
from support.browser import browsing
from support.serving import Served, serve

CONFIGURATION = """
segment:
  sources:
    - name: web
      write_keys: [wk_web]
  destinations:
    - name: Schematic
      source: web
schematic:
  keys:
    - key: sch_dev_local
  flags:
    - key: beta
      default_value: true
"""
DATA = files("schematic_emulator.cli").joinpath("data/clients.json")
CLIENTS = {row["id"]: row for row in json.loads(DATA.read_text("utf-8"))}
COMPANY = '{ company: { org: "acme" } }'
# The oldest whose options are those printed, and whatever is newest today.
NODE_SDK = "@schematichq/schematic-typescript-node"
REACT = [
    "@schematichq/schematic-react@latest",
    *("react@18", "react-dom@18", "typescript@5.9.3", "ws@8"),
]
# A browser has WebSocket; Node has it from version 22 on.
WEBSOCKET = 'globalThis.WebSocket = require("ws");'
SHOW_REACT = """
import {{ createElement }} from "react";
import {{ renderToString }} from "react-dom/server";
import {{ webcrypto }} from "node:crypto";
globalThis.crypto ??= webcrypto;  // as a browser has it, and Node from 20 on
client.setContext({company}).then(async () => {{
  const value = await client.checkFlag({{ key: "beta", fallback: false }});
  const page = {element}{{String(value)}}</SchematicProvider>;
  process.stdout.write(renderToString(page));
  process.exit(0);
}});
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("clients") / "emulator.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    with serve("--clients", "--config", str(file)) as served:
        yield served


def blocks(served: Served) -> dict[str, list[str]]:
    """Return the lines printed for each client, without their indent."""
    found: list[list[str]] = []
    for line in served.printed.partition("\n\n")[0].splitlines():
        if line.startswith("    "):
            found[-1].append(line.strip())
        else:
            found.append([])
    return dict(zip(CLIENTS, found, strict=True))


def run(*command: str) -> str:
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def run_shell(lines: list[str], _folder: Path) -> str:
    return run("sh", "-ec", "\n".join(lines))


def run_python_sdk(lines: list[str], folder: Path, version: str) -> str:
    vendor_sdk.require(version)
    script = folder / "pasted.py"
    use = 'value = client.check_flag("beta", company={"org": "acme"})'
    lines = [*lines, use, "client.shutdown()", "import json; print(json.dumps(value))"]
    script.write_text("\n".join(lines), encoding="utf-8")
    return json.dumps(vendor_sdk.run(version, script))


def run_node(
    lines: list[str], folder: Path, packages: list[str], kind: str = ".mjs"
) -> str:
    (folder / "node_modules").symlink_to(node.install(*packages), True)
    script = folder / f"pasted{kind}"
    script.write_text("\n".join(lines), encoding="utf-8")
    return run(node.require_node(), str(script))


def run_node_sdk(lines: list[str], folder: Path, version: str) -> str:
    use = f'console.log(await client.checkFlag({COMPANY}, "beta")); process.exit(0);'
    return run_node([*lines, use], folder, [f"{NODE_SDK}@{version}"])


def run_python_datastream(lines: list[str], folder: Path) -> str:
    script = folder / "pasted.py"
    first, *others = lines
    use = [
        *others,
        "await client.initialize()",
        'print(await client.check_flag("beta", company={"org": "acme"}))',
        "await client.shutdown()",
    ]
    body = "".join(f"\n    {line}" for line in use)
    text = f"import asyncio\n{first}\nasync def main():{body}\nasyncio.run(main())\n"
    script.write_text(text, encoding="utf-8")
    return run(sys.executable, str(script)).lower()


def run_node_datastream(lines: list[str], folder: Path) -> str:
    own = 'import { SchematicClient } from "@schematichq/schematic-typescript-node";'
    return run_node_sdk([own, *lines], folder, "latest")


def run_react(lines: list[str], folder: Path) -> str:
    """Render the printed element around a value that the printed client checks."""
    *first, element = lines
    code = SHOW_REACT.format(company=COMPANY, element=element)
    packages = node.install(*REACT)
    source = folder / "pasted.jsx"
    source.write_text("\n".join([WEBSOCKET, *first, code]), encoding="utf-8")
    compile_ = (
        "const ts = require(process.argv[1]); const fs = require('fs');"
        "const {outputText} = ts.transpileModule(fs.readFileSync(process.argv[2], "
        "'utf8'), {compilerOptions: {jsx: 'react', jsxFactory: 'createElement', "
        "module: 'commonjs', target: 'es2022'}}); process.stdout.write(outputText);"
    )
    typescript = str(packages / "typescript")
    compiled = run(node.require_node(), "-e", compile_, typescript, str(source))
    return run_node(compiled.splitlines(), folder, REACT, ".cjs")


def run_in_browser(lines: list[str], _folder: Path) -> str:
    """Paste the lines into a module of a page, which has the package's own build."""
    dist = node.require_packages() / "node_modules/@schematichq/schematic-js/dist"
    imports = {"imports": {"@schematichq/schematic-js": "/schematic.js"}}
    use = f"await schematic.setContext({COMPANY});"
    use += 'document.title = await schematic.checkFlag({ key: "beta" });'
    page = (
        "<!doctype html><title>waiting</title>"
        f'<script type="importmap">{json.dumps(imports)}</script>'
        f'<script type="module">{chr(10).join([*lines, use])}</script>'
    )
    with browsing() as browser, HTTPServer() as server:
        server.expect_request("/schematic.js").respond_with_data(
            (dist / "schematic.esm.js").read_text("utf-8"),
            content_type="text/javascript",
        )
        server.expect_request("/").respond_with_data(page, content_type="text/html")
        shown = browser.new_page()
        shown.goto(server.url_for("/"))
        shown.wait_for_function("document.title != 'waiting'", timeout=30_000)
        return shown.title()


def run_segment_python(lines: list[str], folder: Path) -> str:
    script = folder / "pasted.py"
    use = 'analytics.track("ada", "From Python")'
    lines = [*lines, use, "analytics.shutdown()"]
    script.write_text("\n".join(lines), encoding="utf-8")
    return run(sys.executable, str(script))


def run_segment_node(lines: list[str], folder: Path) -> str:
    use = 'analytics.track({ userId: "ada", event: "From Node" });'
    lines = [*lines, use, "await analytics.closeAndFlush();"]
    return run_node(lines, folder, ["@segment/analytics-node@3.1.0"])


Run = Callable[[list[str], Path], str]
# What runs the lines of a client, and what the program then prints.
RUNS: dict[str, tuple[dict[str, Run], str]] = {
    "curl": ({"": run_shell}, '"ok":true'),
    "python": (
        {each: partial(run_python_sdk, version=each) for each in vendor_sdk.VERSIONS},
        "true",
    ),
    "node": (
        {each: partial(run_node_sdk, version=each) for each in ("1.4.8", "latest")},
        "true",
    ),
    "browser": ({"": run_in_browser}, "true"),
    "react": ({"": run_react}, "true"),
    "python-datastream": ({"": run_python_datastream}, "true"),
    "node-datastream": ({"": run_node_datastream}, "true"),
    "segment-python": ({"": run_segment_python}, ""),
    "segment-node": ({"": run_segment_node}, ""),
    "segment-curl": ({"": run_shell}, '"success":true'),
}
SEGMENT = {
    "segment-python": "from_python",
    "segment-node": "from_node",
    "segment-curl": "order_completed",
}
CASES = [
    pytest.param(name, RUNS[name][0][version], id=f"{name}-{version}".rstrip("-"))
    for name in RUNS
    for version in RUNS[name][0]
]


@pytest.mark.skipif(sys.platform == "win32", reason="lines for a POSIX shell")
@pytest.mark.parametrize(("name", "paste"), CASES)
def test_lines_work_as_printed(running, tmp_path, name, paste):
    printed = paste(blocks(running)[name], tmp_path)

    assert RUNS[name][1] in printed.replace(" ", "")


@pytest.mark.skipif(sys.platform == "win32", reason="lines for a POSIX shell")
@pytest.mark.parametrize("name", SEGMENT)
def test_events_of_segments_lines_reach_schematic(running, tmp_path, name):
    paste = RUNS[name][0][""]
    paste(blocks(running)[name], tmp_path)

    drained = httpx.post(f"{running.url}/_emulator/drain", json={}, timeout=30).json()
    rows = httpx.get(f"{running.url}/_emulator/journal").json()["data"]

    assert drained["drained"] is True
    assert SEGMENT[name] in {row["subtype"] for row in rows}


def test_heading_says_which_lines_no_test_runs(running):
    headings = [
        line
        for line in running.printed.partition("\n\n")[0].splitlines()
        if not line.startswith("    ")
    ]
    untested = {
        name
        for name, line in zip(CLIENTS, headings, strict=True)
        if line.endswith(", not tested")
    }

    assert untested == CLIENTS.keys() - RUNS.keys()


def test_lines_have_the_keys_of_the_configuration(running):
    printed = blocks(running)
    text = "\n".join("\n".join(lines) for lines in printed.values())

    assert "YOUR_API_KEY" not in text
    assert {name for name, row in CLIENTS.items() if row["key"] == "secret"} == {
        name for name, lines in printed.items() if "sch_dev_local" in str(lines)
    }
    assert all("wk_web" in str(printed[name]) for name in SEGMENT)


def test_named_clients_alone_are_printed():
    with serve("--clients", "python, segment-curl") as served:
        headings = [line for line in served.printed.splitlines() if line[:3].strip()]

    assert headings[:2] == [
        "  Python (schematichq)",
        "  Segment from curl",
    ]


def test_unknown_client_is_one_line():
    result = CliRunner().invoke(load_command("serve"), ["--clients", "pyton"])

    assert result.exit_code == 2
    assert "expected all, curl, python, node, browser," in result.output
    assert "found 'pyton'" in result.output
