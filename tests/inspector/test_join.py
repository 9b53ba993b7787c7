"""The page's modules are joined as they import each other, names kept apart."""

from __future__ import annotations

import json
import subprocess

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


def test_joined_modules_run_in_the_order_of_their_imports():
    script, order = join(["app/top.js"], MODULES.__getitem__)

    shown = f"{script}console.log(JSON.stringify($top.found));"
    ran = subprocess.run(
        [require_node(), "--input-type=module", "-e", shown],
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ran.stdout) == ["top", "low tool 1", "low tool 1"]
    assert order == [
        "vendor/tool.js",
        "vendor/short.js",
        "app/low.js",
        "app/again.js",
        "app/top.js",
    ]


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
