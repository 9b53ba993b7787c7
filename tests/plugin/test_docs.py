"""docs/pytest.md: it names everything there is, and its first example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schematic_emulator.plugin import fixtures
from schematic_emulator.plugin.options import SETTINGS

TEXT = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text(encoding="utf-8")
NAMES = [name for name in vars(fixtures) if name.startswith(("schematic_", "segment_"))]


@pytest.mark.parametrize("name", NAMES)
def test_every_fixture_is_documented(name):
    assert f"| `{name}` |" in TEXT


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting):
    assert f"| `{setting.option}` | `{setting.ini}` |" in TEXT


def test_first_example_passes_when_pasted(run):
    example = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)

    run(example[1]).assert_outcomes(passed=1)


def test_webhook_recipe_passes_when_pasted(run):
    examples = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    [recipe] = [each for each in examples if "httpserver.log" in each]

    run(recipe, "-p", "pytest_httpserver.pytest_plugin").assert_outcomes(passed=1)
