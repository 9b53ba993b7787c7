"""The pages beside the code name only what exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from schematic_emulator.cli.main import root
from schematic_emulator.cli.table import load_command

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
PAGES = [
    ROOT / "CODE_OF_CONDUCT.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "contracts" / "README.md",
    ROOT / "fixtures" / "README.md",
    ROOT / "docs" / "decisions" / "README.md",
    *DECISIONS,
]
# Where a page's paths may begin.
BASES = [
    ROOT,
    ROOT / "contracts",
    ROOT / "fixtures",
    ROOT / "emulator" / "schematic_emulator",
    ROOT / "contracts" / "schematic_contracts",
    ROOT / "fixtures" / "segment_fixtures",
]
HEADINGS = ["Context", "Choice", "Measured", "Turned down", "Revisit when"]

by_page = pytest.mark.parametrize(
    "page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES]
)
by_form = pytest.mark.parametrize("file", FORMS, ids=[file.stem for file in FORMS])


def read(page: Path) -> str:
    """Return a page without the table of moved modules, whose old paths are gone."""
    return page.read_text(encoding="utf-8").partition("\n## Moved modules")[0]


def list_paths(text: str) -> list[str]:
    """List the relative paths in code spans: `api/rest/`, `tests/test_*.py`."""
    spans = re.findall(r"`([^`\s]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [
        span
        for span in spans
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]*)+|[\w-]+\.(md|py|toml|json)", span)
    ]


def options_of(command: click.Command) -> set[str]:
    """Return the spellings of a command's options."""
    return {name for option in command.params for name in option.opts}


@by_page
def test_links_of_a_page_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", read(page))

    assert [link for link in links if not (page.parent / link).exists()] == []


@by_page
def test_paths_of_a_page_exist(page: Path):
    paths = list_paths(read(page))

    assert [
        path for path in paths if not any(any(base.glob(path)) for base in BASES)
    ] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_is_told_in_five_short_parts(page: Path):
    text = read(page)

    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert len(text.splitlines()) <= 30
    assert f"[{page.stem[:3]}]({page.name})" in read(page.parent / "README.md")


def test_security_page_names_options_that_exist():
    serve = load_command("serve")
    assert serve is not None

    named = set(re.findall(r"--[a-z][a-z-]+", read(ROOT / "SECURITY.md")))

    assert {"--host", "--allow-origin", "--allow-webhook-host", "--db"} <= named
    assert named <= options_of(serve) | options_of(root)


@by_form
def test_issue_form_is_one_that_github_takes(file: Path):
    form: dict[str, Any] = yaml.safe_load(read(file))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]

    assert {"name", "description", "body"} <= set(form)
    assert len(ids) == len(set(ids))
    assert all(field["attributes"]["label"] for field in fields)
    assert any(field.get("validations", {}).get("required") for field in fields)


def test_bug_form_asks_for_what_a_command_prints():
    explain = load_command("explain")
    assert explain is not None
    formats = [option for option in explain.params if "--format" in option.opts]
    text = read(ROOT / ".github" / "ISSUE_TEMPLATE" / "bug.yml")

    assert "`schematic-emulator --version`" in text
    assert "`schematic-emulator explain event.json --format json`" in text
    assert "--version" in options_of(root)
    assert "json" in formats[0].type.choices


def test_fidelity_form_demands_a_source():
    form = yaml.safe_load(read(ROOT / ".github" / "ISSUE_TEMPLATE" / "fidelity.yml"))
    (source,) = [field for field in form["body"] if field.get("id") == "source"]

    assert source["validations"] == {"required": True}


def test_dependabot_looks_where_dependencies_are_named():
    files = {
        "pip": "pyproject.toml",
        "npm": "package.json",
        "github-actions": ".github/workflows",
    }
    updates = yaml.safe_load(read(ROOT / ".github" / "dependabot.yml"))["updates"]
    named = {row["package-ecosystem"]: row["directory"].strip("/") for row in updates}

    assert named.keys() == files.keys()
    assert all((ROOT / named[name] / file).exists() for name, file in files.items())


def test_wrong_verdict_form_asks_for_a_link():
    explain = load_command("explain")
    assert explain is not None
    text = read(ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-verdict.yml")

    (link,) = [one for one in yaml.safe_load(text)["body"] if one.get("id") == "link"]

    assert link["validations"] == {"required": True}
    assert "--link" in link["attributes"]["description"]
    assert {"--link", "--mapping"} <= options_of(explain)
