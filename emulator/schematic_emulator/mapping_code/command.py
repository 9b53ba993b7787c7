"""Run a command that reads events as NDJSON and sends the requests itself."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from schematic_emulator.mapping_code.delivered import Delivered
from schematic_emulator.mapping_code.protocol import MappingFailedError
from schematic_emulator.mapping_code.time_limit import wait_within
from schematic_emulator.mapping_code.variables import bypass_proxies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event

_PER_EVENT_S = 0.1
_TAIL_BYTES = 2000


@dataclass(frozen=True, slots=True)
class _Pipes:
    """Files for a command's three streams; unlike a pipe, a file is never full."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


class CommandMapping:
    """Any command: one process reads many events from its standard input.

    Its environment has SCHEMATIC_API_KEY, SCHEMATIC_API_URL and
    SCHEMATIC_EVENT_CAPTURE_URL. It sends the requests itself and exits at the end of
    its input.
    """

    sends_all_at_once = True

    def __init__(self, words: Sequence[str], folder: Path) -> None:
        self._words = list(words)
        self._folder = folder
        self.name = f"command {shlex.join(self._words)}"
        named = (folder / word for word in self._words[1:])
        self.files = tuple(path for path in named if path.is_file())

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Run the command with the events as its input, and wait until it exits.

        It has the target's `timeout_s` and 0.1 s for each event. Raises
        MappingFailedError if it cannot start, fails, hangs or reads nothing.
        """
        __tracebackhide__ = True
        self._run(list(events), target)
        for event in events:
            yield Delivered(event, mapping=self)

    def close(self) -> None:
        """Do nothing: no process outlives `send`."""

    def _run(self, events: list[Event], target: EmulatorTarget) -> None:
        __tracebackhide__ = True
        with (
            tempfile.TemporaryFile() as stdin,
            tempfile.TemporaryFile() as stdout,
            tempfile.TemporaryFile() as stderr,
        ):
            pipes = _Pipes(stdin, stdout, stderr)
            for event in events:
                stdin.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
            stdin.flush()
            size = stdin.tell()
            os.lseek(stdin.fileno(), 0, os.SEEK_SET)
            limit_s = target.timeout_s + _PER_EVENT_S * len(events)
            process = self._start(pipes, target)
            try:
                status = wait_within(process, limit_s)
            finally:
                _end(process)
            if status is None:
                raise self._fail(f"was still running after {limit_s:g} s", pipes)
            # Parent and child share one offset in the file: it shows how much was read.
            read = os.lseek(stdin.fileno(), 0, os.SEEK_CUR)
            if status != 0:
                raise self._fail(f"ended with {_describe_status(status)}", pipes)
            if size and not read:
                raise self._fail("ended without reading any event", pipes)

    def _start(self, pipes: _Pipes, target: EmulatorTarget) -> subprocess.Popen[bytes]:
        __tracebackhide__ = True
        try:
            return subprocess.Popen(  # noqa: S603 - the user named this command
                self._words,
                stdin=pipes.stdin,
                stdout=pipes.stdout,
                stderr=pipes.stderr,
                cwd=self._folder,
                env=os.environ | target.environment() | bypass_proxies(target.url),
                start_new_session=True,
            )
        except (OSError, IndexError, ValueError) as error:
            raise MappingFailedError(
                f"mapping {self.name} cannot be started in {self._folder}: {error}"
            ) from None

    def _fail(self, what: str, pipes: _Pipes) -> MappingFailedError:
        lines = [f"mapping {self.name} {what}"]
        for label, stream in (("stdout", pipes.stdout), ("stderr", pipes.stderr)):
            text = _tail(stream)
            if text:
                lines += [f"its {label} ended with:", *_indent(text)]
        return MappingFailedError("\n".join(lines))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop the command and every process that it started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # The process group is empty: all of it has exited.
            process.poll()
    else:
        process.kill()
    process.wait()


def _describe_status(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    return f"signal {signal.Signals(-status).name}"


def _tail(stream: IO[bytes]) -> str:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _TAIL_BYTES))
    return stream.read().decode("utf-8", "replace").strip()


def _indent(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]
