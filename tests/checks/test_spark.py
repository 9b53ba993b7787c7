"""Spark's workers find what one process finds, whatever files they are given."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from schematic_emulator.checks import judge_source, merge, skip_source, tally_to_json
from schematic_emulator.checks.files.event_files import UnreadableFileError
from schematic_emulator.checks.report.report import Report
from schematic_emulator.checks.report.thresholds import FailOn
from schematic_emulator.checks.spark import FileJudge, judge, name_file, read_tallies
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.tally import StreamTally
from schematic_emulator.destination import presets
from support.traffic import generate

PAGE = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
OPTIONS = CheckOptions(presets())
DAYS = ("1736035200000", "1736121600000")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Write a raw archive of two days, with a file of another kind and a broken one."""
    events = generate()[:300]
    for number, day in enumerate(DAYS):
        folder = tmp_path / "segment-logs" / "source" / day
        folder.mkdir(parents=True)
        for part in range(3):
            some = events[number + 2 * part :: 6]
            text = "".join(f"{json.dumps(one)}\n" for one in some)
            (folder / f"{day}.{part}.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "segment-logs" / "day one.gz").write_bytes(gzip.compress(b"{\n{}"))
    (tmp_path / "segment-logs" / "index.parquet").write_bytes(b"PAR1" + bytes(9))
    return tmp_path / "segment-logs"


def judge_here(folder: Path) -> StreamTally:
    """Return the tally of one process that reads the files in order."""
    return merge(
        judge_one(path) for path in sorted(folder.rglob("*")) if path.is_file()
    )


def judge_one(path: Path) -> StreamTally:
    try:
        return judge_source(io.BytesIO(path.read_bytes()), str(path), OPTIONS)
    except UnreadableFileError as error:
        return skip_source(str(path), str(error))


def write(tally: StreamTally) -> str:
    """Return a tally, and its report, as text."""
    report = Report.of(tally, profile="published", mapping="", fail_on=FailOn())
    return json.dumps([tally_to_json(tally), report.to_json()])


def batch(paths: list[Path]) -> pa.RecordBatch:
    rows = {"path": [f"file:{one}" for one in paths]}
    return pa.RecordBatch.from_pydict(
        {**rows, "content": [one.read_bytes() for one in paths]}
    )


def run(folder: Path, *partitions: list[list[Path]]) -> Iterator[str]:
    """Yield what workers write, each of which is sent the function and its batches."""
    sent = pickle.dumps(FileJudge(str(folder), OPTIONS))
    for batches in partitions:
        for found in pickle.loads(sent)(map(batch, batches)):
            yield from found.column("tally").to_pylist()


def test_workers_find_what_one_process_finds_in_any_partition(archive):
    files = sorted((one for one in archive.rglob("*") if one.is_file()), reverse=True)

    rows = list(run(archive, [files[:1], files[1:3]], [], [files[3:]]))

    assert len(rows) == 2
    assert write(merge(read_tallies(rows))) == write(judge_here(archive))


def test_file_of_another_kind_is_passed_over_with_a_finding(archive):
    rows = run(archive, [[archive / "index.parquet"]])

    [tally] = read_tallies(rows)

    assert [one.rule for one in tally.all_found()] == ["file-skipped"]


@pytest.mark.parametrize(
    ("found", "path", "name"),
    [
        ("file:/a/b/c d.gz", "/a/b", "/a/b/c d.gz"),
        ("file:/a/b/c.gz", "file:/a/b/", "file:/a/b/c.gz"),
        ("hdfs://host/a/c.gz", "hdfs://host/a", "hdfs://host/a/c.gz"),
        ("file:/other/c.gz", "/a", "file:/other/c.gz"),
    ],
)
def test_file_is_named_as_below_the_path_that_was_given(found, path, name):
    assert name_file(found, path) == name


class FakeConf(dict[str, str]):
    """A session's settings, as Spark sets them."""

    def set(self, name: str, value: str) -> None:
        self[name] = value


class FakeSpark:
    """A session with one worker, which is given one file after the other."""

    def __init__(self) -> None:
        self.read = self
        self.conf = FakeConf({"spark.sql.execution.arrow.maxRecordsPerBatch": "10000"})
        self.options: dict[str, str] = {}

    def format(self, name: str) -> FakeSpark:
        assert name == "binaryFile"
        return self

    def option(self, name: str, value: str) -> FakeSpark:
        self.options[name] = value
        return self

    def load(self, path: str) -> FakeSpark:
        pattern = self.options["pathGlobFilter"]
        self.files = [one.absolute() for one in Path(path).rglob(pattern)]
        return self

    def select(self, *_: str) -> FakeSpark:
        return self

    def mapInArrow(self, function: Any, _: str) -> FakeSpark:  # noqa: N802 - Spark's
        self.function = function
        return self

    def collect(self) -> list[tuple[str]]:
        given = (batch([one]) for one in self.files if one.is_file())
        found = pickle.loads(pickle.dumps(self.function))(given)
        return [(row,) for each in found for row in each.column("tally").to_pylist()]


def test_code_of_the_page_writes_the_tally_of_one_process(archive, monkeypatch):
    spark = FakeSpark()
    builder = SimpleNamespace(getOrCreate=lambda: spark)
    sql = SimpleNamespace(SparkSession=SimpleNamespace(builder=builder))
    monkeypatch.setitem(sys.modules, "pyspark", SimpleNamespace(sql=sql))
    monkeypatch.setitem(sys.modules, "pyspark.sql", sql)
    monkeypatch.chdir(archive.parent)
    (archive / "index.parquet").unlink()
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

    exec(code, {})

    found = json.loads(Path("tally.json").read_text())
    assert found == tally_to_json(judge_here(Path("segment-logs")))
    assert [*spark.conf.values()] == ["10000"]


def test_hours_of_the_page_follow_from_its_rates():
    rows = re.findall(r"\| ([\d,]+) \| ([\d.]+) core hours \|", PAGE)

    assert len(rows) == 3
    for rate, hours in rows:
        assert f"{1e9 / int(rate.replace(',', '')) / 3600:.1f}" == hours


@pytest.mark.slow
# Spark's own client leaves a socket open, and knows the pandas of its time.
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17")
def test_spark_of_two_workers_gives_the_same_report(archive, monkeypatch):
    sql = pytest.importorskip("pyspark.sql", reason="the extra spark is not installed")
    monkeypatch.chdir(archive.parent)
    # Otherwise workers run the first python3 of the path, without this package.
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark: Any = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        before = spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")
        found = judge(spark, "segment-logs", OPTIONS)
        after = spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")
    finally:
        spark.stop()

    assert write(found) == write(judge_here(Path("segment-logs")))
    assert before == after
