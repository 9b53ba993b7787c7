"""Read the section `check` of a configuration: how the command `check` reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_contracts.rules import RULES, describe_unknown
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.source.workspace.check import ConfigProblem, check_contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.pointer import Step
    from schematic_contracts.reading.document import Document

CONTRACT = "emulator/configuration"
SECTION = "check"


@dataclass(frozen=True, slots=True)
class CheckSection:
    """The options of `check` that a file sets, as the command line would give them."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()
    preview: bool = False
    max_findings: int | None = None
    sample: str = ""
    format: tuple[str, ...] = ()
    rules_url: str = ""
    baseline: str | None = None

    def override(self, given: CheckSection) -> CheckSection:
        """Return the section with what was given instead of it.

        Severities are joined. Who selects rules also undoes what the file ignores.
        """
        is_selected = bool(given.select)
        return CheckSection(
            given.select or self.select,
            given.ignore or (() if is_selected else self.ignore),
            (*self.severity, *given.severity),
            given.fail_on or self.fail_on,
            given.preview or self.preview,
            self.max_findings if given.max_findings is None else given.max_findings,
            given.sample or self.sample,
            given.format or self.format,
            given.rules_url or self.rules_url,
            given.baseline or self.baseline,
        )


def read_check_section(document: Document) -> CheckSection:
    """Return what a configuration sets; without the section, nothing.

    Raises ConfigurationError with the line of the first problem in the section.
    """
    section = document.data.get(SECTION) if isinstance(document.data, dict) else None
    if section is None:
        return CheckSection()
    problems = check_contract(CONTRACT, {SECTION: section})
    for problem in problems or find_unknown_rules(section):
        line = document.find_line(problem.pointer)
        message = f"{problem.pointer}: {problem.message}"
        raise ConfigurationError(document.name, line, message, [problem])
    return CheckSection(
        tuple(section.get("select", ())),
        tuple(section.get("ignore", ())),
        tuple(f"{rule}={level}" for rule, level in section.get("severity", {}).items()),
        _read_texts(section.get("fail_on", ())),
        section.get("preview", False),
        None if (most := section.get("max_findings")) is None else int(most),
        str(section.get("sample", "")),
        tuple(section.get("format", ())),
        section.get("rules_url", ""),
        section.get("baseline"),
    )


def find_unknown_rules(section: dict[str, Any]) -> Iterator[ConfigProblem]:
    """Yield a problem for each rule that a section names and that does not exist."""
    for steps, rule in _list_rules(section):
        if rule not in RULES:
            pointer = write_pointer([SECTION, *steps])
            yield ConfigProblem(pointer, describe_unknown(rule))


def _list_rules(section: dict[str, Any]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield each rule of a section with the way to it."""
    for name in ("select", "ignore"):
        for index, rule in enumerate(section.get(name, ())):
            yield (name, index), rule
    for rule in section.get("severity", {}):
        yield ("severity", rule), rule
    for index, text in enumerate(_read_texts(section.get("fail_on", ()))):
        rule, is_share, _ = text.partition(">")
        if is_share:
            yield ("fail_on", index), rule.strip()


def _read_texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
