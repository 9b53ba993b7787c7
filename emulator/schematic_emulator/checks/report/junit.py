"""Write a check's report as JUnit XML: one test case for each file and rule."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.stream.tally import BROKEN
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.checks.report.report import Report
    from schematic_emulator.checks.stream.tally import Found

NAME = "schematic-emulator check"
# Not allowed in XML 1.0, not even as a character reference; lone surrogates among
# them. Source: W3C, XML 1.0, production 2, `Char`.
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufffe\uffff]"
)


def write_junit(report: Report) -> str:
    """Return the report as one XML document, a test suite for each file.

    A finding of at least the severity of `--fail-on` is a failure; any other is in
    its case's output. Each file has a case for whether all of it could be read.
    """
    extent = _clean(report.extent.describe(report.ledger.produced))
    root = ET.Element("testsuites", name=f"{NAME}{extent}")
    files: dict[str, dict[str, Found]] = {file: {} for file in report.files}
    for one in report.found:
        files.setdefault(one.file, {})[one.rule] = one
    suites = [_suite(root, file, found, report) for file, found in files.items()]
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    for name in ("errors", "skipped"):
        root.set(name, "0")
    root.set("time", "0")
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    # A CI log may read `##[` as a command anywhere in a line.
    text = text.replace("##[", "&#35;#[")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(
    root: ET.Element, file: str, found: dict[str, Found], report: Report
) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=_clean(file))
    rules = dict.fromkeys((BROKEN, *found))
    failures = 0
    for rule in rules:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_clean(file),
            name=f"{rule}: {get_rule(rule).title}",
            file=_clean(file),
            time="0",
        )
        if rule in found:
            failures += _add_result(
                case, found[rule], is_failure=report.fails(found[rule])
            )
    suite.set("tests", str(len(rules)))
    suite.set("failures", str(failures))
    for name in ("errors", "skipped"):
        suite.set(name, "0")
    suite.set("time", "0")
    return suite


def _add_result(case: ET.Element, found: Found, *, is_failure: bool) -> int:
    finding, rule = found.example, get_rule(found.rule)
    case.set("line", str(found.line))
    where = f"{finding.pointer}: " if finding.pointer else ""
    lines = [
        f"{found.count:,} times; first at {found.place}: {found.subject}",
        f"{where}{finding.message}",
        f"found: {finding.found}" if finding.found else "",
        *_list_subjects(found),
        f"consequence: {rule.consequence}",
        f"cure: {rule.cure}",
    ]
    text = "\n".join(_clean(inert(line)) for line in lines if line)
    if is_failure:
        message = _clean(inert(f"{found.count:,} times: {finding.message}"))
        ET.SubElement(case, "failure", type=found.rule, message=message).text = text
        return 1
    ET.SubElement(case, "system-out").text = text
    return 0


def _list_subjects(found: Found) -> list[str]:
    """Return a line for each thing that the findings are about."""
    lines = [
        f"{name}: {one.count:,} times; first at line {one.line}"
        for name, one in found.subjects.items()
        if len(found.subjects) > 1
    ]
    return [*lines, f"and {found.omitted:,} more"] if found.omitted else lines


def _clean(text: str) -> str:
    r"""Replace every character that XML forbids by its code, such as `\x1b`."""
    return _FORBIDDEN.sub(lambda found: f"\\x{ord(found.group()):02x}", text)
