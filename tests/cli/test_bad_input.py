"""What `check` and `explain` say to files that are not what they seem."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_emulator.cli.main import load_command
from schematic_emulator.cli.outcome import run_quietly

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
[TABLE] = re.findall(
    r"## Files in other forms\n.*?\n\|---\|---\|\n(.*?)\n\n", PAGE, re.DOTALL
)
WRONG_USE = 2
COMMAND = re.compile(r": ((?:python|gunzip|\(echo) .* check -)$", re.MULTILINE)
EVENT = {"type": "track", "event": "a", "userId": "u", "context": {"groupId": "g"}}
TEXT = json.dumps(EVENT)
POSTED = {"url": "https://api.segment.io/v1/batch", "method": "POST"}
CALL = {**POSTED, "postData": {"text": json.dumps({"batch": [EVENT]})}}
OTHER = {"url": "https://example.com/", "method": "GET"}


def har(*requests: dict) -> bytes:
    entries = [{"request": request} for request in requests]
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


CASSETTE = {"version": 1, "interactions": [{"request": CALL}]}
CSV = f'type,json\ntrack,"{TEXT.replace(chr(34), chr(34) * 2)}"\n'.encode()
ZSTD = pa.compress(TEXT.encode(), codec="zstd", asbytes=True)
YAML = b"""interactions:
- request: {uri: "https://api.segment.io/v1/page", body: '{"userId": "u"}'}
"""
# Words of a row of the page, a file as it says, the events in it and the exit code.
ROWS = [
    ("UTF-16", f"{TEXT}\n{TEXT}".encode("utf-16"), 2, 0),
    ("pretty-printed", json.dumps(EVENT, indent=2).encode() * 3, 3, 0),
    ("concatenated", TEXT.encode() * 3, 3, 0),
    ("a batch", json.dumps({"batch": [EVENT, EVENT]}).encode(), 2, 0),
    ("a HAR file", har(OTHER, CALL), 1, 0),
    ("a JSON cassette", json.dumps(CASSETTE).encode(), 1, 0),
    ("a recording without one", har(OTHER), 0, 1),
    ("`[{...}, ]`", f"[{TEXT}, ]".encode(), 1, 1),
    ("`{...},` on each line", f"{TEXT},\n{TEXT},\n".encode(), 2, 1),
    ("a line of more", f"{TEXT}\n{' ' * (17 << 20)}x\n{TEXT}".encode(), 2, 1),
    ("a line that is not JSON", f"{TEXT}\n{{\n{TEXT}".encode(), 2, 1),
    ("a call inside a message", json.dumps({"Message": TEXT}).encode(), 1, 1),
    ("JSON inside a JSON string", json.dumps(TEXT).encode(), 0, 1),
    ("CSV or Parquet", CSV, 1, 0),
    ("zstd", ZSTD, 1, 0),
    ("other CSV", b"a,b\n1,2\n", None, 2),
    ("bzip2", bz2.compress(TEXT.encode()), None, 2),
    ("a YAML cassette", YAML, None, 2),
    ("an empty file", b"", None, 2),
    ("no event in any file", b"[]", None, 2),
]


class Ran(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def run(name: str, *arguments: str) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_quietly(load_command(name), arguments, "schematic-emulator")
    return Ran(code, out.getvalue(), err.getvalue())


def count_events(ran: Ran) -> int | None:
    return json.loads(ran.out)["totals"]["events"] if ran.out else None


@pytest.mark.parametrize(
    ("words", "data", "events", "code"), ROWS, ids=[row[0] for row in ROWS]
)
def test_table_of_the_page_holds(words, data, events, code, tmp_path):
    file = tmp_path / "events.ndjson"
    file.write_bytes(data)

    ran = run("check", str(file), "--format", "json", "--jobs", "1")

    assert words in TABLE
    assert (count_events(ran), ran.code) == (events, code)
    assert len(ran.err.splitlines()) == (code == WRONG_USE)


def test_every_row_of_the_page_is_tried():
    tried = {line for line in TABLE.splitlines() for row in ROWS if row[0] in line}

    assert sorted(tried) == sorted(TABLE.splitlines())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n", "this is CSV without columns of events: expected json, or "),
        (har(OTHER), "a recording without a call to Segment"),
        (f"[{TEXT},]".encode(), "a comma before the closing bracket; remove it"),
    ],
    ids=["csv", "har", "comma"],
)
def test_file_is_named_for_what_it_is(data: bytes, message: str, tmp_path: Path):
    file = tmp_path / "events.json"
    file.write_bytes(data)

    ran = run("check", str(file), "--format", "json")

    assert message in ran.out + ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell's lines")
@pytest.mark.parametrize(
    ("make", "events"),
    [
        (lambda: YAML, 1),
        (f"{TEXT},\n{TEXT},\n".encode, 2),
        (lambda: gzip.compress(gzip.compress(TEXT.encode())), 1),
    ],
    ids=["yaml", "commas", "packed-twice"],
)
def test_printed_command_makes_the_file_readable(make, events, tmp_path):
    file = tmp_path / "my events.data"
    file.write_bytes(make())
    ran = run("check", str(file), "--format", "json")
    said = ran.err or json.loads(ran.out)["findings"][0]["example"]["message"]
    [command] = COMMAND.findall(said)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    again = subprocess.run(
        ["sh", "-ec", f"{command} --format json --fail-on never"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert again.returncode == 0, again.stderr
    totals = json.loads(again.stdout)["totals"]
    assert (totals["events"], totals["broken"]) == (events, 0)


def test_folder_leaves_out_what_it_cannot_read_and_says_so(tmp_path: Path):
    (tmp_path / "a.ndjson").write_text(TEXT)
    (tmp_path / "b.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "c.json").touch()
    (tmp_path / "d.har").write_bytes(har(CALL))
    (tmp_path / "e.txt").touch()
    (tmp_path / ".f.json").touch()

    ran = run("check", str(tmp_path), "--format", "json")

    assert (ran.code, count_events(ran)) == (0, 2)
    assert ran.err == f"note: no event in {tmp_path}/c.json\n"
    [skipped] = [
        one for one in json.loads(ran.out)["findings"] if one["rule"] == "file-skipped"
    ]
    assert (skipped["count"], skipped["of"], skipped["severity"]) == (2, 5, "warning")
    assert {one["subject"] for one in skipped["subjects"]} == {
        f"{tmp_path}/b.csv",
        f"{tmp_path}/e.txt",
    }


FRAGMENTS = st.sampled_from(
    [
        *(TEXT.encode(), b"[", b"]", b"{", b"}", b",", b'"', b"\\", b"\n", b" "),
        *(b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\x1f\x8b", b"PK\x03\x04", b"a,b"),
        *(json.dumps(EVENT, indent=1).encode(), har(CALL), YAML, CSV, b"1e999"),
        *(TEXT.encode("utf-16"), gzip.compress(TEXT.encode(), mtime=0), b'"\\ud800"'),
    ]
)
FILES = st.one_of(
    st.binary(max_size=200), st.lists(FRAGMENTS, max_size=8).map(b"".join)
)


@settings(max_examples=300, deadline=None)
@given(data=FILES, name=st.sampled_from(["f.json", "f.ndjson", "f.csv", "f.json.gz"]))
@pytest.mark.parametrize("command", ["check", "explain"])
def test_any_bytes_end_in_a_known_way(command, data, name, tmp_path_factory):
    """Whatever a file has, the exit code is 0, 1 or 2, and no line is a traceback."""
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(data)

    ran = run(command, str(file), "--format", "json")

    assert ran.code in {0, 1, WRONG_USE}, ran.err
    assert "Traceback" not in ran.err
    assert ran.code == 0 or ran.out or ran.err.startswith("error: ")
    assert [line for line in ran.err.splitlines() if not line.isprintable()] == []
