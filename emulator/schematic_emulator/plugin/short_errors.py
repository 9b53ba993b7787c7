"""Report a user's mistake in one line, without a traceback into this package."""

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
    """Turn the error of a user's mistake into a failure that shows only its message."""
    try:
        yield
    except _MISTAKES as error:
        message = f"{type(error).__name__}: {error}"
    else:
        return
    # Raised outside of `except`: the original error has the same message.
    raise pytest.fail.Exception(message, pytrace=False) from None
