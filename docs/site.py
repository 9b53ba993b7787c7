"""Build the documentation's site with the playground in it: `make site`.

The pages are plain Markdown, as GitHub shows them. Here they are copied, README as the
first one; links that leave docs/ lead to the repository instead.
"""

from __future__ import annotations

import argparse
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
# What stands for the repository's owner in pages and links.
OWNER = "OWNER"
FOLDERS = ("decisions", "pictures", "plots")
SUFFIXES = frozenset({".md", ".svg", ".png"})
CONFIGURATION = """[project]
site_name = "Schematic Emulator"
site_description = "Run the Twilio Segment to Schematic path on one machine."
docs_dir = "pages"
site_dir = "site"
use_directory_urls = false

[project.theme]
font = false  # no address but the site's own

[[project.theme.palette]]
scheme = "default"
media = "(prefers-color-scheme: light)"

[[project.theme.palette]]
scheme = "slate"
media = "(prefers-color-scheme: dark)"
"""
_LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)#\s]*)")


def copy_pages(target: Path, repository: str) -> None:
    """Copy all pages and their pictures; README becomes the first page."""
    picked = [DOCS / name for name in FOLDERS]
    files = [*DOCS.glob("*"), *(one for name in picked for one in name.rglob("*"))]
    for file in files:
        if file.suffix in SUFFIXES:
            place = target / file.relative_to(DOCS)
            place.parent.mkdir(parents=True, exist_ok=True)
            _copy(file, place, repository)
    _copy(ROOT / "README.md", target / "index.md", repository)


def _copy(file: Path, place: Path, repository: str) -> None:
    if file.suffix != ".md":
        shutil.copyfile(file, place)
        return
    text = write_page(file, file.read_text("utf-8"), repository)
    place.write_text(text, "utf-8")


def write_page(file: Path, text: str, repository: str) -> str:
    """Return a page's text for the site: its links, and the repository's owner."""
    owner = repository.partition("/")[0]
    named = text.replace(f"{OWNER}.github.io", f"{owner}.github.io")
    named = named.replace(f"github.com/{OWNER}/", f"github.com/{owner}/")
    return _LINK.sub(lambda found: found[1] + _lead(file, found[2], repository), named)


def _lead(file: Path, link: str, repository: str) -> str:
    """Return where a relative link of a page leads from the site."""
    target = (file.parent / link).resolve()
    in_site = target.is_relative_to(DOCS) and target.suffix in SUFFIXES
    if in_site and not target.is_relative_to(DOCS / "playground"):
        is_first = file.parent == ROOT
        return target.relative_to(DOCS).as_posix() if is_first else link
    path = target.relative_to(ROOT).as_posix()
    return f"https://github.com/{repository}/blob/main/{path}"


def build(out: Path, repository: str, *options: str) -> None:
    """Fill a folder with the site; the options are those of the playground's script.

    The playground comes first, because it refuses wrong options.
    """
    playground = runpy.run_path(str(DOCS / "playground" / "build.py"))
    playground["main"]([str(out / "playground"), "--repository", repository, *options])
    with TemporaryDirectory() as folder:
        work = Path(folder)
        copy_pages(work / "pages", repository)
        (work / "zensical.toml").write_text(CONFIGURATION, "utf-8")
        command = [sys.executable, "-m", "zensical", "build", "--strict"]
        ran = subprocess.run(command, cwd=work, check=False)  # noqa: S603
        if ran.returncode:
            sys.exit(ran.returncode)
        shutil.copytree(work / "site", out, dirs_exist_ok=True)


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Build the documentation's site.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--repository", default=f"{OWNER}/schematic-emulator")
    given, options = parser.parse_known_args()
    build(given.out, given.repository, *options)


if __name__ == "__main__":
    main()
