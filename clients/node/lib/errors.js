// The errors of this package. Each message says what to do.

import { AssertionError } from "node:assert";

/** The emulator did not start, or nothing answers at its address. */
export class StartError extends Error {
  name = "StartError";
}

/** The control plane refused a request; `errors` names the wrong properties. */
export class ControlError extends Error {
  name = "ControlError";

  constructor(method, path, problem) {
    super(`${method} ${path}: ${problem.status} ${problem.detail}`);
    this.status = problem.status;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
  }
}

/** What was expected did not arrive; the message has the most similar event and why. */
export class ExpectationError extends AssertionError {
  constructor(problem, stackStartFn) {
    super({ message: problem.detail, stackStartFn });
    this.name = "ExpectationError";
    this.count = problem.count;
    this.found = problem.found;
    this.nearest = problem.nearest;
  }
}
