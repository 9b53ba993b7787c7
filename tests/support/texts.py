"""Yields every text that a user reads, by kind: pages, data files, help, errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from support.imports import ROOT

PACKAGES = (
    ROOT / "contracts" / "schematic_contracts",
    ROOT / "fixtures" / "segment_fixtures",
    ROOT / "emulator" / "schematic_emulator",
)
PAGES = (
    *("*.md", "docs/**/*.md", "benchmarks/*.md"),
    *("contracts/*.md", "fixtures/*.md", "emulator/*.md"),
    *(".github/*.md", ".github/ISSUE_TEMPLATE/*"),
)
# Keys of the data files whose values are texts.
TEXTS = {
    "findings": ("title", "consequence", "cure"),
    "contracts": ("title", "description", "x-expected", "x-cure"),
    "data": (
        *("title", "description", "note", "place", "ours"),
        *("statement", "both", "published", "documented"),
    ),
}
FINDINGS = {"rules.json", "trigger_traps.json"}
# JSON in which a vendor's page, or a generated person's data, speaks.
NOT_OURS = {"definition.json", "pools", "profiles", "examples"}
# A comment, or a literal: of three quotes, of one, of an apostrophe.
LITERAL = re.compile(
    r"""#[^\n]*|(?P<prefix>\b[rbfu]{1,2})?(?:\"{3}(?P<long>(?:[^\\]|\\.)*?)\"{3}"""
    r"""|"(?P<short>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)')""",
    re.DOTALL | re.IGNORECASE,
)
RAW = {"r", "b", "br", "rb"}
FIELD = re.compile(r"\{[^{}]*\}")
ESCAPED = re.compile(r"\\[a-z\n]")
OPENING = ("=", "(", ",", "[", "{", "return")
SQL = re.compile(r"\s*(SELECT|INSERT|CREATE|BEGIN|PRAGMA|DELETE)\b")

Text = tuple[str, str, str]


def read_texts() -> Iterator[Text]:
    """Yield kind, place and text, with one space between words and without code."""
    for kind, place, text in _all_texts():
        yield kind, place, " ".join(text.split())


def _all_texts() -> Iterator[Text]:
    yield from _pages()
    for package in PACKAGES:
        for path in sorted(package.rglob("*")):
            yield from READERS.get(path.suffix, _nothing)(path)


def _pages() -> Iterator[Text]:
    for page in sorted(page for pattern in PAGES for page in ROOT.glob(pattern)):
        prose = re.sub(r"```.*?```", " ", page.read_text("utf-8"), flags=re.DOTALL)
        yield "docs", page.relative_to(ROOT).as_posix(), _without_code(prose)


def _nothing(_: Path) -> Iterator[Text]:
    yield from ()


def _json(path: Path) -> Iterator[Text]:
    if NOT_OURS & set(path.relative_to(ROOT).parts):
        return
    is_schema = path.name.endswith(".schema.json")
    kind = "findings" if path.name in FINDINGS else "data"
    kind = "contracts" if is_schema else kind
    for text in _values(json.loads(path.read_text("utf-8")), TEXTS[kind]):
        yield kind, path.name, _without_code(text)


def _values(node: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the strings under one of the keys, at any depth."""
    if isinstance(node, list):
        for item in node:
            yield from _values(item, keys)
    if isinstance(node, dict):
        for key, value in node.items():
            if key in keys and isinstance(value, str):
                yield value
            elif key in keys and isinstance(value, dict):
                yield from (text for text in value.values() if isinstance(text, str))
            yield from _values(value, keys)


def _html(path: Path) -> Iterator[Text]:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text("utf-8"))
    titles = re.findall(r'(?:title|placeholder)="([^"]*)"', path.read_text("utf-8"))
    yield "data", path.name, unescape(" ".join([text, *titles]))


def _yaml(path: Path) -> Iterator[Text]:
    comments = re.findall(r"^\s*# (.*)", path.read_text("utf-8"), re.MULTILINE)
    yield "data", path.name, " ".join(comments)


def _script(path: Path) -> Iterator[Text]:
    comments = re.findall(r"//(.*)", path.read_text("utf-8"))
    yield "data", path.name, " ".join(comments)


def _python(path: Path) -> Iterator[Text]:
    """Yield docstrings, and every other literal of two words or more.

    Literals are found by a pattern: to parse all modules takes ten times as long.
    """
    source = path.read_text("utf-8")
    place = path.relative_to(ROOT).as_posix()
    spoken = "cli" if "/cli/" in place else "errors"
    for is_docstring, text in literals(source):
        if " " in text and not SQL.match(text):
            kind = "docstrings" if is_docstring else spoken
            yield kind, place, _without_code(ESCAPED.sub(" ", text))


def literals(source: str) -> Iterator[tuple[bool, str]]:
    """Yield each literal, joined with those that follow it immediately."""
    parts: list[str] = []
    is_docstring = False
    end = 0
    for found in LITERAL.finditer(source):
        text = found["long"] or found["short"] or found["single"] or ""
        prefix = (found["prefix"] or "").lower()
        if found[0].startswith("#") or prefix in RAW:
            continue
        if parts and source[end : found.start()].strip():
            yield is_docstring, "".join(parts)
            parts = []
        before = source[: found.start()].rstrip(" ")
        is_docstring = (
            found["long"] is not None
            and (not before or before.endswith("\n"))
            and not before.rstrip().endswith(OPENING)
        )
        parts.append(FIELD.sub("...", text) if "f" in prefix else text)
        end = found.end()
    yield is_docstring, "".join(parts)


def _without_code(text: str) -> str:
    return re.sub(r"`[^`]{1,300}`", "code", text)


READERS: dict[str, Callable[[Path], Iterator[Text]]] = {
    ".json": _json,
    ".html": _html,
    ".yaml": _yaml,
    ".js": _script,
    ".py": _python,
}
