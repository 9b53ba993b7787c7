// One environment: what a test sends to, and what it expects there.

import { UNMET, ask, given, request } from "./control.js";
import { ControlError, ExpectationError } from "./errors.js";

const FIELDS = {
  companyName: "company_name",
  companyTraits: "company_traits",
  sentAt: "sent_at",
  withinMs: "within_ms",
};

/** An environment of Schematic, and the source at Segment's end that feeds it. */
export class Environment {
  constructor(url, described) {
    this.url = url;
    this.environmentId = described.environment_id;
    this.apiKey = described.api_key;
    this.publishableKey = described.publishable_key;
    this.writeKey = described.write_key;
    this.addresses = described.addresses;
  }

  /** The environment variables that point a program here. */
  get env() {
    return given({
      SCHEMATIC_API_KEY: this.apiKey,
      SCHEMATIC_API_URL: this.addresses?.rest,
      SCHEMATIC_EVENT_CAPTURE_URL: this.addresses?.capture,
      SEGMENT_WRITE_KEY: this.writeKey,
      SEGMENT_HOST: this.addresses?.segment,
    });
  }

  /** Wait for an event; return the rows that match. Throws ExpectationError. */
  async expect(expected) {
    const named = Object.entries(given(expected)).map(([name, value]) => [
      FIELDS[name] ?? name,
      value,
    ]);
    const options = { apiKey: this.apiKey, body: Object.fromEntries(named) };
    const { status, body } = await ask(this.url, "POST", "expect", options);
    if (status === UNMET) throw new ExpectationError(body, this.expect);
    if (status >= 400) throw new ControlError("POST", "/_emulator/expect", body);
    return body.found;
  }

  /** Lead the environment back to its configuration; `keep` names what stays. */
  async reset({ keep } = {}) {
    await this.#ask("POST", "reset", given({ keep }));
  }

  /** Create what a `schematic:` section describes; again changes nothing. */
  async seed(schematic) {
    return this.#ask("POST", "seed", { environment: this.environmentId, schematic });
  }

  /** Wait until Segment's deliveries and webhooks are sent; false on a timeout. */
  async drain({ timeoutMs = 10_000 } = {}) {
    const done = await this.#ask("POST", "drain", { timeout_s: timeoutMs / 1000 });
    return done.drained;
  }

  /** The newest events that arrived, good and bad, with the reasons. */
  async journal({ limit = 100 } = {}) {
    return (await this.#ask("GET", `journal?limit=${limit}`)).data;
  }

  /** Which rule decides a flag, and the values that it saw. */
  async why(flag, { company, user } = {}) {
    const query = given({ flag, company, user, environment: this.environmentId });
    return this.#ask("GET", `why?${new URLSearchParams(query)}`);
  }

  #ask(method, path, body) {
    return request(this.url, method, path, { apiKey: this.apiKey, body });
  }
}

/** An environment of one test or worker, which `remove` removes with its keys. */
export class Tenant extends Environment {
  constructor(url, described) {
    super(url, described);
    this.name = described.name;
    this.destinations = described.destinations;
  }

  /** Remove it; what waited for it is dropped. Returns how much that was. */
  async remove() {
    const path = `tenants/${this.environmentId}`;
    return (await request(this.url, "DELETE", path)).dropped;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.remove();
  }
}
