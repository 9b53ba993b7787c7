"""Run the published Node destination, or a checkout of it, in one Node process."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from functools import cached_property
from importlib import resources
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.configuration.mapping_file.errors import MappingFileError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.configuration.mapping_file.read import (
    SUFFIXES,
    open_mapping_file,
)
from schematic_emulator.destination.definition import presets
from schematic_emulator.destination.describe_plan import name_subscription
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.mapping_code.delivered import Delivered, SentRequest, name_event
from schematic_emulator.mapping_code.protocol import (
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.mapping_code.time_limit import wait_within
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event

PRESETS = "the two presets"
PACKAGE = "@segment/action-destinations"
_START_S = 60.0
_END_S = 5.0
_TAIL_LINES = 20


class NodeMapping:
    """The destination's own JavaScript; a preloaded script redirects its two hosts.

    One process runs for the whole session, from the first event on. It exits when its
    standard input closes, so it cannot outlive this process.
    """

    sends_all_at_once = False

    def __init__(
        self,
        destination: str,
        modules: Path,
        name: str,
        mapping_file: MappingFile | None = None,
    ) -> None:
        self.name = name
        self.mapping_file = mapping_file or MappingFile.from_subscriptions(
            presets(), PRESETS
        )
        self._destination = destination
        self._modules = modules
        self._process: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[str | None] = SimpleQueue()
        self._errors: list[str] = []
        self._readers: list[threading.Thread] = []

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings on the mapping itself, whatever the events."""
        return find_mapping_findings(self.mapping_file)

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Run the destination with each event, and yield what it did.

        Raises MappingFailedError if Node is missing, cannot load it, exits or hangs.
        """
        __tracebackhide__ = True
        subscriptions = self.mapping_file.enabled
        settings = {"apiKey": target.api_key, "subscriptions": subscriptions}
        for event in events:
            given = {"event": event, "settings": settings, "url": target.url}
            answer = self._ask(given, target.timeout_s, event)
            yield self._describe(event, answer, subscriptions)

    def close(self) -> None:
        """End the process, by a signal if it does not exit when its input closes."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if wait_within(process, _END_S) is None:
            process.kill()
            process.wait()
        # A stream must not be closed while a thread reads it.
        for reader, stream in zip(
            self._readers, (process.stdout, process.stderr), strict=True
        ):
            reader.join(_END_S)
            if stream is not None and not reader.is_alive():
                stream.close()

    def _ask(self, given: dict[str, Any], timeout_s: float, event: Event) -> Any:
        __tracebackhide__ = True
        if self._process is None:
            self._start()
            self._read(_START_S, "while it was loading the destination")
        process = self._process
        if process is None or process.stdin is None:
            raise MappingFailedError(f"mapping {self.name} is not running")
        try:
            process.stdin.write(json.dumps(given) + "\n")
            process.stdin.flush()
        except OSError:
            raise self._fail("had ended", f"before {name_event(event)}") from None
        return self._read(timeout_s, f"with {name_event(event)}")

    def _start(self) -> None:
        __tracebackhide__ = True
        node = shutil.which("node")
        if node is None:
            raise MappingFailedError(
                f"mapping {self.name} needs Node, and there is no `node` on PATH"
            )
        folder = Path(str(resources.files(__package__)))
        command = [node, "--require", str(folder / "redirect.cjs")]
        self._process = subprocess.Popen(  # noqa: S603 - Node and our own scripts
            [*command, str(folder / "host.cjs"), self._destination, str(self._modules)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._answers, self._errors = SimpleQueue(), []
        self._readers = [
            threading.Thread(target=target, args=(self._process,), daemon=True)
            for target in (self._read_answers, self._read_errors)
        ]
        for reader in self._readers:
            reader.start()

    def _read_answers(self, process: subprocess.Popen[str]) -> None:
        answers = self._answers
        for line in process.stdout or ():
            answers.put(line)
        answers.put(None)

    def _read_errors(self, process: subprocess.Popen[str]) -> None:
        errors = self._errors
        for line in process.stderr or ():
            errors.append(line.rstrip())
            del errors[:-_TAIL_LINES]

    def _read(self, timeout_s: float, when: str) -> Any:
        __tracebackhide__ = True
        try:
            line = self._answers.get(timeout=timeout_s)
        except Empty:
            raise self._fail(f"was still busy after {timeout_s:g} s", when) from None
        if line is None:
            raise self._fail("ended", when)
        return json.loads(line)

    def _fail(self, what: str, when: str) -> MappingFailedError:
        if self._process is not None:
            self._process.kill()
        self.close()
        lines = [f"mapping {self.name} {what} {when}"]
        if self._errors:
            lines += ["its stderr ended with:", *(f"  {line}" for line in self._errors)]
        return MappingFailedError("\n".join(lines))

    def _describe(
        self, event: Event, answer: dict[str, Any], subscriptions: list[dict[str, Any]]
    ) -> Delivered:
        requests = tuple(
            SentRequest(
                sent["method"],
                sent["url"],
                tuple(sorted(sent["headers"].items())),
                sent["body"],
                sent["status"],
            )
            for sent in answer["requests"]
        )
        error = answer.get("error")
        matched = tuple(
            name_subscription(subscriptions[place]) for place in answer["matched"]
        )
        # An error after a request is the response's, not the destination's.
        is_refused = error is not None and not requests
        findings = [Finding(rule="nothing-sent", message=inert(str(error)))]
        return Delivered(
            event,
            requests,
            findings=tuple(findings if is_refused else ()),
            matched=matched,
            error=error,
            mapping=self,
        )


def make_node_mapping(text: str, folder: Path, modules: Path) -> NodeMapping:
    """Return the mapping that `node`, `node@VERSION` or `node:PATH` names.

    PATH is a checkout's module, or a mapping file to run instead of the presets;
    `node:MODULE,FILE.json` names both.
    Raises UnknownMappingError if the package, version, module or file is not there.
    """
    modules = modules.parent if modules.name == "node_modules" else modules
    head, _, named = text.partition(":")
    paths = [(folder / path).resolve() for path in named.split(",") if path]
    for path in paths:
        if not path.exists():
            raise UnknownMappingError(f"mapping {text!r}: {path} does not exist")
    files = [path for path in paths if path.suffix in SUFFIXES]
    checkouts = [path for path in paths if path not in files]
    if len(files) > 1 or len(checkouts) > 1:
        raise UnknownMappingError(
            f"mapping {text!r}: expected one module and one mapping file at most"
        )
    mapping_file = _read(files[0]) if files else None
    if checkouts:
        name = f"{text} in Node"
        return NodeMapping(str(checkouts[0]), modules, name, mapping_file)
    name = f"{PACKAGE} {_find_version(text, head, modules)} in Node"
    if files:
        name = f"{name} with {files[0]}"
    entry = f"{PACKAGE}/dist/destinations/schematic"
    return NodeMapping(entry, modules, name, mapping_file)


def _find_version(text: str, head: str, modules: Path) -> str:
    """Return the installed version; raise if another one is requested."""
    manifest = modules / "node_modules" / PACKAGE / "package.json"
    try:
        installed = str(json.loads(manifest.read_text(encoding="utf-8"))["version"])
    except OSError:
        raise UnknownMappingError(
            f"mapping {text!r}: {PACKAGE} is not below {modules / 'node_modules'}; "
            f"`npm install {PACKAGE}` there; pytest also takes the folder that "
            "has it with --schematic-emulator-node-modules"
        ) from None
    _, _, wanted = head.partition("@")
    if wanted not in ("", installed):
        raise UnknownMappingError(
            f"mapping {text!r}: {PACKAGE} {installed} is installed below {modules}"
        )
    return installed


def _read(path: Path) -> MappingFile:
    """Return the subscriptions in a file. Raises UnknownMappingError."""
    try:
        return open_mapping_file(path)
    except MappingFileError as error:
        raise UnknownMappingError(f"mapping {error}") from error
