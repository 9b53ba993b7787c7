// Starts Python in this thread with the package in it, and returns what asks it.

const PLACE = "/engine";
const START = `
import io, sys, tarfile
with tarfile.open(fileobj=io.BytesIO(archive.to_bytes()), mode="r:xz") as packed:
    packed.extractall("${PLACE}", filter="data")
del archive
sys.path.insert(0, "${PLACE}")
from schematic_emulator.playground.answer import answer
answer
`;

/**
 * What build.json says: the engine's archive, where Python itself is, how much a link holds.
 * @typedef {{version: string, engine: {file: string, bytes: number},
 *   link: import("./permalink.js").Most,
 *   runtime: {address: string, packages: string[], bytes: number}, repository: string}} Build
 */

/**
 * Return what answers a request to the engine: one JSON text in, one out.
 * @param {Build} build
 * @param {string} runtime the absolute address of Python's files
 * @param {(file: string) => Promise<Uint8Array>} read reads a file beside the page
 * @param {(step: string) => void} report is given what happens next
 * @returns {Promise<(request: string) => string>}
 */
export async function startEngine(build, runtime, read, report) {
  report("Loading Python");
  const archive = read(build.engine.file);
  const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: runtime });
  if (build.runtime.packages.length) {
    report("Loading the packages that are not pure Python");
    await python.loadPackage(build.runtime.packages, { messageCallback: () => {} });
  }
  report("Loading the emulator");
  python.globals.set("archive", await archive);
  report("Starting the emulator");
  return python.runPython(START);
}
