// A running emulator: one that this process started, or one at an address.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { given, request } from "./control.js";
import { Environment, Tenant } from "./environment.js";
import { StartError } from "./errors.js";

const INSTALL =
  "install it with `pip install schematic-emulator`, name it with `command`, or pass " +
  "the `address` of one that runs";

/** A running emulator. Its own environment is the one that the configuration sets up. */
export class Emulator extends Environment {
  #child;

  constructor(described, child) {
    super(described.url, described);
    this.pid = described.pid;
    this.#child = child;
    this.clock = makeClock(this.url);
  }

  /** Create a tenant: an environment and a source for one test or one worker. */
  async tenant({ name, schematic, source, expiresIn = 3600 } = {}) {
    const body = given({ name, schematic, source, expires_in: expiresIn });
    return new Tenant(this.url, await request(this.url, "POST", "tenants", { body }));
  }

  /** Lead the environment, or all with `scope: "all"`, back to the configuration. */
  async reset({ scope, keep } = {}) {
    const body = given({ scope, keep });
    const apiKey = scope === "all" ? undefined : this.apiKey;
    await request(this.url, "POST", "reset", { apiKey, body });
  }

  /** Stop the emulator, if this process started it. */
  async stop() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.stop();
  }
}

/** The one clock of an emulator; all of its environments share it. */
function makeClock(url) {
  const change = (name, value) => request(url, "PUT", "clock", { body: { [name]: value } });
  return {
    now: async () => new Date((await request(url, "GET", "clock")).now),
    freeze: (at = true) => change("freeze", writeTime(at)),
    set: (at) => change("set", writeTime(at)),
    move: (by) => change("move", by),
    resume: () => change("resume", true),
    reset: () => change("reset", true),
  };
}

function writeTime(at) {
  return at instanceof Date ? at.toISOString() : at;
}

/**
 * Start an emulator, or use the one at `address` or in SCHEMATIC_EMULATOR_URL.
 *
 * One that is started ends with this process. Throws StartError.
 */
export async function start({
  address = process.env.SCHEMATIC_EMULATOR_URL,
  command = ["schematic-emulator"],
  args = [],
  cwd,
  env,
  timeoutMs = 60_000,
} = {}) {
  if (address) return connect(address.replace(/\/+$/, ""));
  const [program, ...rest] = command;
  const options = ["serve", "--json", "--with-parent", "--port", "0", ...args];
  const child = spawn(program, [...rest, ...options], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const described = await readLine(child, program, timeoutMs);
  release(child);
  return new Emulator(described, child);
}

async function connect(url) {
  const ready = await request(url, "GET", "readyz");
  if (ready.status !== "ready") throw new StartError(`${url} is not ready`);
  const names = ["rest", "capture", "segment"];
  const addresses = Object.fromEntries(names.map((name) => [name, url]));
  return new Emulator({ url, addresses: { ...addresses, control: `${url}/_emulator` } });
}

/** Return what the emulator prints when it has its address. */
async function readLine(child, program, timeoutMs) {
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    errors = (errors + text).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  try {
    const [line] = await Promise.race([
      once(lines, "line", { signal: late.signal }),
      once(child, "close").then(([code]) => {
        throw new StartError(`${program} ended with ${code} before it was ready:\n${errors}`);
      }),
    ]);
    return JSON.parse(line);
  } catch (error) {
    child.kill();
    if (error.code === "ENOENT") throw new StartError(`there is no ${program}: ${INSTALL}`);
    if (error.name !== "AbortError") throw error;
    throw new StartError(`${program} was not ready within ${timeoutMs} ms:\n${errors}`);
  } finally {
    clearTimeout(timer);
    lines.close();
  }
}

/** Let this process end although the emulator runs: it ends with its parent. */
function release(child) {
  child.stdout.resume();
  child.stderr.removeAllListeners("data");
  child.stderr.on("data", (text) => process.stderr.write(text));
  child.unref();
  child.stdout.unref();
  child.stderr.unref();
}
