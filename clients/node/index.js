// Start an emulator for tests, and give each test an environment of its own.

export { start, Emulator } from "./lib/emulator.js";
export { Environment, Tenant } from "./lib/environment.js";
export { ControlError, ExpectationError, StartError } from "./lib/errors.js";
