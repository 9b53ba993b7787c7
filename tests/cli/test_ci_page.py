"""What docs/ci.md, the action and the hook offer runs here, as far as it can."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from schematic_contracts.catalog import get_contract
from schematic_emulator.cli.anonymize.command import command as anonymize
from schematic_emulator.cli.check import command as check
from schematic_emulator.cli.explain.command import command as explain
from schematic_emulator.cli.generate.command import command as generate
from schematic_emulator.cli.impact.command import command as impact
from schematic_emulator.cli.report_option import FORMATS
from schematic_emulator.configuration.check_section import CheckSection
from schematic_emulator.destination import presets

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
GOOD = {"type": "track", "event": "order_completed", "userId": "u1"}
BAD = {**GOOD, "event": "Order.Completed!"}
INSTALL = "pip install git+https://github.com/OWNER/schematic-emulator"

posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's lines")


def blocks(language: str) -> list[str]:
    """Return the page's fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


WITH_ACTION, WITHOUT, IMPACT, GITLAB, PRE_COMMIT = map(yaml.safe_load, blocks("yaml"))


def run_shell(
    script: str, folder: Path, shell: str = "sh", **environ: str
) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    given = {"GITHUB_STEP_SUMMARY": "", "GITHUB_ACTIONS": "", **environ}
    return subprocess.run(
        [shell, "-ec", script],
        cwd=folder,
        env={**os.environ, "PATH": path, **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def project(tmp_path):
    """Lay out what the page's examples name, as the root of a repository."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "events").mkdir()
    lines = "".join(f"{json.dumps(event)}\n" for event in (GOOD, BAD))
    (tmp_path / "events" / "bad.ndjson").write_text(lines)
    (tmp_path / "mapping.json").write_text(json.dumps(presets()))
    return tmp_path


@posix
def test_pages_first_lines_work_as_printed(project):
    ran = run_shell(blocks("sh")[0], project)

    assert ran.returncode == 0, ran.stderr
    assert "passed: 1,000 events" in ran.stdout


@posix
def test_pages_workflow_without_the_action_annotates_and_fails(project):
    *_, install, step = WITHOUT["jobs"]["check"]["steps"]

    ran = run_shell(step["run"], project)

    assert install["run"] == INSTALL
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("::error file=events/bad.ndjson,line=2,")


GIT = "git -c user.name=a -c user.email=a@example.com"
COMMIT = f"""
rm -r .git; git init -q; git add .; {GIT} commit -q -m one
git update-ref refs/remotes/origin/main HEAD
"""


@posix
def test_pages_workflow_says_what_a_pull_request_does_to_the_bill(project):
    *_, install, compare, comment = IMPACT["jobs"]["impact"]["steps"]
    assert run_shell(COMMIT, project).returncode == 0
    (project / "mapping.json").write_text(json.dumps(presets()[1:]))
    summary = project / "summary.md"

    ran = run_shell(
        compare["run"],
        project,
        GITHUB_BASE_REF="main",
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert install["run"] == INSTALL
    assert ran.returncode == 1, ran.stderr
    assert summary.read_text().startswith("**usage 1 -> 0 (-100.0%)")
    assert comment["run"].endswith("--body-file impact.md")
    assert list_expressions(compare) == list_expressions(comment) == []


@posix
def test_pages_gitlab_job_leaves_the_reports_that_it_names(project):
    install, *script = GITLAB["events"]["script"]

    ran = run_shell("\n".join(script), project)

    assert install == INSTALL
    assert ran.returncode == 1, ran.stderr
    reports = GITLAB["events"]["artifacts"]["reports"]
    issues = json.loads((project / reports["codequality"]).read_text())
    assert issues[0]["location"]["path"] == "events/bad.ndjson"
    assert ET.parse(project / reports["junit"]).getroot().get("failures") == "1"


@posix
def test_pages_baseline_lets_known_findings_pass(project):
    ran = run_shell(blocks("sh")[1], project)

    assert ran.returncode == 0, ran.stderr
    assert "1 known" in ran.stdout


@posix
def test_pages_script_leaves_its_reports_and_fails(project):
    ran = run_shell(blocks("sh")[2], project)

    assert ran.returncode == 1, ran.stderr
    assert ET.parse(project / "check.xml").getroot().get("failures") == "1"
    assert (project / "check.html").read_text().startswith("<!DOCTYPE html>")


@posix
def test_pages_lines_make_traffic_that_may_be_committed(project):
    (project / "events").rename(project / "recorded")

    ran = run_shell(blocks("sh")[3], project, HOME=str(project))

    assert ran.returncode == 0, ran.stderr
    [call, _] = map(
        json.loads, (project / "traffic/bad.ndjson").read_text().splitlines()
    )
    assert call.keys() == GOOD.keys()
    assert call["event"] == GOOD["event"]
    assert call["userId"] != GOOD["userId"]


def test_pages_workflow_gives_the_action_inputs_that_it_has():
    _, step, upload = WITH_ACTION["jobs"]["check"]["steps"]

    assert set(step["with"]) <= set(ACTION["inputs"])
    assert "sarif=" + upload["with"]["sarif_file"] in step["with"]["reports"].split()
    required = {name for name, one in ACTION["inputs"].items() if one.get("required")}
    assert required <= set(step["with"])


def fill(text: str, inputs: dict[str, str]) -> str:
    """Replace `${{ inputs.name }}` and the Python; other expressions are empty."""
    text = text.replace("${{ steps.python.outputs.python-path }}", sys.executable)
    filled = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], text)
    return re.sub(r"\$\{\{.*?\}\}", "", filled)


def run_action(project: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the action's last step as GitHub would, with these inputs."""
    defaults = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
    inputs = {**defaults, **given}
    step = ACTION["runs"]["steps"][-1]
    environ = {name: fill(text, inputs) for name, text in step["env"].items()}
    folder = project / fill(step["working-directory"], inputs)
    return run_shell(step["run"], folder, step["shell"], **environ)


@posix
def test_action_annotates_and_writes_the_reports(project):
    ran = run_action(
        project,
        paths="events/",
        mapping="mapping.json",
        reports="sarif=a.sarif junit=b.xml",
    )

    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("::error file=events/bad.ndjson,line=2,")
    [run] = json.loads((project / "a.sarif").read_text())["runs"]
    assert run["results"][0]["ruleId"] == "event-name"
    assert (project / "b.xml").exists()


@posix
def test_action_takes_options_and_a_working_directory(project):
    options = {"options": "--ignore event-name --jobs 1", "fail-on": "warning"}

    passed = run_action(
        project, paths=".", **{"working-directory": "events"}, **options
    )
    failed = run_action(project, paths=".", **{"working-directory": "events"})

    assert passed.returncode == 0, passed.stderr
    assert failed.stdout.startswith("::error file=events/bad.ndjson,line=2,")


@posix
def test_action_runs_no_text_of_an_input(project):
    ran = run_action(project, paths="events/;touch$IFS$(pwd)/ran `touch ran`")

    assert ran.returncode == 2
    assert "no file or folder" in ran.stderr
    assert not (project / "ran").exists()


def list_expressions(value: Any) -> list[str]:
    """Return what GitHub would put into the text of a script."""
    return re.findall(r"\$\{\{.*?\}\}", value.get("run", ""))


def test_action_puts_no_expression_into_a_script_and_pins_what_it_uses():
    steps = ACTION["runs"]["steps"]

    assert [one for step in steps for one in list_expressions(step)] == []
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in used)
    assert all("shell" in step for step in steps if "run" in step)


@posix
def test_hook_checks_the_events_with_the_pages_arguments(project):
    [hook] = HOOKS
    [shown] = PRE_COMMIT["repos"][0]["hooks"]
    assert shown["id"] == hook["id"]

    for arguments in (hook["args"], shown["args"]):
        line = shlex.join([*hook["entry"].split(), *arguments])
        ran = run_shell(line, project)

        assert ran.returncode == 1, ran.stderr
        assert "failed: 2 events" in ran.stdout


@pytest.mark.parametrize(
    ("file", "is_read"),
    [
        ("events/a.ndjson", True),
        ("a.json.gz", True),
        ("schematic-emulator.yaml", True),
        ("pyproject.toml", True),
        ("src/app.py", False),
    ],
)
def test_hook_runs_for_events_and_mappings(file: str, is_read: bool):
    assert bool(re.search(HOOKS[0]["files"], file)) is is_read


def list_options(*commands: click.Command) -> set[str]:
    """Return the long options of commands."""
    params = [each for command in commands for each in command.params]
    return {name for each in params for name in each.opts if name.startswith("--")}


def test_page_names_every_format_and_option_and_no_other():
    missing = [name for name in FORMATS if f"| `{name}` |" not in PAGE]
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    others = list_options(anonymize, explain, generate, impact)
    of_gh = {"--edit-last", "--create-if-none", "--body-file"}

    assert missing == []
    assert list_options(check) - named == set()
    assert named - list_options(check) - others - of_gh == set()


@posix
def test_section_of_the_page_is_read(project):
    """It names a baseline, which is then missing."""
    (project / "pyproject.toml").write_text(blocks("toml")[0])

    ran = run_shell("schematic-emulator check events/", project)

    assert ran.returncode == 2
    assert "baseline.json" in ran.stderr


def test_section_of_the_configuration_has_options_of_the_command():
    """Not those that say what is checked: they are a matter of the run."""
    schema = get_contract("emulator/configuration").schema
    properties = schema["properties"]["check"]["properties"]
    options = {name.removeprefix("--") for name in list_options(check)}
    of_a_run = {"mapping", "config", "profile", "plan", "write-baseline", "wire"}
    of_a_run |= {"output", "watch", "jobs"}

    assert {name.replace("_", "-") for name in properties} == options - of_a_run
    assert set(properties) == {one.name for one in fields(CheckSection)}


def test_action_sets_options_of_the_command():
    names = [name for step in ACTION["runs"]["steps"] for name in step.get("env", {})]
    prefix = "SCHEMATIC_EMULATOR_"
    set_here = {each.removeprefix(prefix) for each in names if each.startswith(prefix)}

    assert set_here
    as_options = {f"--{name.lower().replace('_', '-')}" for name in set_here}
    assert as_options <= list_options(check)
