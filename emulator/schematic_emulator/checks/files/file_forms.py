"""Recognize a file's form from its first bytes: how its events are laid out."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from enum import Enum

import orjson

from schematic_contracts.reading.decode import (
    IN_A_COLUMN,
    FileForm,
    find_encoding,
    find_form,
)

LINE_SUFFIXES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# Each goes to a JSON text's next bracket, the first one to the next comma, too. A quote
# opens a string that has no end yet; the sign is empty at the text's end.
NEXT_SIGN = re.compile(rb'(?:[^"\[\]{},]++|%b)*+([\[\]{},"]?)' % _STRING, re.DOTALL)
NEXT_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|%b)*+([\[\]{}"]?)' % _STRING, re.DOTALL)

_STARTS_JSON = re.compile(rb"\s*[\[{]")
_JSON_IN_A_STRING = re.compile(rb'\s*"(?:\\[nrt]|\s)*[\[{]')
_CELL = rb'"?[\w .$/()\x80-\xff-]{1,100}"?'
_ROW_OF_NAMES = re.compile(rb"%b(?:[,;\t|]%b)+\s*" % (_CELL, _CELL))
_YAML_RECORDING = re.compile(
    rb"\s*(?:---\s+)?(?:\w+: [^\n]*\n\s*)*(?:http_)?interactions:\s"
)
_RECORDING = re.compile(
    rb'"(?:log|(?:http_)?interactions|(?:httpR|r)equests?|item|data)"\s*:\s*[\[{]'
    rb'|"(?:httpMethod|rawPath)"\s*:'
)
_FIRST_NAMES = 4096
_AFTER_A_NAME = (b'"', b"}", b",", b":")

_FROM_CSV = (
    "python -c \"import csv, sys; [print(r['json']) for r in "
    'csv.DictReader(open(sys.argv[1]))]" {}'
)
CSV = FileForm("CSV", _FROM_CSV, IN_A_COLUMN)
_YAML = FileForm(
    "a recording in YAML",
    'python -c "import json, sys, yaml; '
    'print(json.dumps(yaml.safe_load(open(sys.argv[1]))))" {}',
)
_SQL_DUMP = FileForm("an SQL dump; export the events as JSON instead")
_SQL = re.compile(
    rb"\s*(?:--(?!-)|/\*|(?:BEGIN|COPY|CREATE|DROP|INSERT|PRAGMA|SELECT|SET|USE)\s)",
    re.IGNORECASE,
)
_BINARY = FileForm("neither JSON nor any other text")


class Layout(Enum):
    """How a file has its events: one per line, as values after each other, as a list.

    TEXTS is a file of JSON strings whose text is JSON once more.
    """

    LINES = "lines"
    VALUES = "values"
    LIST = "list"
    TEXTS = "texts"


def may_have_events(head: bytes) -> bool:
    """Return whether a file whose name says nothing may have events."""
    is_known = find_form(head) is not None or find_encoding(head) is not None
    first = head.partition(b"\n")[0]
    is_table = _has_columns(head) and b", " not in first  # as prose has it
    return is_known or is_table or _STARTS_JSON.match(head) is not None


def _has_columns(head: bytes) -> bool:
    """Return whether a text starts like CSV: with names, and not with JSON below."""
    first, _, second = head.removeprefix(BOM_UTF8).partition(b"\n")
    if second.lstrip().startswith(b"{"):
        return False
    return _ROW_OF_NAMES.fullmatch(first) is not None


def find_foreign_form(head: bytes, name: str) -> FileForm | None:
    """Find what a file is that is not JSON text, from its first bytes and its name.

    Text that only looks unlike an event is read as lines, and has a finding for each.
    """
    form = find_form(head)
    if form is not None or _STARTS_JSON.match(head):
        return form
    first = head.lstrip().partition(b"\n")[0]
    is_named_so = name.lower().endswith((".csv", ".tsv", ".csv.gz", ".tsv.gz"))
    if first and (is_named_so or _has_columns(head.lstrip())):
        return CSV
    # First YAML: its `---` would begin a comment of SQL.
    if _YAML_RECORDING.match(head[:_FIRST_NAMES]):
        return _YAML
    if _SQL.match(head):
        return _SQL_DUMP
    return _BINARY if b"\0" in first[:_FIRST_NAMES] else None


def is_recording(head: bytes) -> bool:
    """Return whether a JSON file may be a recording: HAR, a cassette or journeys."""
    return _RECORDING.search(head, 0, _FIRST_NAMES) is not None


def find_layout(head: bytes, name: str) -> Layout:
    """Find how a JSON file has its events, from its first bytes.

    The first line decides. A name that ends in .ndjson or .jsonl speaks for lines where
    a list on the first line could be either.
    """
    text = head.lstrip()
    first, _, rest = text.partition(b"\n")
    if text.startswith(b'"'):
        return Layout.TEXTS if _JSON_IN_A_STRING.match(text) else Layout.LINES
    if text.startswith(b"["):
        is_line = name.endswith(LINE_SUFFIXES) and rest.strip() and is_json(first)
        return Layout.LINES if is_line else Layout.LIST
    if not text.startswith(b"{") or is_json(first):
        return Layout.LINES
    return _find_layout_of_objects(first, rest)


def _find_layout_of_objects(first: bytes, rest: bytes) -> Layout:
    """Find the layout where the first line starts an object and is not JSON itself."""
    opened, at = bytearray(), 0
    while found := NEXT_BRACKET.match(first, at):
        sign, at = found[1], found.end()
        if sign == b'"':
            return Layout.LINES  # no string has a line end in it
        if not sign:
            break
        if sign in b"[{":
            opened += sign
        else:
            del opened[-1:]
        if not opened:
            goes_on = first[at:].lstrip().startswith((b"{", b","))
            return Layout.VALUES if goes_on else Layout.LINES
    if opened.endswith(b"[") or first.rstrip().endswith(b":"):
        return Layout.VALUES if rest else Layout.LINES
    # An object goes on with a name. Anything else: the first line is damaged.
    is_spread = rest.lstrip().startswith(_AFTER_A_NAME)
    return Layout.VALUES if is_spread else Layout.LINES


def is_json(line: bytes) -> bool:
    """Return whether a line is JSON."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True
