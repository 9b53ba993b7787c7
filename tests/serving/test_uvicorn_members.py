"""What we use of uvicorn without its promise is listed, cannot grow, and may go."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schematic_emulator.application import create_asgi
from schematic_emulator.serving import uvicorn_members
from schematic_emulator.serving.server import Server
from schematic_emulator.serving.uvicorn_members import MEMBERS, find_missing
from support.raw_http import ask, request_bytes
from support.serving import read_start

# How many there are. The number may only fall.
CEILING = 32
SERVING = Path(uvicorn_members.__file__).parent
PROTOCOL = ("protocol.py", "EmulatorProtocol", HttpToolsProtocol)
SERVER = ("uvicorn_server.py", "EmulatorUvicorn", uvicorn.Server)
# What an attribute of the protocol, or of the server, is an object of.
HELD_BY = {"cycle": "RequestResponseCycle", "flow": "FlowControl"}
HELD_BY |= {"server_state": "ServerState"}
# Documented by uvicorn, or by the standard library for every protocol.
DOCUMENTED = {
    "connection_made",
    "connection_lost",
    "data_received",
    "pause_writing",
    "resume_writing",
}
DOCUMENTED |= {"__init__", "should_exit", "started", "serve"}
EVENT = request_bytes(b'{"api_key":"sch_dev_u","type":"track","body":{"event":"a"}}')
ROUTE = request_bytes(b"", target="/_emulator/healthz", method="GET")
WITHOUT_A_MEMBER = """
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
del HttpToolsProtocol.send_400_response
"""


def read_uses(file: str, name: str, base: type) -> Iterator[str]:
    """Yield each attribute of uvicorn that one of our classes uses, with its class."""
    tree = ast.parse((SERVING / file).read_text("utf-8"))
    kind = next(
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.ClassDef) and each.name == name
    )
    methods = {each.name for each in kind.body if hasattr(each, "name")}
    own = {name for name in methods if not hasattr(base, name)}
    init = next(each for each in kind.body if getattr(each, "name", "") == "__init__")
    own |= {
        target.attr
        for target in ast.walk(init)
        if isinstance(target, ast.Attribute) and isinstance(target.ctx, ast.Store)
    }
    for used in {*methods, *chains(kind)} - own - DOCUMENTED:
        first, _, second = used.partition(".")
        if first not in own | DOCUMENTED:
            yield f"{base.__name__}.{first}"
        if first in HELD_BY and second:
            yield f"{HELD_BY[first]}.{second}"


def chains(kind: ast.ClassDef) -> Iterator[str]:
    """Yield `a` for `self.a` and `super().a`, and `a.b` for `self.a.b`."""
    for node in ast.walk(kind):
        if isinstance(node, ast.Attribute):
            if is_self(node.value):
                yield node.attr
            elif isinstance(node.value, ast.Attribute) and is_self(node.value.value):
                yield f"{node.value.attr}.{node.attr}"


def is_self(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Name) and called.id in {"self", "super"}


def test_list_is_what_the_code_uses():
    listed = {
        f"{place.partition(':')[2]}.{name}"
        for place, names in MEMBERS.items()
        for name in names
    }
    # Of the connections that the server ends, whatever class they have.
    used = {"HttpToolsProtocol.shutdown"}
    used |= {*read_uses(*PROTOCOL), *read_uses(*SERVER)}

    assert used == listed


def test_list_does_not_grow():
    names = [name for names in MEMBERS.values() for name in names]

    assert len(names) <= CEILING
    assert [name for name in names if name.startswith("_")] == []


def test_installed_uvicorn_has_them_all():
    assert find_missing() == []


def test_what_is_missing_is_named():
    members = {
        "uvicorn.server:Server": ("main_loop", "servers", "main_lop"),
        "uvicorn.server:Servr": ("main_loop",),
        "uvicorn.sever:Server": ("main_loop",),
    }

    assert find_missing(members) == [
        "Server.main_lop",
        "uvicorn.server:Servr",
        "uvicorn.sever:Server",
    ]


def test_server_without_a_member_serves_with_uvicorns_protocol(monkeypatch):
    monkeypatch.delattr(HttpToolsProtocol, "send_400_response")

    with Server(create_asgi(), grace_s=0.1) as server:
        answers = [ask(server.url, each) for each in (EVENT, ROUTE)]

    assert [answer.status for answer in answers] == [200, 200]
    assert server.fallback == (
        f"uvicorn {uvicorn.__version__} has no HttpToolsProtocol.send_400_response, so "
        "its own protocol serves: capture is slower, there are no WebSockets, and a "
        "request that never ends stays open"
    )
    with pytest.raises(ConnectionRefusedError):
        ask(server.url, EVENT)


def test_server_with_every_member_says_nothing():
    server = Server(create_asgi())
    server.stop()

    assert server.fallback == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_serve_says_it_in_one_line(tmp_path: Path, kind: signal.Signals, code: int):
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_A_MEMBER)
    process = subprocess.Popen(
        [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = re.search(r"http://\S+:\d+", read_start(process))[0]

    answer = ask(url, EVENT)
    process.send_signal(kind)
    _, errors = process.communicate(timeout=30)

    assert answer.status == 200
    assert process.returncode == code
    line, named = errors.splitlines()
    assert named.startswith("unknown API key ")
    assert line.startswith("warning: uvicorn ")
    assert "has no HttpToolsProtocol.send_400_response" in line
