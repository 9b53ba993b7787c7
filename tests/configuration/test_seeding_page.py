"""docs/seeding.md and what `init` writes load as they stand, line by line."""

from __future__ import annotations

import re

import pytest

from schematic_contracts.reading.read_toml import read_toml
from schematic_contracts.reading.read_yaml import read_yaml
from schematic_emulator.configuration.configuration import compile_configuration
from schematic_emulator.configuration.editor_schema import write_template
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.find import TABLE
from support.contract_files import read_schemas
from support.seeds import PAGE, page_blocks


def test_pages_file_loads():
    found = compile_configuration(read_yaml(page_blocks("yaml")[0], "page"))

    lists = read_schemas()["emulator/seed"]["properties"]
    assert set(found.schematic) == set(lists)


def test_page_shows_what_a_wrong_file_is_told():
    text = page_blocks("yaml")[0].replace("base_plan: Starter", "base_plan: Startup")

    with pytest.raises(ConfigurationError) as raised:
        compile_configuration(read_yaml(text, "schematic-emulator.yaml"))

    assert f"error: {raised.value}" in PAGE


def test_page_names_every_way_in():
    assert {"`POST /_emulator/seed`", "schematic_emulator_seed_file"} <= set(
        re.findall(r"`[^`\n]+`|schematic_emulator_seed_file", PAGE)
    )


def test_commented_lines_of_a_new_file_load_without_their_signs():
    text = write_template("web", "Schematic", "key")
    head, _, tail = text.partition("\nschematic:\n")
    section, _, rest = tail.partition("\n\n")
    bare = re.sub(r"^  # ?", "  ", section, flags=re.MULTILINE)
    prose = bare.replace("  Your own keys", "  # Your own keys")

    found = compile_configuration(
        read_yaml(f"{head}\nschematic:\n{prose}\n\n{rest}", "new.yaml")
    )

    assert set(found.schematic) >= {"keys", "features", "plans", "companies", "users"}


def test_table_of_a_pyproject_says_the_same():
    text = """
[tool.schematic-emulator.schematic]
features = [{name = "Calls", feature_type = "event", event_subtype = "api_called"}]

[[tool.schematic-emulator.schematic.plans]]
name = "Starter"
entitlements = [{feature = "Cals", value_type = "unlimited"}]
"""

    with pytest.raises(ConfigurationError) as raised:
        compile_configuration(read_toml(text, "pyproject.toml", TABLE))

    assert str(raised.value) == (
        "pyproject.toml:7: /schematic/plans/0/entitlements/0/feature: "
        "expected Calls, found Cals"
    )
    fixed = compile_configuration(
        read_toml(text.replace("Cals", "Calls"), "p.toml", TABLE)
    )
    assert fixed.schematic["plans"][0]["name"] == "Starter"
