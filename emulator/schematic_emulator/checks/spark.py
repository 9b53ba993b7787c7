"""Check files of events with Spark, where they lie, and merge what its workers found.

Needs the extra `spark`. Each worker needs this package, too.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.files.event_files import UnreadableFileError
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.judge_source import (
    judge_source,
    merge,
    skip_source,
)
from schematic_emulator.checks.stream.tally_json import tally_from_json, tally_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyarrow import RecordBatch

    from schematic_emulator.checks.stream.block_counts import BlockCounter
    from schematic_emulator.checks.stream.tally import StreamTally

SCHEMA = "tally string"
_FORM = "binaryFile"
_BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"
_LOCAL = "file:"


def judge(
    spark: Any, path: str, options: CheckOptions | None = None, *, pattern: str = "*"
) -> StreamTally:
    """Return the tally of all files below a path, checked by the workers of a session.

    `path` is any that Spark reads: a folder, `s3a://...`, `hdfs://...`; `pattern`
    chooses files by their names. It is the tally of `judge_source` over each file, and
    of `merge`, with the files' names as they are below `path`. By default the two
    presets map the events. A file without events is passed over, with a finding.
    """
    files = (
        spark.read.format(_FORM)
        .option("recursiveFileLookup", "true")
        .option("pathGlobFilter", pattern)
        .load(path)
        .select("path", "content")
    )
    judged = files.mapInArrow(FileJudge(path, options or _presets()), SCHEMA)
    with _one_file_a_batch(spark):
        return merge(read_tallies(row[0] for row in judged.collect()))


@dataclass(frozen=True, slots=True)
class FileJudge:
    """Checks batches of files, as Spark's `mapInArrow` calls it on a worker."""

    path: str
    options: CheckOptions

    def __call__(self, batches: Iterable[RecordBatch]) -> Iterator[RecordBatch]:
        """Yield one row with the tally of all the batches, as JSON.

        A batch has the columns `path` and `content`. Without any file there is no row.
        """
        import pyarrow as pa

        counter = self.options.build_counter()
        whole, is_empty = merge(()), True
        for batch in batches:
            for path, content in zip(*batch.columns, strict=True):
                name = name_file(path.as_py(), self.path)
                stream = pa.BufferReader(content.as_buffer())
                whole.merge(self._judge(stream, name, counter))
                is_empty = False
        if not is_empty:
            text = json.dumps(tally_to_json(whole))
            yield pa.RecordBatch.from_pydict({"tally": [text]})

    def _judge(self, stream: Any, name: str, counter: BlockCounter) -> StreamTally:
        try:
            return judge_source(stream, name, self.options, counter=counter)
        except UnreadableFileError as error:
            return skip_source(name, str(error))


def read_tallies(rows: Iterable[str]) -> Iterator[StreamTally]:
    """Yield the tallies that workers wrote."""
    for row in rows:
        yield tally_from_json(json.loads(row))


def name_file(found: str, path: str) -> str:
    """Return a file's name below the path that was given, instead of Spark's address.

    >>> name_file("s3a://logs/day/1.gz", "s3a://logs/day")
    's3a://logs/day/1.gz'
    """
    local = found.removeprefix(_LOCAL)
    root = os.path.abspath(path.removeprefix(_LOCAL))  # noqa: PTH100 - a text, as Spark's
    if local != found and local.startswith(root):
        return path.rstrip("/") + local[len(root) :]
    return found


def _presets() -> CheckOptions:
    from schematic_emulator.destination import presets

    return CheckOptions(presets())


@contextmanager
def _one_file_a_batch(spark: Any) -> Iterator[None]:
    """Send files to workers one by one: a batch of many may exceed what Arrow takes."""
    before = spark.conf.get(_BATCH)
    spark.conf.set(_BATCH, "1")
    try:
        yield
    finally:
        spark.conf.set(_BATCH, before)
