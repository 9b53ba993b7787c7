"""The `anonymize` command: what it reads, what it writes, how it ends."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.anonymize.command import command
from schematic_emulator.cli.outcome import CommandError
from support.segment import make_identify, make_track

ADA = make_identify(traits={"name": "Ada Lovelace", "email": "ada@lovelace.test"})
BATCH = {"writeKey": "wk-1", "context": {"ip": "81.2.69.142"}, "batch": [ADA]}
KEY = ("--key", "test")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with some traffic."""
    monkeypatch.chdir(tmp_path)
    write("events.ndjson", ADA)
    return tmp_path


def write(name: str, *values: object) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("".join(f"{json.dumps(each)}\n" for each in values))


def anonymize(*arguments: str, stdin: str | None = None):
    return CliRunner().invoke(command, arguments, input=stdin, standalone_mode=False)


def read(name: str):
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def record(*calls: object) -> dict[str, object]:
    """Return a recording (HAR) of a batch, and of a request that is not Segment's."""
    texts = json.dumps({"batch": calls, "sentAt": ADA["timestamp"]}), "{}"
    urls = "https://api.segment.io/v1/batch", "https://x.test/ada"
    entries = [
        {"request": {"method": "POST", "url": url, "postData": {"text": text}}}
        for url, text in zip(urls, texts, strict=True)
    ]
    return {"log": {"entries": entries}}


def test_calls_are_written_without_personal_data():
    result = anonymize("events.ndjson", *KEY)

    [found] = map(json.loads, result.stdout.splitlines())
    assert result.return_value == 0
    assert result.stderr == ""
    assert "ovelace" not in result.stdout
    assert {**found, "traits": {}, "messageId": ""} == {
        **ADA,
        "userId": found["userId"],
        "context": found["context"],
        "traits": {},
        "messageId": "",
    }
    assert found["traits"].keys() == {"name", "email"}


def test_same_key_makes_the_same_fakes_in_every_form():
    write("batch.json", BATCH)
    write("log.har", record(ADA))
    Path("packed.ndjson.gz").write_bytes(gzip.compress(json.dumps(ADA).encode()))

    results = [
        anonymize(name, *KEY)
        for name in ("events.ndjson", "batch.json", "log.har", "packed.ndjson.gz")
    ]
    alone, batch, recorded, packed = (json.loads(each.stdout) for each in results)

    assert batch["batch"] == recorded["batch"] == [alone]
    assert packed == alone
    assert batch["context"]["ip"] not in {None, "81.2.69.142"}
    assert batch["writeKey"] != "wk-1"


def test_another_key_makes_other_fakes():
    one, other = (anonymize("events.ndjson", "--key", key).stdout for key in "ab")

    assert one != other


def test_without_a_key_each_run_has_its_own():
    one, other = anonymize("events.ndjson"), anonymize("events.ndjson")

    assert "a random key" in one.stderr
    assert one.stdout != other.stdout


def test_key_is_read_from_a_file():
    Path("key").write_text("test\n")

    result = anonymize("events.ndjson", "--key-file", "key")

    assert result.stdout == anonymize("events.ndjson", *KEY).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*KEY, "--key-file", "key"), "either --key or --key-file"),
        (("--key", " "), "the key is empty"),
        (("--key-file", "missing"), "cannot read missing: no such file"),
        ((*KEY, "-o", "events.ndjson"), "'events.ndjson' is read; name another"),
        ((*KEY, "-o", "events.ndjson/x.ndjson"), "cannot write 'events.ndjson/x"),
    ],
)
def test_wrong_use_is_refused(arguments: tuple[str, ...], message: str):
    result = anonymize("events.ndjson", *arguments)

    assert isinstance(result.exception, CommandError)
    with pytest.raises(CommandError, match=message):
        raise result.exception
    assert read("events.ndjson") == [ADA]


@pytest.mark.parametrize("output", ["out/", "out"])
def test_folder_is_written_as_it_was_read(output: str):
    write("recorded/a.json", ADA)
    write("recorded/b.har", record(ADA))

    assert anonymize("recorded", "-o", output, *KEY).return_value == 0

    written = sorted(each.relative_to("out") for each in Path("out").rglob("*"))
    assert written == [Path("a.ndjson"), Path("b.ndjson")]
    assert read("out/b.ndjson")[0]["batch"] == read("out/a.ndjson")


def test_packed_output_is_the_same_in_every_run():
    write("more.ndjson", ADA, ADA)
    for name in ("one.ndjson.gz", "two.ndjson.gz"):
        anonymize("events.ndjson", "more.ndjson", "-o", name, *KEY)

    one, two = Path("one.ndjson.gz").read_bytes(), Path("two.ndjson.gz").read_bytes()
    assert one == two
    assert len(gzip.decompress(one).splitlines()) == 3


def test_bad_lines_are_named_and_left_out():
    text = f"{json.dumps(ADA)}\n17\n{{broken ada@lovelace.test\n"

    result = anonymize("-", *KEY, stdin=text)

    assert result.return_value == 1
    assert len(result.stdout.splitlines()) == 1
    assert "left out: stdin:2: expected an event" in result.stderr
    assert "left out: stdin:3: not JSON" in result.stderr
    assert "lovelace" not in result.output


def test_files_without_an_event_write_nothing():
    write("empty.ndjson")

    result = anonymize("empty.ndjson", "-o", "out.ndjson", *KEY)

    assert "no event in empty.ndjson" in str(result.exception)
    assert not Path("out.ndjson").exists()


UNKNOWN = make_track(properties={"flavor": "Zorbaline", "total": 12.5})


def test_unknown_field_that_looks_personal_is_replaced_and_named():
    write("events.ndjson", UNKNOWN, UNKNOWN)

    result = anonymize("events.ndjson", *KEY)

    assert result.return_value == 0
    assert "  properties.flavor: 2\n" in result.stderr
    assert "Zorbaline" not in result.output
    assert json.loads(result.stdout.splitlines()[0])["properties"]["total"] == 12.5


@pytest.mark.skipif(sys.platform == "win32", reason="has no such devices")
@pytest.mark.parametrize("options", [(), ("--strict", "--keep", "flavor")])
def test_device_is_written_to_and_not_replaced(options: tuple[str, ...]):
    result = anonymize("events.ndjson", "-o", "/dev/null", *options, *KEY)

    assert result.return_value == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("output", ["-", "out.ndjson"])
def test_strict_refuses_an_unknown_field(output: str):
    write("events.ndjson", UNKNOWN)

    result = anonymize("events.ndjson", "--strict", "-o", output, *KEY)

    assert result.return_value == 1
    assert "  properties.flavor: 1\n" in result.stderr
    assert result.stdout == ""
    assert [each.name for each in Path().iterdir()] == ["events.ndjson"]


@pytest.mark.parametrize("field", ["flavor", "properties.flavor"])
def test_kept_field_stays_as_it_is(field: str):
    write("events.ndjson", UNKNOWN)

    result = anonymize("events.ndjson", "--strict", "--keep", field, *KEY)

    assert result.return_value == 0
    assert json.loads(result.stdout)["properties"] == UNKNOWN["properties"]
