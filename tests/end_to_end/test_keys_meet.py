"""The stock clients of one developer, each with a key that it made up, meet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

from support import node
from support.metered_plan import make_client
from support.serving import serve

SEGMENT = Path(__file__).parent / "scripts" / "segment_python.py"
BROWSER = node.ROOT / "tests" / "node" / "browser_methods.cjs"
FLAG = {"key": "api_calls", "name": "API calls", "description": ""}


def send_from_segment(url):
    """Send an event of each type with Segment's library."""
    command = [sys.executable, str(SEGMENT), url, "my-write-key", "plain"]
    subprocess.run(command, check=True, timeout=60)
    drained = httpx.post(f"{url}/_emulator/drain", json={"timeout_s": 20})
    assert drained.json()["drained"] is True


def list_companies(url, key):
    sdk = make_client(url, key)
    names = {company.name for company in sdk.companies.list_companies().data}
    sdk.shutdown()
    return names


def test_page_server_and_segment_see_the_same():
    """The page's flag is the server's, and both companies are in one list."""
    with serve() as served:
        sdk = make_client(served.url, "sch_dev_made_up")
        sdk.features.create_flag(**FLAG, default_value=True)
        sdk.shutdown()

        seen = node.ask(BROWSER, served.url, "api_made_up")
        send_from_segment(served.url)

        assert seen == {"one": True, "every": {"api_calls": True}}
        for key in ("sch_dev_made_up", "sch_prod_other", served.api_key):
            assert list_companies(served.url, key) == {"Acme", "Engines"}


def test_isolated_keys_see_nothing_of_each_other():
    with serve("--isolate-keys") as served:
        send_from_segment(served.url)

        assert list_companies(served.url, served.api_key) == {"Engines"}
        assert list_companies(served.url, "sch_dev_made_up") == set()
