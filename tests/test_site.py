"""The documentation's site: the pages as they are, links that lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "docs" / "site.py"
REPOSITORY = "acme/schematic-emulator"
BLOB = f"https://github.com/{REPOSITORY}/blob/main/"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    runpy.run_path(str(SCRIPT))["copy_pages"](folder, REPOSITORY)
    return folder


def list_links(folder: Path) -> list[tuple[Path, str]]:
    """List the links of all pages, without their anchors."""
    return [
        (page, link)
        for page in sorted(folder.rglob("*.md"))
        for link in re.findall(r"\]\((?!#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
    ]


def test_every_page_is_there_and_readme_is_the_first(pages: Path):
    written = {page.name for page in pages.glob("*.md")}

    assert written == {page.name for page in (ROOT / "docs").glob("*.md")} | {
        "index.md"
    }
    assert (pages / "index.md").read_text("utf-8").startswith("# Schematic Emulator")


def test_every_link_leads_to_a_page_or_into_the_repository(pages: Path):
    links = list_links(pages)
    inside = [(page, link) for page, link in links if "://" not in link]
    outside = [link.removeprefix(BLOB) for _, link in links if link.startswith(BLOB)]

    assert [link for page, link in inside if not (page.parent / link).exists()] == []
    assert [path for path in outside if not (ROOT / path).exists()] == []
    assert inside
    assert outside


def test_no_page_names_an_owner_that_does_not_exist(pages: Path):
    text = (pages / "rules.md").read_text("utf-8")

    assert "OWNER" not in text
    assert "https://acme.github.io/schematic-emulator/playground/#rule=" in text


def test_wrong_options_are_refused_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "site"
    monkeypatch.setattr(sys, "argv", ["site.py", str(out), "--lay", "none"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")

    assert ended.value.code == 2
    assert capsys.readouterr().err == "site.py: error: --lay none: no such folder\n"
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("zensical"), reason="group docs")
def test_site_is_built_without_a_warning(wheel: Path, tmp_path: Path):
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--wheel", str(wheel)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (tmp_path / "rules.html").is_file()
    assert (tmp_path / "playground" / "index.html").is_file()


def test_the_runtime_that_is_published_is_the_one_that_is_tested():
    build = runpy.run_path(str(ROOT / "docs" / "playground" / "build.py"))
    peers = yaml.safe_load((ROOT / "tests" / "node" / "package.json").read_text())

    assert f"/v{peers['dependencies']['pyodide']}/" in build["RUNTIME"]
