// The client against a running emulator: one that it starts, and one at an address.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { ControlError, ExpectationError, StartError, start } from "../index.js";

const SEATS = { features: [{ name: "Seats", feature_type: "boolean" }] };

let emulator;
before(async () => {
  emulator = await start({ address: "" });
});
after(() => emulator.stop());

async function track(environment, event, more = {}) {
  const answer = await fetch(`${environment.addresses.segment}/v1/track`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId: "u1", event, writeKey: environment.writeKey, ...more }),
  });
  assert.equal(answer.status, 200);
}

async function features(environment) {
  const answer = await fetch(`${environment.addresses.rest}/features`, {
    headers: { "x-schematic-api-key": environment.apiKey },
  });
  return (await answer.json()).data?.map((row) => row.name);
}

describe("an environment", () => {
  it("meets what is expected with the rows that arrived", async () => {
    const tenant = await emulator.tenant();
    await track(tenant, "Order Completed");

    const found = await tenant.expect({ track: "order_completed", times: 1, withinMs: 9000 });

    assert.equal(found.length, 1);
    assert.equal(found[0].verdict, "good");
    await tenant.remove();
  });

  it("says why what is expected did not arrive", async () => {
    const tenant = await emulator.tenant();
    await track(tenant, "Order Completed");
    await tenant.drain();

    const missed = tenant.expect({ track: "order_completed", company: { id: "acme" } });

    await assert.rejects(missed, (error) => {
      assert.ok(error instanceof ExpectationError && error instanceof assert.AssertionError);
      assert.match(error.message, /^expected track "order_completed" with company/);
      assert.match(error.message, /company_keys is not mapped/);
      assert.equal(error.nearest.differences[0].field, "company");
      return true;
    });
    await tenant.remove();
  });

  it("is reset to what it was created with", async () => {
    const tenant = await emulator.tenant({ schematic: SEATS });
    await tenant.seed({ features: [{ name: "Extra", feature_type: "boolean" }] });
    await track(tenant, "Order Completed");
    await tenant.drain();

    await tenant.reset();

    assert.deepEqual(await features(tenant), ["Seats"]);
    assert.deepEqual(await tenant.journal(), []);
    await tenant.expect({ nothing: true });
    await tenant.remove();
  });

  it("has the variables that point a program to it", async () => {
    const tenant = await emulator.tenant({ name: "worker-1" });

    assert.equal(tenant.name, "worker-1");
    assert.deepEqual(tenant.env, {
      SCHEMATIC_API_KEY: tenant.apiKey,
      SCHEMATIC_API_URL: emulator.url,
      SCHEMATIC_EVENT_CAPTURE_URL: emulator.url,
      SEGMENT_WRITE_KEY: tenant.writeKey,
      SEGMENT_HOST: emulator.url,
    });
    await tenant.remove();
    assert.equal(await features(tenant), undefined);
  });

  it("explains a flag", async () => {
    const flags = [{ key: "beta", default_value: true }];
    const tenant = await emulator.tenant({ schematic: { flags } });

    assert.equal((await tenant.why("beta")).value, true);
    await tenant.remove();
  });
});

describe("an emulator", () => {
  it("refuses what is misspelled, by its place", async () => {
    const refused = emulator.expect({ track: "a", compnay: {} });

    await assert.rejects(refused, (error) => {
      assert.ok(error instanceof ControlError);
      assert.deepEqual(error.errors.map((one) => one.pointer), ["/compnay"]);
      return error.status === 400;
    });
  });

  it("moves its clock and resets it", async () => {
    await emulator.clock.freeze(new Date("2026-01-02T12:00:00Z"));
    await emulator.clock.move("31d");
    assert.equal((await emulator.clock.now()).toISOString(), "2026-02-02T12:00:00.000Z");
    await emulator.clock.set("2026-03-01T00:00:00Z");
    await emulator.clock.resume();

    await emulator.reset({ keep: ["schematic"] });

    const late = Math.abs(Date.now() - (await emulator.clock.now()));
    assert.ok(late < 60_000);
    await emulator.clock.reset();
  });

  it("is used at its address, too, where stop leaves it alone", async () => {
    const same = await start({ address: `${emulator.url}/` });
    const tenant = await same.tenant();

    await same.reset({ scope: "all" });
    await same.stop();

    assert.equal(await tenant.drain(), true);
    await tenant.remove();
  });

  it("is named when it cannot be started", async () => {
    const attempts = [
      [{ address: "", command: ["no-such-program"] }, /pip install schematic-emulator/],
      [{ address: "", args: ["--profile", "x"] }, /ended with 2 .*--profile/s],
      [{ address: "http://127.0.0.1:1" }, /no emulator answers at http:\/\/127.0.0.1:1/],
    ];
    for (const [options, message] of attempts) {
      await assert.rejects(start(options), (error) => {
        assert.ok(error instanceof StartError);
        assert.match(error.message, message);
        return true;
      });
    }
  });
});
