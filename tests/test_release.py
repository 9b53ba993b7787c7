"""What a release is made of: the notes, the workflow, and what the package claims."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / ".github" / "release_notes.py"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CHANGELOG = """# Changelog

## Unreleased

- Not out yet.

## 1.0.1 - 2026-12-02

### Fixed

- A fault.

## 1.0.0 - 2026-12-01

- The first.
"""

find_notes = runpy.run_path(str(SCRIPT))["find_notes"]


def read_workflow(name: str) -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / name).read_text("utf-8")
    workflow: dict[str, Any] = yaml.safe_load(text)
    return workflow


def list_runs(job: dict[str, Any]) -> str:
    """Return the shell lines of a job."""
    return "\n".join(step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize(
    ("version", "notes"),
    [
        ("1.0.1", "### Fixed\n\n- A fault."),
        ("1.0.0", "- The first."),
        ("1.0", ""),
        ("Unreleased", ""),
        ("2.0.0", ""),
    ],
)
def test_notes_are_the_section_of_that_version(version: str, notes: str):
    assert find_notes(CHANGELOG, version) == notes


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("v9.9.9", f"tag 'v9.9.9' is not v{PROJECT['version']}"),
        (PROJECT["version"], f"is not v{PROJECT['version']}"),
    ],
    ids=["other-version", "without-v"],
)
def test_tag_that_is_not_the_version_is_refused(tag: str, reason: str):
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), tag], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert reason in ran.stderr


def test_changelog_is_one_that_the_notes_can_be_taken_from():
    """Every section is Unreleased or a version with a date, and has text."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    closed = headings[1:]

    assert headings[0] == "Unreleased"
    assert [head for head in closed if not find_notes(text, head.split(" ")[0])] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit_and_say_their_version(file: Path):
    uses = re.findall(r"^ *(?:- )?uses: (.*)$", file.read_text("utf-8"), re.MULTILINE)

    assert uses
    pinned = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [action for action in uses if not pinned.fullmatch(action)] == []


def test_each_action_is_pinned_to_one_commit():
    uses = {
        tuple(action.split("@"))
        for file in WORKFLOWS
        for action in re.findall(r"uses: (\S+@\S+)", file.read_text("utf-8"))
    }

    assert len(uses) == len({name for name, _ in uses})


def test_release_publishes_without_a_token():
    """Only the publishing job may ask for an identity; nothing reads a secret."""
    release = read_workflow("release.yml")
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    permissions = {
        name: job.get("permissions") for name, job in release["jobs"].items()
    }

    assert release["permissions"] == {"contents": "read"}
    assert permissions == {
        "build": None,
        "publish": {"id-token": "write"},
        "publish-npm": {"id-token": "write"},
        "notes": {"contents": "write"},
        "site": {"contents": "write"},
    }
    assert release["jobs"]["publish"]["environment"]["name"] == "pypi"
    assert release["jobs"]["publish-npm"]["environment"]["name"] == "npm"
    assert "secrets." not in text


def test_release_checks_and_serves_what_it_publishes():
    jobs = read_workflow("release.yml")["jobs"]
    runs = list_runs(jobs["build"])

    steps = (
        "release_notes.py",
        "python -m build",
        "twine check --strict",
        "install dist/*.whl",
        "/_emulator/healthz",
        "npm version --no-git-tag-version",
        "npm test",
        "npm pack",
        "tests/playground/test_engine.py",
        "docs/site.py",
    )
    found = [runs.find(step) for step in steps]
    assert -1 not in found
    assert found == sorted(found)
    needs = {name: job.get("needs") for name, job in jobs.items()}
    assert needs == {
        "build": None,
        "publish": "build",
        "publish-npm": "publish",
        "notes": "publish",
        "site": "publish",
    }


def test_classifiers_are_what_ci_runs():
    matrix = read_workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    pythons = {*matrix["python"], *(row["python"] for row in matrix["include"])}
    systems = {
        "ubuntu-latest": "POSIX :: Linux",
        "macos-latest": "MacOS",
        "windows-latest": "Microsoft :: Windows",
    }

    claimed = {
        text.removeprefix("Programming Language :: Python :: ")
        for text in PROJECT["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: \d\.\d+", text)
    }
    assert claimed == pythons - {"3.x"}
    assert {
        text.removeprefix("Operating System :: ")
        for text in PROJECT["classifiers"]
        if text.startswith("Operating System")
    } == {systems[name] for name in matrix["os"]}
    assert f">={min(claimed)}" == PROJECT["requires-python"]
