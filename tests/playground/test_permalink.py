"""A link holds an event and a mapping; Python and the page read the same from it."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_contracts.reading.bounds import LINK, LINK_TEXT
from schematic_emulator.playground.permalink import (
    ADDRESS,
    CUT,
    FOREIGN,
    NEWER,
    Case,
    LinkError,
    read_fragment,
    write_fragment,
    write_link,
)
from support.node import talk
from support.playground import build_page

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "playground" / "app" / "permalink.js"
SCRIPT = ROOT / "tests" / "node" / "permalink.mjs"
CASE = Case(
    '{"type": "track", "event": "Café ☕ \\u202e"}', "- a: 1\n", profile="documented"
)
# What the page is built with, and what is little enough to exceed.
MOST = {"letters": LINK.most, "bytes": LINK_TEXT.most}
# Made by the first version that wrote links; every later one must read it.
FIRST = (
    "1.JcxBCoMwEIXhq9hZF9GtWw_QAzRdqHm2oTEZxiiIeHczuvv5eLydsCIkagraDaWNYXLnkm74G3rmvAa3"
    "vsRCijZO7JFgH4aOPKGpY3bhqyfvjwJLHJ2HAi-9d_MPVn2FzC4G9aqsy4qOEw"
)


def pack(text: str | bytes, version: int = 1) -> str:
    """Return a link of any text, as a hand or another version may write it."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return f"{version}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


GOOD = write_fragment(CASE)
BAD = {
    "empty": ("", FOREIGN),
    "other": ("#section-2", FOREIGN),
    "zero": ("#0.AAAA", FOREIGN),
    "newer": (pack("{}", 2), NEWER),
    "much-newer": ("#9999.?", FOREIGN),
    "nothing": ("#1.", CUT),
    "cut": (GOOD[:-7], CUT),
    "cut-in-half": (GOOD[: len(GOOD) // 2], CUT),
    "letters": (GOOD + "%3D", CUT),
    "one-letter": ("1.A", CUT),
    "not-json": (pack("{"), CUT),
    "nan": (pack('{"event": "", "x": NaN}'), CUT),
    "mark": (pack("\ufeff{}"), CUT),
    "bytes": (pack(b'{"event": "\xff"}'), CUT),
    "list": (pack("[]"), CUT),
    "null": (pack("null"), CUT),
    "number": (pack('{"event": 5}'), CUT),
    "long": (
        "1." + "A" * 5_000_000,
        "the link has more than 1,000,000 characters; use the files",
    ),
    "bomb": (pack(" " * 5_000_000), "the link holds more than 4,194,304 bytes"),
}
ODD = {
    "none": pack("{}"),
    "later": pack('{"event": "e", "theme": {"dark": true}}'),
    "profile": pack('{"profile": "<img src=x onerror=alert(1)>"}'),
    "half-a-pair": pack('{"event": "\\ud800"}'),
    "prototype": pack('{"__proto__": {"event": 1}, "constructor": 5}'),
    "hash": "#" + GOOD,
    "first": FIRST,
}


@pytest.fixture(scope="module")
def page():
    with talk(SCRIPT, str(PAGE)) as ask:
        yield lambda name, given, most=MOST: ask(name, [given, most])


def test_a_link_holds_the_case():
    read = read_fragment(write_fragment(CASE))

    assert (read.event, read.mapping, read.profile) == (
        CASE.event,
        CASE.mapping,
        CASE.profile,
    )
    assert read.version
    assert write_link(CASE) == f"{ADDRESS}#{write_fragment(CASE)}"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_link_is_refused_in_words(name: str):
    fragment, message = BAD[name]

    with pytest.raises(LinkError) as refused:
        read_fragment(fragment)
    assert str(refused.value) == message


def test_letters_after_the_end_are_refused():
    """A browser refuses them, too; Node 20 ignores them."""
    with pytest.raises(LinkError, match="cut or damaged"):
        read_fragment(GOOD + "AAAA")


def test_the_page_refuses_the_same(page):
    assert {name: page("readFragment", each) for name, (each, _) in BAD.items()} == {
        name: {"problem": message} for name, (_, message) in BAD.items()
    }


def test_the_page_reads_the_same(page):
    for name, fragment in ODD.items():
        assert page("readFragment", fragment) == asdict(read_fragment(fragment)), name


def test_python_reads_what_the_page_writes(page):
    given = {**asdict(CASE), "head": "x" * 100_000, "version": "9.0"}

    assert asdict(read_fragment(page("writeFragment", given))) == given


def test_no_link_is_written_that_is_not_read():
    with pytest.raises(LinkError, match="the link holds more than"):
        write_link(Case("a" * (LINK_TEXT.most + 1)))


def test_the_page_writes_no_link_that_is_not_read(page):
    given = asdict(Case("a" * (LINK_TEXT.most + 1)))

    assert page("writeFragment", given) == {
        "problem": "the link holds more than 4,194,304 bytes"
    }


def test_the_page_writes_links_as_long_as_the_command_line_does(page):
    fragment = write_fragment(Case("{}"))
    given = asdict(read_fragment(fragment))
    written = page("writeFragment", given)

    fits, short = ({**MOST, "letters": len(written) + more} for more in (1, 0))
    assert page("writeFragment", given, fits) == written
    assert page("writeFragment", given, short) == {
        "problem": f"the link would have more than {len(written)} characters; use the "
        "files"
    }


def test_the_page_is_built_with_the_bounds_of_the_command_line(
    wheel: Path, shared_folder: Path
):
    (build,) = build_page(shared_folder, wheel).glob("*/build.json")

    assert json.loads(build.read_text("utf-8"))["link"] == MOST


def test_links_are_as_long_as_the_bound_says():
    assert len("1." + "A" * (LINK.most - 2)) == LINK.most
    with pytest.raises(LinkError, match="cut or damaged"):
        read_fragment("1." + "A" * (LINK.most - 2))


@given(st.text(), st.text(), st.sampled_from(["published", "documented"]))
@settings(max_examples=50)
def test_any_texts_come_back(event: str, mapping: str, profile: str):
    read = read_fragment(write_fragment(Case(event, mapping, profile=profile)))

    assert (read.event, read.mapping, read.profile) == (event, mapping, profile)


def test_the_first_format_is_still_read():
    assert json.loads(read_fragment(FIRST).event)["type"] == "track"
