"""Report a user's mistake at the user's line, without a traceback into our packages."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

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
    from collections.abc import Callable, Iterator

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
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

_PACKAGES = frozenset({"schematic_contracts", "schematic_emulator", "segment_fixtures"})


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


def at_caller(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return the function with the errors of this package shown at the caller's line.

    `__tracebackhide__` would be needed in every function of other packages on the way.
    """

    @wraps(function)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        __tracebackhide__ = True
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if not _is_ours(error):
                raise
            raise error.with_traceback(None) from None

    return call


def is_our_module(name: str) -> bool:
    """Return whether a module of that name belongs to this distribution."""
    return name.partition(".")[0] in _PACKAGES


def _is_ours(error: Exception) -> bool:
    return is_our_module(type(error).__module__) or isinstance(error, pytest.UsageError)
