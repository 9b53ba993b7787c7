"""Mapping code that an option names: recognize it, and start it."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, cast

from schematic_emulator.cli.outcome import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.code.code_judge import CodeJudge
    from schematic_emulator.checks.control.stop import Stop
    from schematic_emulator.cli.local_server import ProfileName
    from schematic_emulator.mapping_code.protocol import Mapping

TIMEOUT_S = 10.0
_KEPT = 100  # captures that no one reads twice
_CODE = ("command:", "http://", "https://", "node:", "node@")
_FUNCTION = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")


def is_code(text: str) -> bool:
    """Return whether an argument names mapping code, as pytest's option does.

    >>> [is_code(text) for text in ("pkg.mod:func", "main:mapping.yaml", "node")]
    [True, False, True]
    """
    from schematic_emulator.configuration.mapping_file.read import SUFFIXES

    if text == "node" or text.startswith(_CODE):
        return True
    is_file = text.lower().endswith(SUFFIXES) or Path(text).exists()
    return bool(_FUNCTION.fullmatch(text)) and not is_file


def choose_code(text: str) -> Mapping:
    """Return the mapping code that a text names. Raises CommandError."""
    from schematic_emulator.mapping_code.choose import choose_mapping
    from schematic_emulator.mapping_code.protocol import (
        MappingFailedError,
        UnknownMappingError,
    )

    # What a team's module prints on import must not appear in the report.
    try:
        with redirect_stdout(sys.stderr):
            return choose_mapping(text, folder=Path.cwd())
    except (UnknownMappingError, MappingFailedError) as error:
        raise CommandError(put_plainly(error)) from error
    except Exception as error:  # whatever a team's module raises is reported
        what = f"{text}: {type(error).__name__}: {error}"
        raise CommandError(put_plainly(what)) from error


def put_plainly(error: object) -> str:
    """Put a message on one line that no terminal acts upon."""
    from schematic_emulator.terminal.safe_text import inert

    return inert(" ".join(str(error).split()))


@contextmanager
def run_code(text: str, profile: str, stop: Stop) -> Iterator[CodeJudge]:
    """Lend what checks with mapping code, while that and an emulator run.

    Raises CommandError for code that cannot be found or that fails.
    """
    from contextlib import closing

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.application import create_app
    from schematic_emulator.checks.code.arrivals import Arrivals
    from schematic_emulator.checks.code.code_judge import CodeJudge, CodeRun
    from schematic_emulator.mapping_code.protocol import (
        EmulatorTarget,
        MappingFailedError,
    )
    from schematic_emulator.serving.asgi import AsgiApp
    from schematic_emulator.serving.server import Server

    emulator = Emulator(
        EmulatorSettings(profile=cast("ProfileName", profile), journal_size=_KEPT)
    )
    store = emulator.store
    environment = store.create_environment("check")
    key = store.create_key("secret", environment)
    arrivals = Arrivals(store, environment.id)
    app = AsgiApp(
        emulator,
        lambda: arrivals.watch(create_app(emulator)),
        max_body_bytes=emulator.settings.max_body_bytes,
    )
    with closing(choose_code(text)) as mapping, Server(app) as server:
        target = EmulatorTarget(server.url, key, profile, TIMEOUT_S)
        try:
            yield CodeJudge(CodeRun(mapping, target, arrivals, stop))
        except MappingFailedError as error:
            raise CommandError(put_plainly(error)) from error
