// Asks the engine in its worker, one request after the other; only the newest of a kind
// waits. A worker that does not answer in time is replaced.

const MOST_MS = 30_000;
const START_MS = 300_000;

export class Engine {
  /** @param {(text: string) => void} report is given what is loaded, "" once it is */
  constructor(report) {
    this.report = report;
    this.waiting = new Map();
    this.isReady = false;
  }

  /**
   * Return the answer to a request, null if a newer one of its kind took its place.
   * @param {{do: string, [name: string]: unknown}} request
   */
  ask(request) {
    return new Promise((resolve, reject) => {
      this.waiting.get(request.do)?.resolve(null);
      this.waiting.set(request.do, { request, resolve, reject });
      this.next();
    });
  }

  next() {
    const [found] = this.waiting;
    if (this.running || !found) return;
    const [kind, asked] = found;
    this.waiting.delete(kind);
    this.running = asked;
    this.worker ??= this.start();
    const most = this.isReady ? MOST_MS : START_MS;
    this.timer = setTimeout(() => this.replace(most), most);
    this.worker.postMessage({ request: JSON.stringify(asked.request) });
  }

  start() {
    const worker = new Worker(new URL("../worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => this.take(data);
    worker.onerror = (event) => this.take({ problem: event.message || "no worker started" });
    return worker;
  }

  take(data) {
    if (data.step) {
      this.report(data.step);
      return;
    }
    if (!data.problem) this.isReady = true;
    this.report("");
    const answer = data.problem ? { error: data.problem } : JSON.parse(data.answer);
    this.end((asked) => (answer.error ? asked.reject(new Error(answer.error)) : asked.resolve(answer)));
    if (data.problem && !this.isReady) this.drop();
  }

  end(tell) {
    clearTimeout(this.timer);
    const asked = this.running;
    this.running = undefined;
    if (asked) tell(asked);
    this.next();
  }

  replace(most) {
    this.drop();
    const text = `no answer within ${most / 1000} s: these texts take too long`;
    this.end((asked) => asked.reject(new Error(text)));
  }

  drop() {
    this.worker?.terminate();
    this.worker = undefined;
    this.isReady = false;
  }
}
