"""List the undocumented members of uvicorn that we use, and find missing ones.

Any release of uvicorn may rename these. If the installed one lacks any of them, the
server runs with uvicorn's own protocol instead (`PlainUvicorn`). A test compares this
list with `protocol.py` and `uvicorn_server.py`, and keeps it from growing.
"""

from __future__ import annotations

from dis import opmap
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

_HTTP = "uvicorn.protocols.http"

# Module and class -> attributes that are read, set, called or overridden.
MEMBERS: Mapping[str, tuple[str, ...]] = {
    f"{_HTTP}.httptools_impl:HttpToolsProtocol": (
        "client",
        "cycle",
        "expect_100_continue",
        "flow",
        "headers",
        "loop",
        "on_body",
        "on_headers_complete",
        "on_message_begin",
        "on_message_complete",
        "parser",
        "pipeline",
        "send_400_response",
        "shutdown",
        "timeout_keep_alive_task",
        "transport",
        "url",
    ),
    f"{_HTTP}.httptools_impl:RequestResponseCycle": (
        "disconnected",
        "message_event",
        "more_body",
        "response_complete",
    ),
    f"{_HTTP}.flow_control:FlowControl": ("pause_reading", "resume_reading"),
    "uvicorn.server:Server": (
        "capture_signals",
        "handle_exit",
        "lifespan",
        "main_loop",
        "server_state",
        "servers",
        "shutdown",
    ),
    "uvicorn.server:ServerState": ("connections", "tasks"),
}


def find_missing(members: Mapping[str, tuple[str, ...]] = MEMBERS) -> list[str]:
    """Return what the installed uvicorn lacks.

    Each is `Class.attribute`, or `module:Class` if the class itself is missing.
    """
    missing = []
    for place, names in members.items():
        module, _, name = place.partition(":")
        try:
            kind = getattr(import_module(module), name)
        except (ImportError, AttributeError):
            missing.append(place)
        else:
            missing += [f"{name}.{each}" for each in names if not _has(kind, each)]
    return missing


def describe_fallback(missing: list[str]) -> str:
    """Return in one line why uvicorn runs unchanged, and what that means."""
    import uvicorn

    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return (
        f"uvicorn {uvicorn.__version__} has no {missing[0]}{more}, so its own protocol "
        "serves: capture is slower, there are no WebSockets, and a request that "
        "never ends stays open"
    )


def _has(kind: type, name: str) -> bool:
    """Report whether a class has an attribute, or one of its methods sets it."""
    if hasattr(kind, name):
        return True
    return any(
        name in function.__code__.co_names and name in _find_set(function.__code__)
        for function in vars(kind).values()
        if hasattr(function, "__code__")
    )


@cache
def _find_set(code: CodeType) -> frozenset[str]:
    """Return the names of the attributes that a function sets."""
    # Not by `dis.get_instructions`: its descriptions take a hundredth of a start.
    steps = zip(code.co_code[::2], code.co_code[1::2], strict=True)
    stores = [index for step, index in steps if step == opmap["STORE_ATTR"]]
    return frozenset(code.co_names[index] for index in stores)
