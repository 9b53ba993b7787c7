"""The README's own code, run; and what it must and must not claim."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import files
from pathlib import Path

import pytest

from schematic_emulator.api.operations import list_routes
from support.serving import serve

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
# Plugins that a reader need not have, and that take long to load.
OTHERS = ("randomly", "xdist", "faker", "asyncio", "anyio", "rerunfailures")


def blocks(language: str) -> list[str]:
    """Return the README's fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def run_pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run pytest as a reader does, in a folder of its own."""
    omitted = [part for name in OTHERS for part in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", *omitted]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    return subprocess.run(
        [*command, "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_readme_is_short_enough_to_be_read():
    assert len(TEXT.splitlines()) < 150


def test_readme_claims_no_release_that_does_not_exist():
    """Nothing is published yet: no badge, no `pip install` from an index."""
    claims = re.findall(r"pip install (?!-e |'?\.|git\+|\S*\.whl)\S+", TEXT)

    assert claims == []
    assert "pypi.org/project/schematic-emulator" not in TEXT


def test_readme_says_whose_it_is_not():
    assert "Not affiliated with Twilio Segment or Schematic" in TEXT


def test_first_test_fails_with_the_shown_words(tmp_path: Path):
    """The failing test's output in the README is what a reader would see."""
    shown = blocks("text")[0]
    (tmp_path / "test_orders.py").write_text(blocks("python")[0], encoding="utf-8")

    ran = run_pytest(tmp_path)

    assert ran.returncode == 1, ran.stdout
    missing = [line for line in shown.splitlines() if line.strip() not in ran.stdout]
    assert missing == []


def test_pasted_test_passes(tmp_path: Path):
    (tmp_path / "test_pasted.py").write_text(blocks("python")[1], encoding="utf-8")

    ran = run_pytest(tmp_path)

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("kept", "says"),
    [(True, "1 passed"), (False, "assert not True")],
    ids=["repaired", "bare-presets"],
)
def test_limit_is_met_by_the_repaired_mapping_alone(
    tmp_path: Path, *, kept: bool, says: str
):
    """The scenario as printed, and what the README says of the bare presets."""
    (code,) = [code for code in blocks("python") if "LIMIT = {" in code]
    company = re.compile(r'\n    mapping\[0\].*"company_keys".*')
    assert company.search(code)
    code = code if kept else company.sub("", code)
    (tmp_path / "test_limit.py").write_text(code, encoding="utf-8")

    ran = run_pytest(tmp_path)

    assert says in ran.stdout, ran.stdout
    assert ("usage-no-company" in ran.stdout) is not kept


def test_sdk_of_the_limit_scenario_is_installed_by_the_extra_that_it_names():
    """The suite's own environment has the SDK; a reader's has it by this line alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    installs = "`schematic_client` is the vendor's own SDK: `pip install '.[sdk]'`"

    sdk = {file.parts[0] for file in files("schematichq") or []}

    assert project["optional-dependencies"]["sdk"] == ["schematichq>=1.4.6"]
    assert "schematic" in sdk
    assert -1 < TEXT.find(installs) < TEXT.find("LIMIT = {")


def test_own_mapping_stands_in_where_the_readme_says(tmp_path: Path):
    """The fixture to override is pasted, beside a team's own function."""
    (snippet,) = [code for code in blocks("python") if "def segment_mapping" in code]
    (tmp_path / "my_team").mkdir()
    (tmp_path / "my_team" / "mapping.py").write_text(
        "def to_schematic(event):\n"
        "    body = {'event': 'mine', 'company': {'id': event['userId']}}\n"
        "    url = 'https://c.schematichq.com/e'\n"
        "    return {'url': url, 'json': {'type': 'track', 'body': body}}\n",
        encoding="utf-8",
    )
    (tmp_path / "test_mine.py").write_text(
        f"import pytest\nimport my_team.mapping\n\n{snippet}\n"
        "def test_mine(schematic_sandbox, segment_deliver):\n"
        "    segment_deliver({'type': 'track', 'event': 'A', 'userId': 'u'})\n"
        "    schematic_sandbox.expect.track('mine', company={'id': 'u'})\n",
        encoding="utf-8",
    )

    ran = run_pytest(tmp_path)

    assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="curl lines are for a POSIX shell")
def test_curl_lines_work_as_printed():
    """The shell block is pasted whole; only port and key are the running ones."""
    script = next(block for block in blocks("sh") if "curl" in block)

    with serve() as emulator:
        script = script.replace("http://127.0.0.1:8710", emulator.url)
        script = re.sub(r"sch_dev_\w+", emulator.api_key, script)
        ran = subprocess.run(
            ["sh", "-ec", script], capture_output=True, text=True, check=False
        )

    assert ran.returncode == 0, ran.stderr
    assert '"ok":true' in ran.stdout
    assert "order_completed" in ran.stdout


def test_map_has_every_page_in_six_groups():
    """A page that nothing leads to is not read; one glance must do."""
    rows = re.findall(
        r"^\| (\w[\w ]*) \| (.*) \|$", TEXT.partition("## Map")[2], re.MULTILINE
    )
    linked = {link for _, cell in rows for link in re.findall(r"\]\((.*?)\)", cell)}
    pages = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")}

    assert [name for name, _ in rows] == [
        "Start",
        "Test your mapping",
        "By hand",
        "CI",
        "Reference",
        "How it is built",
    ]
    assert pages <= linked


def test_readme_counts_the_routes_that_are_not_emulated():
    """Every operation of the vendor's is counted, as docs/fidelity.md lists them."""
    rows = [row for row in list_routes() if row.group == "schematic"]
    absent = [row for row in rows if not row.behaves]

    assert f"others of the {len(absent)} routes" in TEXT
    assert f"Schematic's\n  {len(rows)})" in TEXT


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)`", TEXT))
def test_named_make_targets_exist(target: str):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https?:)([^)#]+)", TEXT))
def test_links_lead_somewhere(link: str):
    assert (ROOT / link).exists()


def test_docker_commands_are_those_of_the_page():
    """They are held against the image's file in tests/test_container.py."""
    page = (ROOT / "docs" / "any-language.md").read_text(encoding="utf-8")

    commands = re.findall(r"`(docker [^`]+)`", TEXT)

    assert f"```sh\n{chr(10).join(commands)}\n```" in page
