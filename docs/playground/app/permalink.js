// Writes an event and a mapping into a link's fragment, and reads them back: as
// schematic_emulator/playground/permalink.py does, which a test holds against it.

const FORMAT = 1;
const PROFILES = ["published", "documented"];
const TEXTS = ["event", "mapping", "head", "other", "profile", "version"];
const FOREIGN = "what stands after # is not a link of the playground";
const NEWER =
  "the link is of a newer version of the playground; reload the page, or update";
const CUT = "the link is cut or damaged; copy all of it";

/** Why a link cannot be read, in one line. */
export class LinkError extends Error {}

/** @typedef {{[name: string]: string}} Case the texts of TEXTS */

/**
 * How many letters a link may have, and how many bytes it may hold.
 * @typedef {{letters: number, bytes: number}} Most
 */

/**
 * Return a case as a fragment without its `#`: a number, and base64url of raw DEFLATE
 * of JSON. Rejects with LinkError if `readFragment` would.
 * @param {Case} given @param {Most} most
 */
export async function writeFragment(given, most) {
  const filled = TEXTS.filter((name) => given[name]).map((name) => [name, given[name]]);
  const text = new Blob([JSON.stringify(Object.fromEntries(filled))]);
  const packed = text.stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const coded = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const fragment = `${FORMAT}.${coded}`;
  if (fragment.length >= most.letters) throw new LinkError(`the link would have ${many(most)}`);
  if (text.size > most.bytes) throw new LinkError(much(most));
  return fragment;
}

/**
 * Return the case of a fragment, with or without its `#`. Rejects with LinkError.
 * @param {string} fragment @param {Most} most
 * @returns {Promise<Case>}
 */
export async function readFragment(fragment, most) {
  if (characters(fragment, most) > most.letters) throw new LinkError(`the link has ${many(most)}`);
  const found = /^#?([1-9][0-9]{0,3})\.([A-Za-z0-9_-]*)$/.exec(fragment);
  if (!found) throw new LinkError(/^#?1\./.test(fragment) ? CUT : FOREIGN);
  if (Number(found[1]) > FORMAT) throw new LinkError(NEWER);
  return readCase(await unpack(found[2], most));
}

/** @param {string} coded @param {Most} most */
async function unpack(coded, most) {
  let data;
  try {
    const letters = atob(coded.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    data = await inflate(packed, most);
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
 * @param {Uint8Array<ArrayBuffer>} packed @param {Most} most
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
    if (size > most.bytes) {
      reader.cancel().catch(() => {});
      throw new LinkError(much(most));
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

/** @param {string} text @param {Most} most */
function characters(text, most) {
  return text.length <= most.letters ? text.length : [...text].length;
}

/** @param {Most} most */
function many({ letters }) {
  return `more than ${letters.toLocaleString("en-US")} characters; use the files`;
}

/** @param {Most} most */
function much({ bytes }) {
  return `the link holds more than ${bytes.toLocaleString("en-US")} bytes`;
}
