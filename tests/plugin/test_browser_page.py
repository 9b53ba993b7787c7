"""docs/browser.md: its blocks run, with the real packages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from support import node
from support.serving import serve

PAGE = (Path(__file__).parents[2] / "docs" / "browser.md").read_text(encoding="utf-8")
REACT = (
    "@schematichq/schematic-react@latest",
    *("react@18", "react-dom@18", "typescript@5.9.3"),
)
SHOW = """
import {{ createElement }} from "react";
import {{ renderToString }} from "react-dom/server";
import {{ webcrypto }} from "node:crypto";
globalThis.crypto ??= webcrypto;
{page}
function Calls() {{ return "calls"; }}
process.stdout.write(renderToString(createElement(App)));
process.exit(0);
"""
COMPILE = """
const ts = require(process.argv[1]);
const text = require("fs").readFileSync(process.argv[2], "utf8");
const compilerOptions = {
  jsx: "react", jsxFactory: "createElement", module: "commonjs", target: "es2022",
};
process.stdout.write(ts.transpileModule(text, { compilerOptions }).outputText);
"""


def blocks(language: str) -> list[str]:
    """Return the page's fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def run_program(*command: str) -> str:
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_commands_name_the_package_of_the_tests():
    [commands] = blocks("sh")

    serving, installing = commands.splitlines()
    assert serving == "schematic-emulator serve"
    assert f"{installing.split()[-1]}@latest" == REACT[0]


def test_component_is_rendered(tmp_path: Path):
    modules = node.install(*REACT)
    (tmp_path / "node_modules").symlink_to(modules, True)
    source, compiled = tmp_path / "page.jsx", tmp_path / "page.cjs"
    source.write_text(SHOW.format(page=blocks("jsx")[0]), encoding="utf-8")
    typescript = str(modules / "typescript")
    text = run_program(node.require_node(), "-e", COMPILE, typescript, str(source))
    compiled.write_text(text, encoding="utf-8")

    assert run_program(node.require_node(), str(compiled)) == "calls"


def test_datastream_from_python_decides(tmp_path: Path):
    script = tmp_path / "pasted.py"
    with serve() as served:
        script.write_text(
            f"import asyncio\nurl = {served.url!r}\n{blocks('python')[0]}\n"
            "async def main():\n"
            f"    client = AsyncSchematic({served.api_key!r}, config)\n"
            "    await client.initialize()\n"
            '    print(await client.check_flag("beta", company={"org": "acme"}))\n'
            "    await client.shutdown()\n"
            "asyncio.run(main())\n",
            encoding="utf-8",
        )

        assert run_program(sys.executable, str(script)) == "False\n"


def test_datastream_from_node_decides(tmp_path: Path):
    name = "@schematichq/schematic-typescript-node"
    (tmp_path / "node_modules").symlink_to(node.install(f"{name}@latest"), True)
    script = tmp_path / "pasted.mjs"
    with serve() as served:
        script.write_text(
            f'import {{ SchematicClient }} from "{name}";\n'
            f'const url = "{served.url}", apiKey = "{served.api_key}";\n'
            f"{blocks('js')[0]}"
            'console.log(await client.checkFlag({ company: { org: "a" } }, "beta"));\n'
            "process.exit(0);\n",
            encoding="utf-8",
        )

        assert "false" in run_program(node.require_node(), str(script))


def test_example_passes_when_pasted(run):
    run(blocks("python")[1]).assert_outcomes(passed=1)
