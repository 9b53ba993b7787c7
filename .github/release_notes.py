"""Print the CHANGELOG section of a release: python .github/release_notes.py v0.1.0."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def read_version() -> str:
    """Return the version that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def find_notes(changelog: str, version: str) -> str:
    """Return the text below `## VERSION - DATE`, up to the next section.

    Empty if the changelog has no such section, or nothing in it.
    """
    heading = rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$"
    section = re.compile(rf"{heading}\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    found = section.search(changelog)
    return found[1].strip() if found else ""


def main(tag: str) -> None:
    """Print the notes of a tag; exit with 1 and the reason if it must not be released.

    The tag has to be the version of pyproject.toml, and the changelog has to have a
    dated section for it.
    """
    version = read_version()
    if tag != f"v{version}":
        sys.exit(f"tag {tag!r} is not v{version}, the version in pyproject.toml")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    notes = find_notes(changelog, version)
    if not notes:
        sys.exit(f"CHANGELOG.md has no notes under '## {version} - YYYY-MM-DD'")
    print(notes)


if __name__ == "__main__":
    main(sys.argv[1])
