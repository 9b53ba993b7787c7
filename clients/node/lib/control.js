// Requests to the control plane of an emulator.

import { ControlError, StartError } from "./errors.js";

/** Answers 417: an expectation that was not met. */
export const UNMET = 417;

/** Ask the control plane; return the status and the JSON, also of a refusal. */
export async function ask(url, method, path, { apiKey, body } = {}) {
  const headers = apiKey === undefined ? {} : { "x-schematic-api-key": apiKey };
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`${url}/_emulator/${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    const reason = error.cause?.code ?? error.message;
    throw new StartError(`no emulator answers at ${url}: ${reason}`, { cause: error });
  }
  return { status: answer.status, body: await readJson(answer, url) };
}

async function readJson(answer, url) {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    const found = `${answer.status} ${text.slice(0, 80)}`;
    throw new StartError(`what answers at ${url} is not an emulator: ${found}`);
  }
}

/** Ask the control plane; return the JSON. Throws ControlError for a refusal. */
export async function request(url, method, path, options) {
  const { status, body } = await ask(url, method, path, options);
  if (status >= 400) throw new ControlError(method, `/_emulator/${path}`, body);
  return body;
}

/** Return an object without the properties that are undefined. */
export function given(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
