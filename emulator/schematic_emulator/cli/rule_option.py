"""The options that choose the rules of a check, and what fails it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_contracts.reading.document import Document
    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.report.thresholds import FailOn
    from schematic_emulator.configuration.check_section import CheckSection
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile


def read_rules(wanted: CheckSection, pinned: str | None) -> FailOn:
    """Return which rules there are, how severe each is, and what fails the check.

    Raises CommandError.
    """
    from schematic_contracts.errors import UnknownCatalogueError
    from schematic_contracts.rules import select_rules
    from schematic_emulator.checks.report.rule_choice import (
        RuleChoiceError,
        read_rule_choice,
    )
    from schematic_emulator.checks.report.thresholds import FailOnError, read_fail_on

    try:
        choice = read_rule_choice(wanted.select, wanted.ignore, wanted.severity)
    except RuleChoiceError as error:
        raise CommandError(str(error)) from error
    try:
        rules = choice.apply(select_rules(pinned, preview=wanted.preview))
        return read_fail_on(wanted.fail_on, rules)
    except (FailOnError, UnknownCatalogueError) as error:
        raise CommandError(f"--fail-on: {error}") from error


def read_settings(chosen: MappingFile | None, given: CheckSection) -> CheckSection:
    """Return what the options give, and for the others the configuration's `check`.

    That is the configuration that has the mapping, else the one in the working folder.
    Raises CommandError.
    """
    from schematic_emulator.configuration.check_section import read_check_section
    from schematic_emulator.configuration.errors import ConfigurationError
    from schematic_emulator.configuration.mapping_file.configured import (
        is_configuration,
    )
    from schematic_emulator.configuration.mapping_file.errors import MappingFileError

    try:
        is_own = chosen is not None and is_configuration(chosen.document.data)
        document = chosen.document if chosen and is_own else _read_folder()
        return read_check_section(document).override(given) if document else given
    except (ConfigurationError, MappingFileError) as error:
        raise CommandError(str(error)) from error


def _read_folder() -> Document | None:
    from schematic_emulator.configuration.find import find_file
    from schematic_emulator.configuration.mapping_file.read import open_mapping_file

    path = find_file(Path.cwd())
    return open_mapping_file(path, path.name).document if path else None


def read_plan_option(
    path: str | None,
) -> tuple[TrackingPlan | None, tuple[Finding, ...]]:
    """Return the plan of the option, and what is wrong with one of its rules.

    There is no plan without the option, or if it has such a rule. Raises CommandError
    for a plan that cannot be read at all.
    """
    if path is None:
        return None, ()
    from schematic_contracts.errors import TrackingPlanError, TrackingPlanRuleError
    from schematic_contracts.tracking_plan.read_plan import read_plan
    from schematic_emulator.judgement.plan_rules.plan_checker import describe_invalid

    try:
        return read_plan(path), ()
    except TrackingPlanRuleError as error:
        return None, (describe_invalid(error, f"{path}:1:1"),)
    except TrackingPlanError as error:
        raise CommandError(f"--plan: {error}") from error
