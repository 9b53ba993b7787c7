"""Run a Python function that maps events: it returns requests, or sends them."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import traceback
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schematic_emulator.mapping_code.delivered import Delivered, SentRequest, name_event
from schematic_emulator.mapping_code.local_http import (
    UnreachableHostError,
    WireClient,
    WireResponse,
)
from schematic_emulator.mapping_code.protocol import (
    MappingFailedError,
    UnknownMappingError,
)
from schematic_emulator.mapping_code.returned import (
    NotARequestError,
    ReturnedRequest,
    read_returned,
)
from schematic_emulator.mapping_code.time_limit import TimeIsUpError, call_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event

_WITH_CLIENT = 2


class FunctionMapping:
    """A function `event -> request or requests`, or `(event, client) -> None`.

    A request is a capture event to post to `/e`, a dict with `url` (and `method`,
    `headers`, `json` or `body`), or a request object of httpx, requests or this
    package.
    """

    sends_all_at_once = False

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = name_function(function)
        self.files = _files_of(function)
        self._takes_client = _takes_client(function, self.name)

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Call the function with each event, and send the requests that it returns.

        Raises MappingFailedError if it raises, hangs or returns something else.
        """
        __tracebackhide__ = True
        for event in events:
            # A time limit may end a function with a client in the middle of a request.
            direct = None if self._takes_client else target.direct
            client = WireClient(target.url, target.api_key, direct)
            returned = self._call(event, client, target.timeout_s)
            self._send_all(self._read(returned, event), client, event)
            requests = tuple(SentRequest(*sent) for sent in client.sent)
            matched = (self.name,) if requests else ()
            yield Delivered(event, requests, matched=matched, mapping=self)

    def close(self) -> None:
        """Do nothing: nothing runs."""

    def _call(self, event: Event, client: WireClient, timeout_s: float) -> Any:
        __tracebackhide__ = True
        arguments = (event, client) if self._takes_client else (event,)
        process = os.getpid()
        try:
            return call_within(timeout_s, self.function, *arguments)
        except TimeIsUpError as error:
            raise MappingFailedError(
                f"mapping {self.name} was still busy after {timeout_s:g} s with "
                f"{name_event(event)}; it was at {error.place}"
            ) from None
        except (
            Exception,
            SystemExit,
        ) as error:  # whatever a team's code raises is reported
            raise MappingFailedError(
                f"mapping {self.name} raised {type(error).__name__}: {error} with "
                f"{name_event(event)}, at {_place_of(error)}"
            ) from error
        finally:
            if os.getpid() != process:
                # The function forked, and this is its child: it must not run the test.
                os._exit(0)

    def _send_all(
        self, requests: list[ReturnedRequest], client: WireClient, event: Event
    ) -> None:
        __tracebackhide__ = True
        try:
            for request in requests:
                request.send(client)
        except (UnreachableHostError, OSError, HTTPException, ValueError) as error:
            raise MappingFailedError(
                f"mapping {self.name} returned a request that cannot be sent for "
                f"{name_event(event)}: {error}"
            ) from None

    def _read(self, returned: Any, event: Event) -> list[ReturnedRequest]:
        __tracebackhide__ = True
        if self._takes_client and isinstance(returned, WireResponse):
            return []  # `lambda event, client: client.post(...)` returns its response
        try:
            return read_returned(returned)
        except NotARequestError as error:
            raise MappingFailedError(
                f"mapping {self.name} returned an invalid value for "
                f"{name_event(event)}: {error}"
            ) from None


def import_function(text: str, folder: Path) -> Callable[..., Any]:
    """Import `pkg.mod:func`, with `folder` on the import path.

    Raises UnknownMappingError if there is no such function, MappingFailedError if the
    module raises while it is imported.
    """
    module_name, _, name = text.partition(":")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    found: Any = _import_module(text, module_name, folder)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise UnknownMappingError(
            f"mapping {text!r}: {module_name} has no function {name!r}"
        )
    function: Callable[..., Any] = found
    return function


def _import_module(text: str, name: str, folder: Path) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a team's module may raise anything
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing is not None and f"{name}.".startswith(f"{missing}."):
            raise UnknownMappingError(
                f"mapping {text!r}: no module {missing!r} below {folder} or installed"
            ) from None
        raise MappingFailedError(
            f"mapping {text!r} cannot be imported: {type(error).__name__}: {error}, "
            f"at {_place_of(error)}"
        ) from None


def name_function(function: Callable[..., Any]) -> str:
    """Return `module:name (file:line)`, without the place if it is unknown."""
    inner = inspect.unwrap(function)
    name = getattr(inner, "__qualname__", type(inner).__name__)
    module = getattr(inner, "__module__", "")
    code = getattr(inner, "__code__", None)
    place = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
    return f"{module}:{name}{place}"


def _files_of(function: Callable[..., Any]) -> tuple[Path, ...]:
    code = getattr(inspect.unwrap(function), "__code__", None)
    return (Path(code.co_filename),) if code else ()


def _takes_client(function: Callable[..., Any], name: str) -> bool:
    """Return whether a function has the form `(event, client)`.

    Raises UnknownMappingError for one that accepts neither one nor two arguments.
    """
    try:
        signature = inspect.signature(function)
    except ValueError:  # some builtins have no signature
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = sum(
        each.kind in kinds and each.default is each.empty
        for each in signature.parameters.values()
    )
    takes_client = needed == _WITH_CLIENT
    try:
        signature.bind(*("event", "client")[: 2 if takes_client else 1])
    except TypeError as error:
        raise UnknownMappingError(
            f"mapping {name}: expected a function of (event) or (event, client), "
            f"found one of {signature}: {error}"
        ) from None
    return takes_client


def _place_of(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
