"""The step's summary page: subjects, places, cures and links, and inert texts."""

from __future__ import annotations

import re
from dataclasses import replace

from schematic_contracts.rules import RULES, get_rule
from schematic_emulator.checks.report.step_summary import MOST_SUBJECTS, write_summary
from support.check_reports import HERE, HOSTILE, make_found, make_report


def test_summary_has_rule_cure_subject_place_and_link():
    there = replace(HERE, rules_url="https://host.example/rules.md")

    lines = write_summary(make_report(make_found(text="Order")), there).splitlines()

    title = get_rule("event-name").title
    assert lines[:3] == ["## Segment events", "", "failed: 0 events, 2 errors"]
    assert "| error | event-name | 2 of 2 track events | 1 |" in lines
    assert (
        f"### [event-name](https://host.example/rules.md#event-name): {title}" in lines
    )
    assert get_rule("event-name").cure in lines
    assert "| <code>Order</code> | 2 | <code>a.ndjson&#58;3</code> |" in lines


def test_text_of_an_event_is_code_without_markdown_or_html():
    hostile = HOSTILE + "|*[x](y)`_@z"
    plain = write_summary(make_report(make_found()), HERE)

    page = write_summary(make_report(make_found(text=hostile, file=hostile)), HERE)

    assert len(page.splitlines()) == len(plain.splitlines())
    row = page.splitlines()[-1]
    assert row.count("|") == 4
    texts = re.findall("<code>(.*?)</code>", row)
    assert len(texts) == 2
    assert [text for text in texts if re.search(r"[<>*`\[\]_@|]", text)] == []


def test_further_subjects_are_counted():
    found = make_found()
    for number in range(MOST_SUBJECTS + 4):
        found.add(make_found(text=f"s{number}"))

    page = write_summary(make_report(found), HERE)

    assert page.endswith("\nand 10 on subjects not listed\n")


def test_page_stays_within_what_github_takes():
    """Hostile text takes several times its length: every character is escaped."""
    found = []
    for rule in RULES:
        found.append(make_found(rule, "<" * 300))
        for number in range(MOST_SUBJECTS):
            found[-1].add(make_found(rule, text=f"{number}" + "&" * 300))

    page = write_summary(make_report(*found), HERE)

    assert len(page.encode()) < 2**20
    assert re.search(r"\nand [0-9]+ rules that would make the page too long\n$", page)
