"""List the files that paths name: files, folders and patterns."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.checks.files.file_forms import may_have_events
from schematic_emulator.errors import EmulatorError
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
_READ = (
    *(".ndjson", ".jsonl", ".json", ".har", ".csv", ".tsv", ".parquet"),
    *(".zst", ".gz"),
)
# Data that people have events in, too: what it is is named with what makes it readable.
_NAMED = (
    *(".avro", ".orc", ".sql", ".bz2", ".xz", ".lz4"),
    *(".zip", ".7z", ".tar", ".tgz"),
)
_ENDINGS = (*_READ, *_NAMED)
_FIRST_BYTES = 4096
_BY_NAME = "it has no events, by its name and its first bytes"
_HIDDEN = "a hidden file, by its name"
_AGAIN = "a symbolic link leads here to a file that is read already"
_CIRCLE = "a symbolic link to a folder that it is in"
_NOWHERE = "a symbolic link that leads nowhere"


class NoFileError(EmulatorError):
    """Raised for a path that names no file."""


@dataclass(frozen=True, slots=True)
class EventFile:
    """A file to read, and whether it was found in a folder instead of named.

    `skipped` says why one that was found is not read.
    """

    path: str
    is_found: bool = False
    skipped: str = ""


def list_files(paths: Sequence[str]) -> list[EventFile]:
    """Return the files that the paths name; a folder stands for those in it.

    A path with `*`, `?` or `[` that names nothing is a pattern; `**` is any folders.
    Raises NoFileError for a path that is not there, and for a folder without any.
    """
    files: list[EventFile] = []
    for path in paths:
        if path == STDIN or Path(path).is_file() or Path(path).is_fifo():
            files.append(EventFile(path))
        elif Path(path).is_dir():
            files += _list_folder(path)
        elif has_magic(path):
            files += _list_pattern(path)
        else:
            raise NoFileError(f"no file or folder {path!r}")
    known: dict[str, EventFile] = {}
    for each in files:
        known.setdefault(each.path, each)
    return _skip_again(list(known.values()))


def _skip_again(files: list[EventFile]) -> list[EventFile]:
    """Return the files, without the links to others: these would count twice."""
    own: dict[str, EventFile] = {}
    for each in sorted(
        files, key=lambda one: (one.is_found, Path(one.path).is_symlink())
    ):
        if not each.skipped:
            own.setdefault(os.path.realpath(each.path), each)
    return [
        replace(each, skipped=_AGAIN)
        if each.is_found
        and not each.skipped
        and own[os.path.realpath(each.path)] is not each
        else each
        for each in files
    ]


def _is_link(file: EventFile) -> bool:
    return Path(file.path).is_symlink()


def _list_folder(path: str) -> list[EventFile]:
    found = list(_walk(Path(path), ()))
    if all(each.skipped for each in found):
        also = f"; {_name(found[0])}" if found else ""
        names = f"{', '.join(_READ[:-1])} or {_READ[-1]}"
        raise NoFileError(f"no {names} file below {path!r}; name another{also}")
    return found


def _name(file: EventFile) -> str:
    return inert(f"{file.path}: {file.skipped}")


def _list_pattern(path: str) -> list[EventFile]:
    found: list[EventFile] = []
    for each in sorted(glob(path, recursive=True)):  # noqa: PTH207 - may be absolute
        above = [os.path.realpath(one) for one in Path(each).absolute().parents]
        if len(set(above)) < len(above):
            continue  # below a link to a folder that it is in
        if Path(each).is_dir():
            # Of `**`, each folder's files are matches themselves.
            found += [] if "**" in path else _walk(Path(each), ())
        else:
            found.append(_describe(Path(each)))
    if not found:
        raise NoFileError(f"no file matches {path!r}")
    return found


def _walk(folder: Path, above: tuple[str, ...]) -> Iterator[EventFile]:
    """Yield the files of a folder in the order of their paths; links are followed."""
    real = os.path.realpath(folder)
    if real in above:
        yield EventFile(folder.as_posix(), is_found=True, skipped=_CIRCLE)
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield EventFile(folder.as_posix(), is_found=True, skipped=reason)
        return
    for each in entries:
        if each.name.startswith("."):
            # Not .eslintrc.json: tools keep their settings in such files.
            name = each.name.lower().removesuffix(".json")
            if name.endswith(_ENDINGS) and not each.is_dir():
                yield EventFile(each.as_posix(), is_found=True, skipped=_HIDDEN)
        elif each.is_dir():
            yield from _walk(each, (*above, real))
        elif each.is_file() or each.is_symlink():
            yield _describe(each)


def _describe(path: Path) -> EventFile:
    """Return a file that was found, with the reason if it is not to be read."""
    skipped = ""
    if path.is_symlink() and not path.exists():
        skipped = _NOWHERE
    elif path.name.startswith("_"):  # as Hadoop and Spark have it
        skipped = _HIDDEN
    elif not path.name.lower().endswith(_ENDINGS) and not _may_be_read(path):
        skipped = _BY_NAME
    return EventFile(path.as_posix(), is_found=True, skipped=skipped)


def _may_be_read(path: Path) -> bool:
    try:
        with path.open("rb") as source:
            return may_have_events(source.read(_FIRST_BYTES))
    except OSError:
        return True  # the reader says why
