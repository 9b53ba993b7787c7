// Asks the routes below /_emulator/, which are documented in /openapi.json.

export const ROOT = "/_emulator/";

/** Thrown for an answer that is a refusal (RFC 9457), or for no answer: status 0. */
export class Problem extends Error {
  /** @param {{status: number, title?: string, detail?: string, errors?: {pointer: string, detail: string}[]}} answer */
  constructor(answer) {
    super(answer.detail || answer.title || `status ${answer.status}`);
    this.status = answer.status;
    this.title = answer.title || "";
    this.detail = answer.detail || "";
    this.errors = answer.errors || [];
  }
}

/**
 * Returns the JSON of a route. Throws Problem.
 * @param {string} path below /_emulator/, as "journeys?limit=10"
 * @param {{method?: string, body?: unknown, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function ask(path, { method = "GET", body, signal } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["Content-Type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  let response;
  try {
    response = await fetch(ROOT + path, { method, headers, body: text, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ status: 0, detail: "the emulator does not answer" });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem({ ...answer, status: response.status });
  return answer;
}

/**
 * What views read and write through, of a running emulator.
 * @typedef {{
 *   get: (path: string, options?: {signal?: AbortSignal}) => Promise<any>,
 *   post: ((path: string, body: unknown) => Promise<any>) | null,
 *   patch: ((path: string, body: unknown) => Promise<any>) | null,
 *   remove: ((path: string) => Promise<any>) | null,
 * }} Source
 */

/** @type {Source} */
export const live = {
  get: (path, options) => ask(path, options),
  post: (path, body) => ask(path, { method: "POST", body }),
  patch: (path, body) => ask(path, { method: "PATCH", body }),
  remove: (path) => ask(path, { method: "DELETE" }),
};
