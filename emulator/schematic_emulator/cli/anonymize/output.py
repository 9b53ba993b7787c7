"""Write what `anonymize` makes: to stdout, to one file, or to one file per file."""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from schematic_emulator.checks.files.tables import STDIN as STDIN_NAME
from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.checks.files.event_file import EventFile

STDIN = STDOUT = "-"
_ENDINGS = (".gz", ".ndjson", ".jsonl", ".json", ".har")


class Output:
    """Files that are being written; none appears before `commit`."""

    def __init__(self, targets: dict[str, Path | None], *, is_held: bool) -> None:
        self._targets = targets
        self._is_held = is_held
        self._open: dict[Path | None, IO[bytes]] = {}
        self._held: dict[Path | None, IO[bytes]] = {}
        self._drafts: dict[Path, Path] = {}
        self._stack = ExitStack()

    def write(self, file: str, text: bytes) -> None:
        """Write what was read from a file."""
        target = self._targets.get(file)
        if target not in self._open:
            self._open[target] = self._create(target)
        self._open[target].write(text)

    def commit(self) -> None:
        """Put everything where it belongs."""
        for target, held in self._held.items():
            held.seek(0)
            shutil.copyfileobj(held, self._stream(target))
        self._stack.close()
        for target, draft in self._drafts.items():
            draft.replace(target)
        self._drafts.clear()

    def close(self) -> None:
        """Remove what was not committed."""
        self._stack.close()
        for draft in self._drafts.values():
            draft.unlink(missing_ok=True)

    def _create(self, target: Path | None) -> IO[bytes]:
        if target is None or (target.exists() and not target.is_file()):
            if not self._is_held:
                return self._stream(target)
            hold = self._held.setdefault
            return hold(target, self._stack.enter_context(tempfile.TemporaryFile()))
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        self._drafts[target] = draft
        if target.name.endswith(".gz"):
            raw = self._stack.enter_context(draft.open("wb"))
            packed = gzip.GzipFile("", "wb", 6, raw, 0)
            return self._stack.enter_context(cast("IO[bytes]", packed))
        return self._stack.enter_context(draft.open("wb"))

    def _stream(self, target: Path | None) -> IO[bytes]:
        """Return stdout, or a device or pipe, which cannot be replaced by a file."""
        if target is None:
            return sys.stdout.buffer
        return self._stack.enter_context(target.open("wb"))


@contextmanager
def open_output(
    output: str, files: Sequence[EventFile], paths: Sequence[str], *, is_strict: bool
) -> Iterator[Output]:
    """Yield the output for files; what is not committed is removed.

    Raises CommandError if it would overwrite what is read, and if it cannot be written.
    """
    target = Output(_choose(output, files, paths), is_held=is_strict)
    try:
        yield target
    except OSError as error:
        if output == STDOUT:
            raise
        reason = error.strerror or error
        raise CommandError(
            f"cannot write {output!r}: {reason}; name another"
        ) from error
    finally:
        target.close()


def _choose(
    output: str, files: Sequence[EventFile], paths: Sequence[str]
) -> dict[str, Path | None]:
    """Return where the calls of each file go, None for stdout."""
    if output == STDOUT:
        return {}
    place = Path(output)
    is_new = not (place.suffix or place.exists())
    is_folder = is_new or output.endswith(("/", "\\")) or place.is_dir()
    targets = {
        each.path: place / _rename(each.path, paths) if is_folder else place
        for each in files
    }
    read = {Path(each.path).resolve() for each in files if each.path != STDIN}
    for target in targets.values():
        if target.resolve() in read:
            raise CommandError(f"{str(target)!r} is read; name another output")
    if is_folder and len(set(targets.values())) < len(targets):
        raise CommandError("two files have one name; give their folder instead")
    # Blocks name stdin by its name in reports.
    return {
        STDIN_NAME if path == STDIN else path: each for path, each in targets.items()
    }


def _rename(path: str, paths: Sequence[str]) -> Path:
    """Return a file's path in the output folder, as it is in the folder given."""
    folder = next((each for each in paths if Path(each) in Path(path).parents), "")
    place = Path(path).relative_to(folder) if folder else Path(Path(path).name)
    if path == STDIN:
        return Path("stdin.ndjson")
    name = place.name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return place.with_name(f"{name}.ndjson")
