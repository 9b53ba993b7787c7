// Writes an event and a mapping into a link's fragment, and reads them back: as
// schematic_emulator/playground/permalink.py does, which a test holds against it.

export const MOST_LETTERS = 1_000_000;
export const MOST_BYTES = 4 * 1024 * 1024;
const FORMAT = 1;
const PROFILES = ["published", "documented"];
const TEXTS = ["event", "mapping", "head", "other", "profile", "version"];
const FOREIGN = "what stands after # is not a link of the playground";
const NEWER =
  "the link is of a newer version of the playground; reload the page, or update";
const CUT = "the link is cut or damaged; copy all of it";
const MANY = `the link has more than ${number(MOST_LETTERS)} characters; use the files`;
const MUCH = `the link holds more than ${number(MOST_BYTES)} bytes`;

/** Why a link cannot be read, in one line. */
export class LinkError extends Error {}

/** @typedef {{[name: string]: string}} Case the texts of TEXTS */

/**
 * Return a case as a fragment without its `#`: a number, and base64url of raw DEFLATE
 * of JSON.
 * @param {Case} given
 */
export async function writeFragment(given) {
  const filled = TEXTS.filter((name) => given[name]).map((name) => [name, given[name]]);
  const text = new Blob([JSON.stringify(Object.fromEntries(filled))]);
  const packed = text.stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `${FORMAT}.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/**
 * Return the case of a fragment, with or without its `#`. Rejects with LinkError.
 * @param {string} fragment
 * @returns {Promise<Case>}
 */
export async function readFragment(fragment) {
  if (characters(fragment) > MOST_LETTERS) throw new LinkError(MANY);
  const found = /^#?([1-9][0-9]{0,3})\.([A-Za-z0-9_-]*)$/.exec(fragment);
  if (!found) throw new LinkError(/^#?1\./.test(fragment) ? CUT : FOREIGN);
  if (Number(found[1]) > FORMAT) throw new LinkError(NEWER);
  return readCase(await unpack(found[2]));
}

/** @param {string} coded */
async function unpack(coded) {
  let data;
  try {
    const letters = atob(coded.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    data = await inflate(packed, MOST_BYTES);
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError(CUT);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new LinkError(CUT);
  }
}

/** @param {string} text @returns {Case} */
function readCase(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new LinkError(CUT);
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    throw new LinkError(CUT);
  }
  /** @type {Case} */
  const read = Object.fromEntries(TEXTS.map((name) => [name, ""]));
  for (const name of TEXTS.filter((one) => Object.hasOwn(data, one))) {
    if (typeof data[name] !== "string") throw new LinkError(CUT);
    read[name] = data[name];
  }
  if (!PROFILES.includes(read.profile)) read.profile = PROFILES[0];
  return read;
}

/**
 * Unpack bytes; a few letters must not become gigabytes.
 * @param {Uint8Array<ArrayBuffer>} packed @param {number} most
 */
async function inflate(packed, most) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw new LinkError(MUCH);
    }
    parts.push(value);
  }
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** @param {string} text */
function characters(text) {
  return text.length <= MOST_LETTERS ? text.length : [...text].length;
}

/** @param {number} value */
function number(value) {
  return value.toLocaleString("en-US");
}
