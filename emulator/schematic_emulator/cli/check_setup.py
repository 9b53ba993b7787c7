"""Read what a check needs from files: the mapping, the rules, the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.cli.mapping_option import choose_mapping_file
from schematic_emulator.cli.rule_option import read_rules, read_settings

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.checks.report.thresholds import FailOn
    from schematic_emulator.checks.stream.judge_files import CheckOptions
    from schematic_emulator.configuration.check_section import CheckSection
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile


@dataclass(frozen=True, slots=True)
class Setup:
    """The mapping, the settings of the configuration, and what fails the check."""

    chosen: MappingFile | None
    wanted: CheckSection
    failing: FailOn

    def apply(self, options: CheckOptions) -> CheckOptions:
        """Return the options with the subscriptions that run."""
        enabled = self.chosen.enabled if self.chosen else ()
        return replace(options, subscriptions=enabled)


@dataclass(frozen=True, slots=True)
class SetupReader:
    """Reads the setup, each time again.

    `source` has `--mapping` and `--config`, None without a mapping; `given` overrides
    the settings of the configuration.
    """

    source: tuple[str | None, str | None] | None
    given: CheckSection

    def open(self) -> Setup:
        """Read the files. Raises CommandError, which says where one is wrong."""
        chosen = choose_mapping_file(*self.source) if self.source else None
        wanted = read_settings(chosen, self.given)
        failing = read_rules(wanted, chosen.pinned_rules if chosen else None)
        return Setup(chosen, wanted, failing)

    def list_files(self) -> list[str]:
        """Return the files that `open` reads."""
        from schematic_emulator.configuration.find import find_file

        named = [one for one in self.source or () if one and Path(one).is_file()]
        folder = find_file(Path.cwd())
        found = [] if folder is None else [str(folder.relative_to(Path.cwd()))]
        return list(dict.fromkeys([*named, *found]))


@dataclass(frozen=True, slots=True)
class Mapped:
    """What maps the events, its subscriptions if it has some, and its findings."""

    name: str = ""
    file: MappingFile | None = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, file: MappingFile | None) -> Mapped:
        """Return a mapping file, or nothing for capture payloads."""
        from schematic_emulator.judgement.mapping_rules.find import (
            find_mapping_findings,
        )

        return cls(file.name, file, find_mapping_findings(file)) if file else cls()
