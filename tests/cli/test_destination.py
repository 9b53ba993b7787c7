"""The destination's page on the command line."""

from __future__ import annotations

import json

from click.testing import CliRunner

from schematic_emulator.checks.report.destination_page import write_page
from schematic_emulator.cli.destination import command
from schematic_emulator.destination.definition import definition


def test_destination_prints_the_page_as_markdown():
    result = CliRunner().invoke(command)

    assert result.exit_code == 0
    assert result.output == "\n".join(write_page(definition())) + "\n"


def test_destination_prints_the_data_that_the_code_runs_on():
    result = CliRunner().invoke(command, ["--format", "json"])

    assert json.loads(result.output) == definition()


def test_destination_refuses_another_format():
    result = CliRunner().invoke(command, ["--format", "xml"])

    assert result.exit_code == 2
