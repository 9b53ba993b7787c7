"""Write a check's report as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.checks.report.text import count_of, summarize
from schematic_emulator.destination import PINNED_VERSION
from schematic_emulator.terminal.safe_text import cut, inert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

    from schematic_emulator.checks.report.report import Report, RuleReport, Subject
    from schematic_emulator.checks.report.repository import Repository

MOST_SUBJECTS = 200
MOST_BARS = 20
LONGEST = 500
_WIDTH = 400
_LABEL = 40
_SOME = 1  # the least width of a bar, so that a small count can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its label, what it counts, its width and its colour."""

    label: str
    count: int
    width: int
    kind: str
    link: str = ""


def write_html(report: Report, repository: Repository) -> str:
    """Return the page. Every text of an event is cut, inert and escaped."""
    page = _read_template().render(
        summary=summarize(report),
        failed=report.failed,
        facts=_list_facts(report),
        thresholds=[
            one.describe(*report.count_share(one.rule))
            for one in report.fail_on.thresholds
        ],
        charts=[
            ("Events and requests", _chart_ledger(report)),
            ("Findings by rule", _chart_rules(report)),
            ("Findings by event name or other subject", _chart_subjects(report)),
        ],
        rules=[_describe_rule(rule, repository) for rule in report.rules],
        files=[(_show(name), count) for name, count in report.files.items()],
    )
    return page.replace("##[", "&#35;#[") + "\n"


@cache
def _read_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = resources.files(__package__).joinpath("data/report.html.jinja")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = "{:,}".format
    return environment.from_string(text.read_text(encoding="utf-8"))


def _list_facts(report: Report) -> list[tuple[str, str]]:
    mapping = _show(report.mapping) or "none: the files hold capture payloads"
    return [
        ("Mapping", mapping),
        ("Profile", report.profile),
        ("Destination", PINNED_VERSION),
        ("Fails on", str(report.fail_on)),
        ("Files", f"{len(report.files):,}"),
    ]


def _chart_ledger(report: Report) -> list[Bar]:
    ledger = report.ledger
    counts = [
        ("events", ledger.produced, "plain"),
        ("lines without an event", report.broken, "error"),
        ("no trigger matches", ledger.unheard.total(), "info"),
        ("rejected, never sent", ledger.refused.total(), "warning"),
        ("requests", ledger.requests, "plain"),
        ("good requests", ledger.good, "good"),
        ("bad requests", ledger.bad, "error"),
    ]
    return _draw((label, count, kind, "") for label, count, kind in counts)


def _chart_rules(report: Report) -> list[Bar]:
    return _draw(
        (rule.rule, rule.count, rule.severity, rule.rule) for rule in report.rules
    )


def _chart_subjects(report: Report) -> list[Bar]:
    """Return the most frequent subjects, each in the colour of its severest rule."""
    counts: Counter[str] = Counter()
    worst: dict[str, str] = {}
    for rule in report.rules:  # the most severe come first
        for subject in rule.subjects:
            if subject.name:
                counts[subject.name] += subject.count
                worst.setdefault(subject.name, rule.severity)
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_BARS]
    return _draw((name, count, worst[name], "") for name, count in most)


def _draw(rows: Iterable[tuple[str, int, str, str]]) -> list[Bar]:
    rows = list(rows)
    longest = max((count for _, count, _, _ in rows), default=0) or 1
    return [
        Bar(
            cut(label, _LABEL),
            count,
            max(round(_WIDTH * count / longest), _SOME if count else 0),
            kind,
            link,
        )
        for label, count, kind, link in rows
    ]


def _describe_rule(rule: RuleReport, repository: Repository) -> dict[str, Any]:
    meaning = get_rule(rule.rule)
    listed = rule.subjects[:MOST_SUBJECTS]
    further = sum(one.count for one in rule.subjects[MOST_SUBJECTS:])
    return {
        "id": rule.rule,
        "severity": rule.severity,
        "title": meaning.title,
        "count": count_of(rule),
        "consequence": meaning.consequence,
        "cure": meaning.cure,
        "source": meaning.source,
        "link": repository.link_to(rule.rule),
        "sample": _list_sample(rule),
        "subjects": [_describe_subject(one, repository) for one in listed],
        "further": rule.omitted + further,
    }


def _list_sample(rule: RuleReport) -> list[tuple[str, str]]:
    found = rule.example
    finding = found.example
    fields = [
        ("about", found.subject),
        ("at", finding.pointer),
        ("found", finding.found),
        ("finding", finding.message),
        ("published code", finding.published),
        ("documentation", finding.documented),
    ]
    return [(name, _show(text)) for name, text in fields if text]


def _describe_subject(subject: Subject, repository: Repository) -> dict[str, Any]:
    file = repository.path_of(subject.file)
    return {
        "name": _show(subject.name),
        "message": _show(subject.finding.message),
        "count": subject.count,
        "place": inert(f"{file}:{subject.line}"),
    }


def _show(text: str) -> str:
    return cut(text, LONGEST)
