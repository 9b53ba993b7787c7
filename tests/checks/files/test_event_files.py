"""Files of events in every form that archives, tools and accidents leave them in."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma

import pytest

from schematic_emulator.checks.files.event_files import (
    LineBlock,
    UnreadableFileError,
    read_blocks,
)

ONE, TWO = b'{"type":"track","event":"a"}', b'{"type":"page"}'
PRETTY = json.dumps(json.loads(ONE), indent=2).encode()
# What Windows PowerShell's `>` writes, and Python without a byte order mark.
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig")


class Parts(io.RawIOBase):
    """A file that is read in these parts."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = iter(parts)

    def read(self, _size: int = -1) -> bytes:
        return next(self._parts, b"")


def read(data: bytes, name: str = "f.json") -> list[LineBlock]:
    return list(read_blocks(io.BytesIO(data), name))


def values(blocks: list[LineBlock]) -> list[tuple[int, bytes]]:
    return [
        (line, piece.strip())
        for block in blocks
        for line, piece in block.numbered()
        if piece.strip()
    ]


def problems(blocks: list[LineBlock]) -> list[tuple[int, str]]:
    return [(block.line, block.problem) for block in blocks if block.problem]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_text_in_other_encodings_is_read(encoding, pack):
    text = (ONE + b"\n" + TWO).decode().replace("page", "é🙂")

    blocks = read(pack(text.encode(encoding)), "f.ndjson")

    assert values(blocks) == [(1, ONE), (2, TWO.replace(b"page", "é🙂".encode()))]
    assert problems(blocks) == []


def test_half_a_character_at_the_end_is_a_problem():
    blocks = read(ONE.decode().encode("utf-16") + b"\n")

    assert values(blocks) == [(1, ONE)]
    [(_, problem)] = problems(blocks)
    assert problem.startswith("the file cannot be read to its end: 'utf-16")


@pytest.mark.parametrize("name", ["f.json", "f.ndjson", "stdin"])
@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (PRETTY + b"\n" + PRETTY, [1, 5]),
        (b"[" + ONE + b",\n" + TWO + b"]", [1, 2]),
        (b'{"batch": [\n{},\n{}]}', [1]),
        (b'{"batch": [{},\n{}]}\n' + TWO, [1, 3]),
        (b'{\n\n"type": "page"}', [1]),
        (ONE + TWO + b"\n" + ONE, [1, 1, 2]),
    ],
    ids=["pretty", "list", "batch", "begun", "blank", "no-line-ends"],
)
def test_values_over_lines_are_read_whatever_the_files_name(data, lines, name):
    blocks = read(data, name)

    assert [line for line, _ in values(blocks)] == lines
    assert all(isinstance(json.loads(text), dict) for _, text in values(blocks))
    assert problems(blocks) == []


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"type":"track",',
        b'{"type":"track","event":"a',
        b'{"properties":{"a":1},',
        b'"userId":"u"}',
        b"npm warn, something",
        ONE + b" and more",
    ],
)
def test_damaged_first_line_costs_no_other(damaged):
    blocks = read(damaged + b"\n" + ONE + b"\n" + TWO, "f.ndjson")

    assert values(blocks) == [(1, damaged), (2, ONE), (3, TWO)]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"[\n" + ONE + b",\n]", (3, "a comma before the closing bracket; remove it")),
        (
            b"[\n" + ONE + b",\n,{}]",
            (3, "a comma without a value before it; remove it"),
        ),
        (b"[," + ONE + b"]", (1, "a comma without a value before it; remove it")),
        (b"[" + ONE + b",\n", (2, "the list of events does not end")),
    ],
)
def test_wrong_comma_has_its_line_and_the_values_are_read(data, problem):
    blocks = read(data)

    assert ONE in [text for _, text in values(blocks)]
    assert problems(blocks) == [problem]


def test_lines_that_end_with_commas_are_read_and_named_once():
    blocks = read(ONE + b",\n" + TWO + b",\n" + ONE + b"\n", "my events.ndjson")

    assert values(blocks) == [(1, ONE), (2, TWO), (3, ONE)]
    [(line, problem)] = problems(blocks)
    assert line == 1
    assert problem == (
        "values are separated by commas and are not in an array; put it around them: "
        "(echo '['; sed '$ s/,$//' 'my events.ndjson'; echo ']') "
        "| schematic-emulator check -"
    )


@pytest.mark.parametrize("text", [b"x]", b"]", b"}", b"] [5"])
def test_what_follows_a_list_is_not_lost(text):
    assert b"".join(t for _, t in values(read(b"[" + ONE + b"]" + text))) != ONE


def test_two_lists_are_read():
    assert values(read(b"[" + ONE + b"]\n[" + TWO + b"]")) == [(1, ONE), (2, TWO)]


COLUMN = 'convert it if its column json has the events: python -c "import'
LONG = [b"x" * (1 << 20)] * 20
AFTER = b'"},\n' + TWO + b"]"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("f.ndjson", [ONE + b'\n{"a":"', *LONG, b'"}\n' + TWO]),
        ("f.json", [b"[" + ONE + b',\n{"a":"', *LONG, AFTER]),
        ("f.json", [b"[" + ONE + b',\n{"a":"', *LONG, b"\\", b'"]' + AFTER]),
        ("f.json", [b"[" + ONE + b',\n{"a":[', *LONG, b"]},\n" + TWO + b"]"]),
        ("f.json", [b"[" + ONE + b',\n{"a":{', *LONG, b'"\n\n"}},' + TWO + b"]"]),
    ],
    ids=["line", "string", "escape", "list", "line-ends"],
)
def test_what_follows_a_long_line_is_read(name, parts):
    """A file of two gigabytes in one line takes no more memory than its longest."""
    blocks = list(read_blocks(Parts(*parts), name))

    last = 2 + b"".join(parts[-2:]).count(b"\n")
    assert values(blocks) == [(1, ONE), (last, TWO)]
    [(line, problem)] = problems(blocks)
    assert line == 2
    assert "bytes is too long and was not read; Segment takes" in problem


def test_long_line_at_the_end_is_named():
    [(line, problem)] = problems(list(read_blocks(Parts(b"{", *LONG), "f.ndjson")))

    assert (line, problem[:27]) == (1, "a line of 20,971,521 bytes ")


def test_long_recording_has_the_command_that_divides_it():
    parts = Parts(b'{"log": {"entries": [', *LONG, b"]}}")

    [(_, problem)] = problems(list(read_blocks(parts, "a b.har.gz")))

    assert problem.endswith(
        "; check its requests one by one: gunzip -k 'a b.har.gz' && "
        "jq -c '.log.entries[]' 'a b.har' | schematic-emulator check -"
    )


@pytest.mark.parametrize(
    "text", [json.dumps(json.dumps([{}])), json.dumps("\n {}\n") + "\n", '"{\\"']
)
def test_json_in_a_string_is_named_once(text):
    command = "jq -r . FILE | schematic-emulator check -"

    assert problems(read(text.encode(), "stdin")) == [
        (1, f"the events are JSON inside a JSON string; unpack them: {command}")
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bz2.compress(ONE), "compressed with bzip2; convert it: bzip2 -dc f | "),
        (lzma.compress(ONE), "compressed with xz; convert it: xz -dc f | "),
        (b"PK\x03\x04", "a zip archive; convert it: unzip -p f | "),
        (
            gzip.compress(b"\x1f\x8b", mtime=0),
            "compressed with gzip; convert it: gunzip",
        ),
        (bytes(257) + b"ustar", "a tar archive; convert it: tar -xOf f | "),
        (b"Obj\x01", "an Avro file"),
        (b"ORC\n\x06\x12", "an ORC file"),
        (b"ARROW1\x00\x00", "an Arrow file"),
        (b"\xff\x06\x00\x00sNaPpY", "compressed with snappy; convert it: snzip -dc"),
        (b"event,user\na,b\n", "CSV without columns of events: expected json, or"),
        (b'"event";"user"\r\n', "CSV without columns of events: expected json, or"),
        (b"-- dump\nCREATE TABLE tracks (id int);\n", "an SQL dump; export the ev"),
        (b"insert into tracks values (1);\n", "an SQL dump; export the events as"),
        (b"---\nversion: 1\ninteractions:\n- request:\n", "a recording in YAML; "),
        (b"http_interactions:\n- request:\n", "a recording in YAML; "),
        (b"\x7fELF\x02\x00\x00", "neither JSON nor any other text"),
    ],
)
def test_file_without_json_is_named_with_the_command_that_converts_it(data, message):
    with pytest.raises(UnreadableFileError) as caught:
        read(data, "f")

    assert str(caught.value).startswith(f"f: this is {message}")


def test_damaged_archive_is_named():
    with pytest.raises(UnreadableFileError, match="cannot be read to its end"):
        read(gzip.compress(ONE)[:9])
