// The page: an event, a mapping, and what becomes of the event, as you type.
import { html, render, useEffect, useState } from "../inspector/app/html.js";
import { Copy, Text } from "../inspector/app/parts.js";
import { Engine } from "./client.js";
import { Impact } from "./impact.js";
import { listNotes } from "./notes.js";
import { keepForOffline } from "./offline.js";
import { readFragment, writeFragment } from "./permalink.js";
import { Sheet } from "./sheet.js";
import { Verdict } from "./verdict.js";

const EMPTY = { event: "", mapping: "", head: "", other: "", profile: "published", version: "" };
const FIRST = "readme";
const PAUSE_MS = 150;
const EXAMPLE = /^#(rule|example)=([a-z0-9-]{1,60})$/;

/** @param {{build: import("./engine.js").Build}} props */
function Page({ build }) {
  const [given, setCase] = useState(EMPTY);
  const [verdict, setVerdict] = useState(null);
  const [step, setStep] = useState("Loading Python");
  const [problem, setProblem] = useState("");
  const [linked, setLinked] = useState("");
  const [rules, setRules] = useState([]);
  const [link, setLink] = useState({ fragment: "", problem: "" });
  const [engine] = useState(() => new Engine(setStep));
  const change = (part) => setCase((old) => ({ ...old, ...part }));

  const open = async () => {
    const { hash } = location;
    let before = EMPTY;
    setCase((old) => (before = old));
    // An example waits for the engine: what was typed or opened meanwhile stays.
    const show = (/** @type {any} */ read) => {
      if (hash === location.hash) setCase((now) => (now === before ? read : now));
    };
    setLinked("");
    try {
      show(await readLink(hash, engine, build.link));
    } catch (/** @type {any} */ error) {
      if (hash === location.hash) setLinked(error.message);
      show(await readLink(`#example=${FIRST}`, engine, build.link).catch(() => EMPTY));
    }
  };
  useEffect(() => {
    open();
    engine.ask({ do: "list" }).then((found) => setRules(found.rules), (error) => setProblem(error.message));
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, []);
  useEffect(() => {
    if (given === EMPTY) return undefined;
    const timer = setTimeout(async () => {
      setLink(await writeLink({ ...given, version: build.version }, build.link));
      try {
        const found = await engine.ask({ do: "verdict", case: given });
        if (found) setVerdict(found);
        setProblem("");
      } catch (/** @type {any} */ error) {
        setProblem(error.message);
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [given]);

  return html`<header>
      <h1>Schematic Emulator: playground</h1>
      <p>What becomes of a Segment event on its way to Schematic. Paste what Segment gives you: an event or several, a
        batch body, a recording; a mapping as JSON or YAML, the Public API's answer, nothing for the presets. All of it
        stays in this browser.</p>
      <${Loading} step=${step} build=${build} />
      ${linked && html`<p class="problem" role="alert">The link cannot be opened: <${Text} of=${linked} />.</p>`}
      ${problem && html`<p class="problem" role="alert"><${Text} of=${problem} /></p>`}
      ${given.version && given.version !== build.version && html`<p role="status">
        The link was made with version <${Text} of=${given.version} />; this is ${build.version}, whose verdict may differ.</p>`}
      <p class="bar">
        <label>Example <${Examples} rules=${rules} /></label>
        ${link.problem
          ? html`<span>These texts are too long for a link: <${Text} of=${link.problem} />.</span>`
          : html`<${Copy} text=${() => share(link.fragment)}>Copy link<//>`}
        ${build.repository && html`<a href="https://github.com/${build.repository}/issues/new?template=wrong-verdict.yml">Report a wrong verdict</a>`}
      </p>
    </header>
    <div class="columns">
      <${Sheet} name="event" title="Event" text=${given.event} problems=${listNotes("event", verdict)}
        change=${(event) => change({ event })} />
      <div>
        <${Sheet} name="mapping" title="Trigger and mapping" text=${given.mapping}
          problems=${listNotes("mapping", verdict)} change=${(mapping) => change({ mapping })} />
        ${given.other && html`<${Sheet} name="other" title="Other parts of the example" text=${given.other}
          problems=${listNotes("other", verdict)} change=${(other) => change({ other })} />`}
      </div>
      <${Verdict} verdict=${verdict} profile=${given.profile} choose=${(profile) => change({ profile })} />
    </div>
    <${Impact} head=${given.head} change=${(head) => change({ head })}
      compare=${(traffic) => engine.ask({ do: "impact", case: given, traffic })} />
    <footer><p>Version ${build.version}. No tracker; the only other address is that of Python's own files.</p></footer>`;
}

function Loading({ step, build }) {
  const { engine, runtime } = build;
  const address = new URL(runtime.address, import.meta.url).host;
  return html`<p role="status" class="loading">${
    step && html`${step} … The first time this loads Python (${mega(runtime.bytes)} from ${address}) and the
      emulator (${mega(engine.bytes)}); after that the page works offline.`
  }</p>`;
}

function Examples({ rules }) {
  const open = (event) => {
    const [kind, name] = event.target.value.split(":");
    if (kind) location.hash = `${kind}=${name}`;
  };
  return html`<select value="" onChange=${open}>
    <option value="">Choose …</option>
    <option value="example:readme">README's order</option>
    <option value="example:demo">The demo's repair</option>
    <optgroup label="One for each rule">
      ${rules.map((one) => html`<option value=${one.name}>${one.name.slice(5)}: ${one.title}</option>`)}
    </optgroup>
  </select>`;
}

/** Return the case that a fragment holds or names. Rejects with the reason if it cannot. */
async function readLink(fragment, engine, most) {
  const [, kind, name] = EXAMPLE.exec(fragment || `#example=${FIRST}`) ?? [];
  if (!kind) return readFragment(fragment, most);
  const example = await engine.ask({ do: "example", name: kind === "rule" ? `rule:${name}` : name });
  return { ...EMPTY, ...example };
}

/** Return a case's fragment, or why it has none. */
async function writeLink(given, most) {
  try {
    return { fragment: await writeFragment(given, most), problem: "" };
  } catch (/** @type {any} */ error) {
    return { fragment: "", problem: error.message };
  }
}

/** Return the address of a case, and make it the page's. */
function share(fragment) {
  history.replaceState(null, "", `#${fragment}`);
  return location.href;
}

function mega(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const place = /** @type {HTMLElement} */ (document.getElementById("page"));
const response = await fetch(new URL("../build.json", import.meta.url));
const build = await response.json();
await keepForOffline(build);
place.replaceChildren();
render(html`<${Page} build=${build} />`, place);
