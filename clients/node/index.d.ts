/** Values that JSON can hold, by their names. */
export type Json = Record<string, unknown>;

/** A row of the journal: an event that arrived, with both verdicts. */
export interface Capture {
  number: number;
  verdict: "good" | "bad";
  type: string | null;
  subtype: string | null;
  http_status: number;
  event: Json | null;
  [property: string]: unknown;
}

export interface Addresses {
  rest: string;
  capture: string;
  segment: string;
  control: string;
}

interface Wait {
  /** How many such events, exactly. Without it, one is enough. */
  times?: number;
  /** How long to wait, at most 60,000. */
  withinMs?: number;
}

interface ExpectTrack extends Wait {
  /** The event's name as it arrives at Schematic, or true for any. */
  track: string | true;
  company?: Json;
  user?: Json;
  traits?: Json;
  quantity?: number;
  sentAt?: string;
}

interface ExpectIdentify extends Wait {
  identify: true;
  user?: Json;
  name?: string;
  traits?: Json;
  company?: Json;
  companyName?: string;
  companyTraits?: Json;
  sentAt?: string;
}

interface ExpectNothing {
  nothing: true;
  withinMs?: number;
}

export type Expected = ExpectTrack | ExpectIdentify | ExpectNothing;

/** What a reset can leave as it is. */
export type Kept = "schematic" | "deliveries" | "destinations" | "engage" | "clock";

/** An environment of Schematic, and the source at Segment's end that feeds it. */
export class Environment {
  readonly url: string;
  readonly environmentId: string;
  readonly apiKey: string;
  readonly publishableKey: string;
  readonly writeKey: string;
  readonly addresses: Addresses;

  /** The environment variables that point a program here. */
  readonly env: Record<string, string>;

  /** Wait for an event; return the rows that match. Throws ExpectationError. */
  expect(expected: Expected): Promise<Capture[]>;

  /** Lead the environment back to its configuration; `keep` names what stays. */
  reset(options?: { keep?: Kept[] }): Promise<void>;

  /** Create what a `schematic:` section describes; again changes nothing. */
  seed(schematic: Json): Promise<Json>;

  /** Wait until Segment's deliveries and webhooks are sent; false on a timeout. */
  drain(options?: { timeoutMs?: number }): Promise<boolean>;

  /** The newest events that arrived, good and bad, with the reasons. */
  journal(options?: { limit?: number }): Promise<Capture[]>;

  /** Which rule decides a flag, and the values that it saw. */
  why(flag: string, subject?: { company?: string; user?: string }): Promise<Json>;
}

/** An environment of one test or worker, which `remove` removes with its keys. */
export class Tenant extends Environment {
  readonly name: string;
  readonly destinations: string[];

  /** Remove it; what waited for it is dropped. Returns how much that was. */
  remove(): Promise<number>;
}

/** The one clock of an emulator; all of its environments share it. */
export interface Clock {
  now(): Promise<Date>;
  freeze(at?: Date | string): Promise<Json>;
  set(at: Date | string): Promise<Json>;
  /** A number of seconds, or a text such as "31d" or "-2h". */
  move(by: number | string): Promise<Json>;
  resume(): Promise<Json>;
  reset(): Promise<Json>;
}

/** A running emulator. Its own environment is the one that the configuration sets up. */
export class Emulator extends Environment {
  readonly pid?: number;
  readonly clock: Clock;

  /** Create a tenant: an environment and a source for one test or one worker. */
  tenant(options?: {
    name?: string;
    /** A `schematic:` section, instead of the configuration's. */
    schematic?: Json;
    /** The source whose destinations are copied, by default the first. */
    source?: string;
    /** Seconds after which it is removed, by default 3600. */
    expiresIn?: number;
  }): Promise<Tenant>;

  /** Lead the environment, or all with `scope: "all"`, back to the configuration. */
  reset(options?: { scope?: "environment" | "all"; keep?: Kept[] }): Promise<void>;

  /** Stop the emulator, if this process started it. */
  stop(): Promise<void>;
}

/** Start an emulator, or use the one at `address` or in SCHEMATIC_EMULATOR_URL. */
export function start(options?: {
  address?: string;
  /** The program and its first arguments, by default `["schematic-emulator"]`. */
  command?: string[];
  /** Further options of `schematic-emulator serve`. */
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  timeoutMs?: number;
}): Promise<Emulator>;

/** The emulator did not start, or nothing answers at its address. */
export class StartError extends Error {}

/** The control plane refused a request; `errors` names the wrong properties. */
export class ControlError extends Error {
  readonly status: number;
  readonly detail: string;
  readonly errors: { pointer: string; detail: string }[];
}

/** What was expected did not arrive; the message has the most similar event and why. */
export class ExpectationError extends Error {
  readonly count: number;
  readonly found: Capture[];
  readonly nearest: Json | null;
}
