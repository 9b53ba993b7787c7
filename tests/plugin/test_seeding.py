"""A sandbox is seeded from a section, a file, an option or a marker."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.effects.seed.step import SeedError
from support.seeds import ROOT, page_blocks

SECTION = {"companies": [{"keys": {"org": "acme"}, "name": "Acme"}]}
FILE = "schematic: {companies: [{keys: {org: acme}, name: Acme}]}"
FOUND = """
    def test_it(schematic_sandbox):
        {seed}
        assert schematic_sandbox.find_company({{"org": "acme"}}).name == "Acme"
"""


def test_sandbox_is_seeded_from_a_section(schematic_sandbox):
    schematic_sandbox.seed(SECTION)
    schematic_sandbox.seed(SECTION)

    assert schematic_sandbox.find_company({"org": "acme"}).name == "Acme"


def test_wrong_section_is_a_named_error(schematic_sandbox):
    with pytest.raises(SeedError, match=r"^/companies/0: expected the property"):
        schematic_sandbox.seed({"companies": [{}]})


def test_sandbox_is_seeded_from_a_file(schematic_sandbox, tmp_path):
    path = tmp_path / "plans.yaml"
    path.write_text(FILE)

    schematic_sandbox.seed(path)

    assert schematic_sandbox.find_company({"org": "acme"}).name == "Acme"


def test_wrong_file_is_named_with_its_line(schematic_sandbox, tmp_path):
    path = tmp_path / "plans.yaml"
    path.write_text("schematic:\n  companies:\n    - keys: {}\n")

    with pytest.raises(ConfigurationError, match=r"plans.yaml:3: /schematic/companies"):
        schematic_sandbox.seed(path)


def test_folder_without_a_file_is_named(schematic_sandbox, tmp_path):
    schematic_sandbox.folder = tmp_path

    with pytest.raises(ConfigurationError, match=r"no schematic-emulator\.yaml here"):
        schematic_sandbox.seed()


def test_sandbox_is_seeded_from_the_file_in_pytests_root(run, pytester):
    (pytester.path / "schematic-emulator.yaml").write_text(FILE)

    run(FOUND.format(seed="schematic_sandbox.seed()")).assert_outcomes(passed=1)


def test_every_sandbox_is_seeded_from_the_options_file(run, pytester):
    (pytester.path / "plans.yaml").write_text(FILE)

    result = run(FOUND.format(seed=""), "--schematic-emulator-seed-file=plans.yaml")

    result.assert_outcomes(passed=1)


def test_sandbox_is_seeded_from_the_markers_file(run, pytester):
    (pytester.path / "plans.yaml").write_text(FILE)
    marker = '@pytest.mark.schematic_emulator(seed_file="plans.yaml")'
    text = FOUND.format(seed="").replace("    def", f"    {marker}\n    def")

    run(f"    import pytest\n{text}").assert_outcomes(passed=1)


def test_reset_sets_the_options_file_up_again(run, pytester):
    (pytester.path / "plans.yaml").write_text(FILE)
    reset = "schematic_sandbox.seed({}); schematic_sandbox.reset()"

    result = run(FOUND.format(seed=reset), "--schematic-emulator-seed-file=plans.yaml")

    result.assert_outcomes(passed=1)


def test_wrong_option_is_one_line(run, pytester):
    (pytester.path / "plans.yaml").write_text("schematic: {companies: [{}]}")

    result = run(FOUND.format(seed=""), "--schematic-emulator-seed-file=plans.yaml")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*seed-file: plans.yaml:1: /schematic/companies/0: *"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_pages_example_passes_when_pasted(run):
    run(page_blocks("python")[0]).assert_outcomes(passed=1)


def test_pages_option_seeds_every_sandbox(run, pytester):
    pytester.makepyprojecttoml(page_blocks("toml")[0])
    (pytester.path / "schematic-emulator.yaml").write_text(page_blocks("yaml")[0])

    result = run("""
        def test_seeded(schematic_sandbox):
            assert schematic_sandbox.find_company({"org": "acme"}).name == "Acme"
    """)

    result.assert_outcomes(passed=1)


def test_clock_pages_example_passes_when_pasted(run):
    page = (ROOT / "docs" / "clock.md").read_text(encoding="utf-8")

    run(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]).assert_outcomes(passed=1)
