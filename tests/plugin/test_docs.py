"""docs/pytest.md names everything there is; its blocks are a repository that passes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from schematic_emulator.plugin import fixtures
from schematic_emulator.plugin.options import SETTINGS
from support.node import require_packages
from support.serving import serve

TEXT = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text(encoding="utf-8")
PREFIXES = "async_schematic_", "schematic_", "segment_"
NAMES = [name for name in vars(fixtures) if name.startswith(PREFIXES)]
BLOCKS = re.findall(r"```(\w+) ?([\w.]*)\n(.*?)```", TEXT, re.DOTALL)
BIN = Path(sys.executable).parent


def name_block(language: str, name: str, text: str) -> str:
    """Return the file that a block is: its own, or the one its first line names."""
    first = re.match(r"# ([\w/]+\.\w+)\n", text)
    return name or (first[1] if first and language in {"python", "ini"} else "")


FILES = {name_block(*block): block[2] for block in BLOCKS if name_block(*block)}
TESTS = sorted(name for name in FILES if name.startswith("tests/test_"))
COMMANDS = [
    line
    for language, _, text in BLOCKS
    if language == "sh"
    for line in text.splitlines()
]


# Frameworks that not every environment of the suite has.
OPTIONAL = {"tests/test_celery.py": "celery", "tests/test_fastapi.py": "fastapi"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Write every block of the page that names a file."""
    for name, text in FILES.items():
        if name in OPTIONAL and find_spec(OPTIONAL[name]) is None:
            continue
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run_in(repository: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the page with the plugins that it may need, and no others."""
    words = shlex.split(command)
    plugins = [
        "faker.contrib.pytest.plugin",
        "pytest_httpserver.pytest_plugin",
        "schematic_emulator",
        "xdist",
    ]
    named = [word for plugin in plugins for word in ("-p", plugin)]
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    assert words[0] == "pytest"
    return subprocess.run(
        [sys.executable, "-m", "pytest", *named, *words[1:]],
        cwd=repository,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_fixture_is_documented(name):
    assert re.search(rf"^\| (`\w+`, )?`{name}`[ ,]", TEXT, re.MULTILINE)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting):
    assert f"| `{setting.option}` | `{setting.ini}` |" in TEXT


def test_every_block_of_code_is_run():
    """A Python block without a file's name would be one that nothing runs."""
    nameless = [
        text
        for language, name, text in BLOCKS
        if language in {"python", "json", "ini"}
        if not name_block(language, name, text)
    ]

    assert nameless == []
    assert len(TESTS) > 10


def test_first_example_passes_when_pasted(run):
    run(FILES["tests/test_signup.py"]).assert_outcomes(passed=1)


def test_node_recipe_passes(repository):
    folder = require_packages()

    ran = run_in(
        repository,
        f"pytest tests/test_node.py --schematic-emulator-node-modules {folder}",
    )

    assert ran.returncode == 0, ran.stdout


def test_page_is_a_repository_that_passes(repository):
    """It does with an emulator in each worker."""
    (repository / "tests/test_node.py").unlink()

    ran = run_in(repository, COMMANDS[0])

    assert ran.returncode == 0, ran.stdout
    assert "skipped" not in ran.stdout


def test_page_is_a_repository_whose_workers_share_an_emulator(repository):
    _, serving, sharing = COMMANDS

    with serve() as served:
        ran = run_in(
            repository,
            sharing.replace("http://127.0.0.1:8710", served.url)
            + " tests/test_signup.py tests/test_flask.py",
        )

    assert serving == "schematic-emulator serve --port 8710"
    assert ran.returncode == 0, ran.stdout
    assert "skipped" not in ran.stdout


def test_workflow_runs_what_there_is(repository):
    [workflow] = [text for language, _, text in BLOCKS if language == "yaml"]
    steps = yaml.safe_load(workflow)["jobs"]["test"]["steps"]
    [command] = [step["run"] for step in steps if "pytest -n" in step.get("run", "")]

    ran = run_in(repository, f"{command} -k signup".replace("auto", "1"))

    assert ran.returncode == 0, ran.stdout
    assert (repository / "tests.xml").is_file()
