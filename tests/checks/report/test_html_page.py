"""The HTML page: whole in one file, and no text of an event acts in it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from schematic_emulator.checks.report.html_page import (
    LONGEST,
    MOST_SUBJECTS,
    write_html,
)
from support.check_reports import HERE, HOSTILE, make_found, make_report

VOID = {"meta", "rect"}


class Page(HTMLParser):
    """Checks that the elements nest, and keeps names, attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize(
    "text", [HOSTILE, "<script>alert(1)</script>", '" onload="x', "{{ 7 * 7 }}"]
)
def test_text_of_an_event_is_text(text: str):
    plain = Page(write_html(make_report(make_found()), HERE))

    written = write_html(make_report(make_found(text=text, file=text)), HERE)

    page = Page(written)
    assert page.open == []
    shape = [(tag, name) for tag, name, _ in page.attributes]
    assert shape == [(tag, name) for tag, name, _ in plain.attributes]
    assert "##[" not in written
    assert [line for line in written.splitlines() if not line.isprintable()] == []


def test_page_loads_nothing_and_runs_nothing():
    written = write_html(make_report(make_found()), HERE)

    page = Page(written)
    outside = [
        (tag, name)
        for tag, name, value in page.attributes
        if name in {"src", "href", "action"} and not (value or "").startswith("#")
    ]
    assert outside == []
    assert "<script" not in written
    assert "url(" not in written
    assert "default-src 'none'" in written


def test_page_links_to_the_list_of_rules_if_its_address_is_known():
    there = replace(HERE, rules_url="https://host.example/rules.md")

    assert 'href="https://host.example/rules.md#event-name"' in write_html(
        make_report(make_found()), there
    )


def test_page_has_rules_subjects_ledger_and_sample():
    report = make_report(make_found(text="Order!"), make_found("key-not-string"))

    written = write_html(report, HERE)
    texts = Page(written).texts

    headings = re.findall("<h2>(.*?)</h2>", written)
    assert headings == [
        "Events and requests",
        "Findings by rule",
        "Findings by event name or other subject",
        "Findings",
        "Files",
    ]
    assert {"Order!", "a.ndjson:3", "requests", "event-name", "Sample"} <= set(texts)
    assert "failed: 0 events, 2 errors, 2 warnings" in texts


def test_bars_show_how_often_relative_to_the_most_frequent():
    often, seldom = make_found(text="often"), make_found(text="seldom", file="b")
    often.count = often.subjects["often"].count = 1000
    written = write_html(make_report(often, seldom), HERE)

    chart = written.partition("other subject</h2>")[2].partition("</svg>")[0]

    assert re.findall(r'>(\w+)</text><rect[^>]* width="(\d+)"', chart) == [
        ("often", "400"),
        ("seldom", "1"),
    ]


def test_long_text_and_many_subjects_are_cut_and_counted():
    found = make_found(text="y" * 10_000)
    for number in range(MOST_SUBJECTS + 4):
        found.add(make_found(text=f"s{number}"))

    texts = Page(write_html(make_report(found), HERE)).texts

    assert max(map(len, texts[20:])) <= LONGEST
    assert "10 findings on further subjects are not listed." in texts


def test_nothing_found_is_said():
    assert "No findings." in Page(write_html(make_report(), HERE)).texts
