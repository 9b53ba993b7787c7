"""JSON that strict readers take and no log acts on."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.checks.report.json_document import write_document, write_json
from support.check_reports import HOSTILE, make_found, make_report


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("a\ud800b", "a\ufffdb"),
        ({"\udfff": ["\U0001f600", 1, None]}, {"\ufffd": ["\U0001f600", 1, None]}),
        ("##[x]\x1b\u2028", "##[x]\x1b\u2028"),
    ],
)
def test_value_is_read_back(value: object, read: object):
    text = write_json(value)

    assert json.loads(text) == read
    assert text.isascii()
    assert "##[" not in text


def test_document_is_the_whole_report():
    report = make_report(make_found(text=HOSTILE.replace("\ud800", "")))

    assert json.loads(write_document(report)) == report.to_json()
