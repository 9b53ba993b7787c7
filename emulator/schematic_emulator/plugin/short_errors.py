"""Tell a user's mistake in one line, without a traceback of ours."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from schematic_contracts.errors import MissingValidatorError, UnknownValidatorError
from schematic_emulator.mapping_code.local_http import NoEmulatorError
from schematic_emulator.mapping_code.protocol import (
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.plugin.errors import NotSharedError
from schematic_emulator.serving.sockets import AddressError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISTAKES = (
    AddressError,
    MappingFailedError,
    MissingValidatorError,
    NoEmulatorError,
    NotSharedError,
    UnknownMappingError,
    UnknownValidatorError,
    pytest.UsageError,
)


@contextmanager
def short_errors() -> Iterator[None]:
    """Turn what a user did wrong into an error that shows its message alone."""
    try:
        yield
    except _MISTAKES as error:
        message = f"{type(error).__name__}: {error}"
    else:
        return
    # Told once: the exception that we had is the same message.
    raise pytest.fail.Exception(message, pytrace=False) from None
