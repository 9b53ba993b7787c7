"""A React page in a browser, set up as `serve --clients` prints, follows flags."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from schematic_emulator.cli.serve.welcome import describe_clients
from support.node import require_node, require_packages
from support.rest import Rest
from support.setup import metered, use
from support.sockets import SocketServer, serve_sockets

pytestmark = pytest.mark.slow

APP = """
import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import {
  useSchematicContext, useSchematicEntitlement, useSchematicFlag, useSchematicIsPending,
} from "@schematichq/schematic-react";

function Calls() {
  const { setContext } = useSchematicContext();
  const value = useSchematicFlag("api_calls");
  const { featureUsage, featureAllocation } = useSchematicEntitlement("api_calls");
  const pending = useSchematicIsPending();
  useEffect(() => void setContext({ company: { org: "acme" } }), []);
  return pending ? "pending" : `${value}, ${featureUsage} of ${featureAllocation}`;
}

createRoot(document.querySelector("main")).render(
"""


@pytest.fixture
def server() -> Iterator[SocketServer]:
    rest = Rest()
    metered(rest)
    with serve_sockets(rest) as server:
        yield server


def bundle(server: SocketServer) -> str:
    """Return the application as one script, with the packages as they are published."""
    keys = {"publishable": server.publishable}
    printed = describe_clients(server.url, keys, ["react"]).splitlines()
    *setup, provider = [line for line in printed if line.startswith("    ")]
    source = [*setup, APP, f"{provider}<Calls /></SchematicProvider>);"]
    folder = require_packages()
    program = folder / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--loader=jsx", "--jsx=automatic", "--log-level=error"]
    made = subprocess.run(
        [require_node(), program, *options],
        cwd=folder,
        input="\n".join(source),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return made.stdout


def wait_for(page, text: str) -> None:
    shown = "text => document.querySelector('main').innerText === text"
    page.wait_for_function(shown, arg=text, timeout=8000)


def test_hooks_follow_usage_and_the_clock(page, server: SocketServer):
    with HTTPServer() as site:
        site.expect_request("/app.js").respond_with_data(
            bundle(server), content_type="text/javascript; charset=utf-8"
        )
        site.expect_request("/").respond_with_data(
            '<!doctype html><main></main><script src="/app.js"></script>',
            content_type="text/html",
        )
        page.goto(site.url_for("/"))

        wait_for(page, "true, 0 of 3")
        use(server.rest, 3)
        wait_for(page, "false, 3 of 3")
        server.rest.emulator.clock.set("2026-02-01T00:00:00Z")
        wait_for(page, "true, 0 of 3")

        assert page.locator("main").inner_text() == "true, 0 of 3"
