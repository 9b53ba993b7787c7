"""The client for Node works as its README says, in parallel, and with its types."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.node import ROOT, require_node, require_packages
from support.served_emulator import ServedEmulator, served

CLIENT = ROOT / "clients" / "node"
WORKERS = 8
README = (CLIENT / "README.md").read_text("utf-8")
VITEST = """
import { afterAll, expect, it } from "vitest";
import { start } from "schematic-emulator";

const emulator = await start();
afterAll(() => emulator.stop());

it("shows the reasons of a miss", async () => {
  const tenant = await emulator.tenant();
  await expect(tenant.expect({ track: "never" })).rejects.toThrow(/found 0 among 0/);
  await tenant.remove();
});
"""
TYPED = """
import { start, type Capture, type Tenant } from "schematic-emulator";

const emulator = await start({ args: ["--strict"] });
const tenant: Tenant = await emulator.tenant({ name: "a", expiresIn: 60 });
const rows: Capture[] = await tenant.expect({ track: true, times: 1, withinMs: 5 });
await tenant.expect({ identify: true, user: { id: rows[0]?.subtype } });
await emulator.clock.move("31d");
await emulator.reset({ scope: "all", keep: ["clock"] });
// @ts-expect-error a misspelled property
await tenant.expect({ track: "a", compnay: {} });
// @ts-expect-error a part that does not exist
await tenant.reset({ keep: ["time"] });
"""


def environment(**more: str) -> dict[str, str]:
    """Return this process's variables, with `schematic-emulator` on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {k: v for k, v in os.environ.items() if k != "SCHEMATIC_EMULATOR_URL"}
    return {**kept, "PATH": path, "NO_COLOR": "1", **more}


def run(
    folder: Path, *command: str, timeout_s: float = 240, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder in which the client is installed, as npm packs it."""
    require_node()
    npm = str(shutil.which("npm"))
    packed = run(tmp_path, npm, "pack", "--silent", str(CLIENT))
    assert packed.returncode == 0, packed.stderr
    (tmp_path / "package.json").write_text('{"private": true, "type": "module"}')
    archive = f"./{packed.stdout.split()[-1]}"
    options = ("--offline", "--no-audit", "--no-fund", "--loglevel=error")
    installed = run(tmp_path, npm, "install", *options, archive)
    assert installed.returncode == 0, installed.stderr
    return tmp_path


def borrow(project: Path, *names: str) -> None:
    """Make published packages importable in a project."""
    for name in names:
        place = project / "node_modules" / name
        place.parent.mkdir(exist_ok=True)
        place.symlink_to(require_packages() / "node_modules" / name)


def test_client_passes_its_own_tests():
    ran = run(CLIENT, require_node(), "--test")

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_readme_leads_to_a_green_and_a_red_test(project: Path):
    [commands] = blocks("sh")
    [test] = blocks("js")
    [reason] = blocks("text")
    file = project / "quota.test.mjs"

    file.write_text(test)
    green = run(project, require_node(), "--test")
    file.write_text(
        test.replace(
            'company: { org: "acme" }, times', 'company: { id: "acme" }, times'
        )
    )
    red = run(project, require_node(), "--test")

    assert len(commands.splitlines()) <= 5
    assert green.returncode == 0, green.stdout + green.stderr
    assert re.search(r"^\S+ pass 2$", green.stdout, re.MULTILINE)
    assert red.returncode == 1
    lines = reason.splitlines()
    assert [line for line in lines if line.strip() not in red.stdout] == []


def test_it_works_in_vitest(project: Path):
    borrow(project, "vitest")
    (project / "expect.test.mjs").write_text(VITEST)

    patience = ("--testTimeout=60000", "--hookTimeout=60000")
    program = "node_modules/vitest/vitest.mjs"
    ran = run(project, require_node(), program, "run", *patience)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout


def test_types_say_what_there_is(project: Path):
    borrow(project, "typescript")
    (project / "typed.mts").write_text(TYPED)
    options = ("--noEmit", "--strict", "--target", "es2022", "--module", "nodenext")

    ran = run(
        project,
        require_node(),
        "node_modules/typescript/bin/tsc",
        *options,
        "typed.mts",
    )

    assert ran.returncode == 0, ran.stdout


def test_package_has_all_that_it_imports():
    manifest = json.loads((CLIENT / "package.json").read_text())
    sources = [*CLIENT.glob("*.js"), *CLIENT.glob("lib/*.js")]
    imported = {
        name
        for source in sources
        for name in re.findall(r'from "([^"]+)"', source.read_text())
    }

    assert "dependencies" not in manifest
    assert {name for name in imported if name[0] != "."} <= {
        "node:assert",
        "node:child_process",
        "node:events",
        "node:readline",
    }
    assert (CLIENT / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


PARALLEL = """
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start } from "schematic-emulator";

const worker = "%(worker)s";
let emulator;
before(async () => { emulator = await start(); });
after(() => emulator.stop());

async function post(url, body) {
  const headers = { "content-type": "application/json" };
  const sent = { method: "POST", headers, body: JSON.stringify(body) };
  assert.equal((await fetch(url, sent)).status, 200);
}

for (let number = 0; number < %(tests)s; number += 1) {
  test(`${worker}-${number}`, async () => {
    const tenant = await emulator.tenant({ name: `${worker}-${number}` });
    const own = `event_${worker}_${number}`;
    const times = 1 + number %% 3;
    for (let each = 0; each < times; each += 1) {
      const call = { userId: "u1", event: own, writeKey: tenant.writeKey };
      await post(`${tenant.addresses.segment}/v1/track`, call);
      const body = { event: "direct", quantity: number + 1 };
      await post(`${tenant.url}/e`, { api_key: tenant.apiKey, type: "track", body });
    }
    await tenant.expect({ track: own, times, withinMs: 30000 });
    await tenant.expect({ track: "direct", quantity: number + 1, times });
    const rows = await tenant.journal({ limit: 1000 });
    assert.equal(rows.length, 2 * times);
    assert.ok(rows.every((row) => [own, "direct"].includes(row.subtype)));
    if (number %% 5 === 0) {
      await tenant.reset();
      await tenant.expect({ nothing: true });
    }
    assert.equal(await tenant.remove(), 0);
  });
}
"""


@contextmanager
def workers(project: Path, tests: int) -> Iterator[ServedEmulator]:
    """Run so many tests in parallel workers on one emulator; yield it afterwards."""
    for number in range(WORKERS):
        text = PARALLEL % {"worker": f"w{number}", "tests": tests // WORKERS}
        (project / f"w{number}.test.mjs").write_text(text)
    with served() as server:
        files = [f"w{number}.test.mjs" for number in range(WORKERS)]
        ran = run(
            project,
            require_node(),
            "--test",
            f"--test-concurrency={WORKERS}",
            "--test-reporter=tap",
            *files,
            timeout_s=120 + 2 * tests,
            SCHEMATIC_EMULATOR_URL=server.url,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
        assert f"# pass {tests // WORKERS * WORKERS}" in ran.stdout
        yield server


@pytest.mark.parametrize(
    "tests", [pytest.param(104), pytest.param(1000, marks=pytest.mark.slow)]
)
def test_parallel_workers_share_one_emulator_without_cross_talk(
    project: Path, tests: int
):
    if not has_concurrency():
        pytest.skip("this Node has no --test-concurrency")
    with workers(project, tests) as server:
        left = httpx.get(f"{server.url}/_emulator/tenants").json()["data"]
        store = server.emulator.store
        kept = [environment.counts.all for environment in store.environments()]
        outbox = httpx.get(f"{server.url}/_emulator/deliveries").json()["outbox"]

        assert left == []
        assert kept == [0]
        assert store.unclaimed.counts.all == 0
        assert set(outbox.values()) == {0}


def has_concurrency() -> bool:
    shown = run(ROOT, require_node(), "--version").stdout
    return tuple(map(int, shown.strip("v\n").split(".")[:2])) >= (20, 10)
