"""Files are named from the root of the repository, wherever a check runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.checks.report.repository import Repository, find_column
from schematic_emulator.checks.stream.tally import Found


@pytest.mark.parametrize(
    ("file", "path", "uri"),
    [
        ("a.ndjson", "app/a.ndjson", "app/a.ndjson"),
        ("./events/../a.ndjson", "app/a.ndjson", "app/a.ndjson"),
        ("../a b#.ndjson", "a b#.ndjson", "a%20b%23.ndjson"),
        ("/repo/x.json", "x.json", "x.json"),
        ("/elsewhere/x.json", "/elsewhere/x.json", "file:///elsewhere/x.json"),
        ("../../x.json", "/x.json", "file:///x.json"),
        ("ü.json", "app/ü.json", "app/%C3%BC.json"),
    ],
)
def test_path_is_relative_to_the_root(file: str, path: str, uri: str):
    repository = Repository(Path("/repo/app"), Path("/repo"))

    assert (repository.path_of(file), repository.uri_of(file)) == (path, uri)


def test_root_is_where_git_keeps_its_data(tmp_path):
    (tmp_path / ".git").write_text("gitdir: elsewhere")  # as in a worktree
    folder = tmp_path / "app" / "checks"
    folder.mkdir(parents=True)

    assert Repository.find(folder).root == tmp_path


@pytest.mark.parametrize(
    ("place", "column"), [("mapping.json:3:14", 14), ("", None), ("presets", None)]
)
def test_column_is_that_of_a_finding_on_a_mapping(place: str, column: int | None):
    found = Found.of(Finding("trigger-ignored", "x", place=place), "mapping.json", 3)

    assert find_column(found) == column


def test_rule_has_a_link_if_the_address_is_known():
    known = Repository(Path("/r"), Path("/r"), "https://host.example/rules.md")

    assert known.link_to("event-name") == "https://host.example/rules.md#event-name"
    assert Repository(Path("/r"), Path("/r")).link_to("event-name") == ""
