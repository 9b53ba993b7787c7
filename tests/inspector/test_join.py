"""The page's modules are joined as they import each other, names kept apart."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from schematic_emulator.inspector.join import JoinError, join
from support.node import require_node

MODULES = {
    "vendor/tool.js": 'var tool={name:"tool"};',
    "vendor/short.js": "const a=1;export{a as one};",
    "app/low.js": 'import { tool } from "../vendor/tool.js";\nimport { one } from'
    ' "../vendor/short.js";\nconst hidden = "low";\nexport function low() {\n'
    "  return `${hidden} ${tool.name} ${one}`;\n}\n",
    "app/again.js": 'import { low } from "./low.js";\n\nexport { low };\n',
    "app/top.js": 'import { low as deep } from "./low.js";\nimport { low } from'
    ' "./again.js";\nconst hidden = "top";\n'
    "export const found = [hidden, deep(), low()];\n",
}


def run_script(script: str) -> Any:
    """Return what a script writes as JSON in Node."""
    ran = subprocess.run(
        [require_node(), "--input-type=module", "-e", script],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def test_joined_modules_run_in_the_order_of_their_imports():
    script, order = join(["app/top.js"], MODULES.__getitem__)

    found = run_script(f"{script}console.log(JSON.stringify($top.found));")
    assert found == ["top", "low tool 1", "low tool 1"]
    assert order == [
        "vendor/tool.js",
        "vendor/short.js",
        "app/low.js",
        "app/again.js",
        "app/top.js",
    ]


TEXTS = r"""
/** A note: "not a text". */
export const found = [
  "a && b => c === d ?? e",
  'it\'s // no note; /* neither */',
  "{", // a note, "with quotes"
  `const x = 1;
    if (a) {
      return;  `,
  `${["a => b"].map((one) => `${one} && ${{ one }.one}`)} === }`,
  /["'`/{] && \//.source.length > 2 && "a  /  b",
  6 / 2 / 1,
  `import { a } from "./a.js";
export const b = 1;`,
];
"""


def test_strings_are_as_they_were_written():
    script, _ = join(["app/top.js"], {"app/top.js": TEXTS}.__getitem__)

    shown = "console.log(JSON.stringify({}));"
    own = run_script(TEXTS + shown.format("found"))
    assert run_script(script + shown.format("$top.found")) == own
    assert len(own) == 8
    assert "note" not in script.replace("// no note", "")


def test_what_another_script_has_is_imported():
    outer = {"app/low.js": "./shell.js", "app/again.js": "./shell.js"}

    script, order = join(["app/top.js"], MODULES.__getitem__, outer=outer)

    assert order == ["app/top.js"]
    assert script.startswith('import { $again, $low } from "./shell.js";\n')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('import low from "./low.js";\n', "named imports"),
        ("export default 1;\n", "named imports"),
        ('import { top } from "./top.js";\n', "imports itself"),
    ],
)
def test_what_cannot_be_joined_is_refused(text, message):
    modules = MODULES | {"app/top.js": text}

    with pytest.raises(JoinError, match=message):
        join(["app/top.js"], modules.__getitem__)
