"""The page's files: vendored ones are as published, names change with the content."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from schematic_emulator.inspector.assets import (
    VIEWS,
    build_assets,
    join_whole,
    read_web,
)
from support.node import require_node, require_packages

WEB = Path(str(files("schematic_emulator.inspector") / "web"))
VENDOR = json.loads((WEB / "vendor" / "VENDOR.json").read_text(encoding="utf-8"))


def test_vendored_files_are_as_published():
    listed = {each["file"]: each for each in VENDOR["files"]}
    found = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in (WEB / "vendor").iterdir()
        if path.name not in {"VENDOR.json", "LICENCES.txt"} and ".d." not in path.name
    }

    assert found == {name: each["sha256"] for name, each in listed.items()}
    licences = (WEB / "vendor" / "LICENCES.txt").read_text(encoding="utf-8")
    assert all(each["version"] and each["licence"] for each in listed.values())
    assert all(
        name in licences for name in ("Apache License", "Jason Miller", "Sorokin")
    )


def test_names_change_with_the_content():
    served, names = build_assets()

    assert {"style.css", "shell.js", *(f"{view}.js" for view in VIEWS)} <= set(names)
    for name in names.values():
        digest = name.split(".")[-2]
        assert sha256(served[name].body).hexdigest().startswith(digest)


def test_own_code_is_small():
    """What others wrote is not counted."""
    served, names = build_assets()
    vendored = sum(len(read_web(f"vendor/{name}.js")) for name in ("preact", "uPlot"))
    styles = sum(len(served[names[each]].body) for each in ("style.css", "views.css"))

    assert len(join_whole()) - vendored <= 100 * 1024
    assert styles <= 20 * 1024


def test_files_are_within_their_limits():
    longest = {
        str(path.relative_to(WEB)): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*WEB.glob("app/**/*.js"), *WEB.glob("style/*.css")]
    }

    assert {path: count for path, count in longest.items() if count > 300} == {}


@pytest.mark.parametrize("name", [*(f"{view}.js" for view in VIEWS), "shell.js", "all"])
def test_scripts_can_be_parsed(name, tmp_path):
    served, names = build_assets()
    text = join_whole().encode() if name == "all" else served[names[name]].body
    script = tmp_path / "script.mjs"
    script.write_bytes(text)

    ran = subprocess.run(
        [require_node(), "--check", str(script)], capture_output=True, check=False
    )

    assert ran.returncode == 0, ran.stderr.decode()


def test_types_are_right(tmp_path):
    """What JSDoc says of each module holds, as TypeScript reads it."""
    compiler = require_packages() / "node_modules" / "typescript" / "bin" / "tsc"
    options = {
        "allowJs": True,
        "checkJs": True,
        "noEmit": True,
        "strict": True,
        "target": "es2022",
        "module": "es2022",
        "moduleResolution": "bundler",
        "lib": ["es2022", "dom", "dom.iterable"],
        "types": [],
        "noImplicitAny": False,
    }
    project = tmp_path / "tsconfig.json"
    files = [str(WEB / "app" / "**" / "*.js")]
    project.write_text(json.dumps({"compilerOptions": options, "include": files}))

    ran = subprocess.run(
        [require_node(), str(compiler), "-p", str(project)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
