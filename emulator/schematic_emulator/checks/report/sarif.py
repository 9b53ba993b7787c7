"""Write a check's report as SARIF 2.1.0, within what GitHub accepts and shows.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0";
GitHub's documentation, "SARIF support for code scanning" and "SARIF results exceed one
or more limits".
"""

from __future__ import annotations

from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import SEVERITIES, get_rule
from schematic_emulator.checks.report.json_document import make_fingerprint, write_json
from schematic_emulator.checks.report.repository import find_column
from schematic_emulator.checks.report.text import summarize
from schematic_emulator.terminal.safe_text import cut

if TYPE_CHECKING:
    from schematic_contracts.rules import Rule
    from schematic_emulator.checks.report.report import Report, RuleReport, Subject
    from schematic_emulator.checks.report.repository import Repository

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
NAME = "Schematic Emulator"
# GitHub accepts 25,000 results in a run and shows the 5,000 most severe; a rule's
# descriptions have at most 1,024 characters.
MOST_RESULTS = 5000
LONGEST = 1000
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"
# The one that GitHub compares, and ours.
_FINGERPRINTS = ("primaryLocationLineHash", "ruleAndSubject/v1")


def write_sarif(report: Report, repository: Repository) -> str:
    """Return one run with a result for each subject of each rule."""
    subjects = ((rule, one) for rule in report.rules for one in rule.subjects)
    indexes = {rule.rule: index for index, rule in enumerate(report.rules)}
    results = [
        _write_result(rule, subject, indexes[rule.rule], repository)
        for rule, subject in islice(subjects, MOST_RESULTS)
    ]
    run = {
        "tool": {"driver": _write_tool(report, repository)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_write_invocation(report, len(results))],
        "results": results,
    }
    return write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _write_tool(report: Report, repository: Repository) -> dict[str, Any]:
    rules = [_write_rule(one, repository) for one in report.rules]
    number = version("schematic-emulator")
    return {"name": NAME, "version": number, "semanticVersion": number, "rules": rules}


def _write_rule(reported: RuleReport, repository: Repository) -> dict[str, Any]:
    rule = get_rule(reported.rule)
    link = repository.link_to(rule.id)
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": cut(rule.title, LONGEST)},
        "fullDescription": {"text": cut(rule.consequence, LONGEST)},
        "help": _write_help(rule, link),
        **({"helpUri": link} if link else {}),
        "defaultConfiguration": {"level": _LEVELS[reported.severity]},
        "properties": {"tags": [rule.scope], "problem.severity": _grade(reported)},
    }


def _write_help(rule: Rule, link: str) -> dict[str, str]:
    more = f"[{rule.id}]({link})" if link else f"`schematic-emulator rules {rule.id}`"
    text = f"{rule.consequence}\n\n{rule.cure}"
    return {"text": text, "markdown": f"{text}\n\nSee {more}."}


def _grade(rule: RuleReport) -> str:
    return "recommendation" if rule.severity == SEVERITIES[-1] else rule.severity


def _write_result(
    rule: RuleReport, subject: Subject, index: int, repository: Repository
) -> dict[str, Any]:
    identity = make_fingerprint(rule.rule, subject.name)
    return {
        "ruleId": rule.rule,
        "ruleIndex": index,
        "level": _LEVELS[rule.severity],
        "message": {"text": _write_message(subject)},
        "locations": [{"physicalLocation": _write_location(subject, repository)}],
        "partialFingerprints": dict.fromkeys(_FINGERPRINTS, identity),
        "occurrenceCount": max(subject.count, 1),
    }


def _write_message(subject: Subject) -> str:
    finding = subject.finding
    about = f"{subject.name}: " if subject.name else ""
    where = f"{finding.pointer}: " if finding.pointer else ""
    times = f" ({subject.count:,} times)" if subject.count > 1 else ""
    message = finding.message.removesuffix(".")
    text = f"{about}{where}{message}{times}. {finding.cure}"
    # A message may have links, `[text](address)`: an event's text must not make one.
    return cut(text.replace("](", "] ("), LONGEST)


def _write_location(subject: Subject, repository: Repository) -> dict[str, Any]:
    uri = repository.uri_of(subject.file)
    base = {} if uri.startswith("file:") else {"uriBaseId": _ROOT}
    column = find_column(subject)
    start = {"startColumn": column} if column else {}
    return {
        "artifactLocation": {"uri": uri, **base},
        "region": {"startLine": max(subject.line, 1), **start},
    }


def _write_invocation(report: Report, written: int) -> dict[str, Any]:
    """Return the totals, and how many findings the limits left out."""
    left_out = sum(len(rule.subjects) for rule in report.rules) - written
    further = sum(rule.omitted for rule in report.rules)
    notes = [("note", summarize(report))]
    if left_out:
        text = f"{left_out:,} findings beyond the {MOST_RESULTS:,} that GitHub shows"
        notes.append(("warning", f"{text} are not in this file"))
    if further:
        text = f"{further:,} findings on further subjects are counted, not listed"
        notes.append(("warning", text))
    return {
        "executionSuccessful": not report.extent.stopped_by,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": text}} for level, text in notes
        ],
    }
