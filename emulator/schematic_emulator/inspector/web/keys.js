// Creates and revokes API keys. It posts JSON, which other sites' pages cannot do here.
const form = document.getElementById("create");
const message = document.getElementById("message");

async function ask(method, path, body) {
  const response = await fetch(`/_emulator/${path}`, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

async function report(work) {
  message.textContent = "";
  try {
    await work();
  } catch (error) {
    message.textContent = error.message;
  }
}

async function refresh() {
  const response = await fetch("/_emulator/keys?format=html");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("rows").replaceWith(page.getElementById("rows"));
  const made = page.querySelector("select[name=environment]");
  const chosen = form.elements.environment;
  const value = chosen.value;
  chosen.replaceChildren(...made.children);
  chosen.value = value;
}

async function create() {
  const sent = Object.fromEntries(new FormData(form));
  if (!sent.environment) sent.environment = (await ask("POST", "environments", {})).id;
  if (!sent.name) delete sent.name;
  const { api_key } = await ask("POST", "keys", sent);
  document.getElementById("key").textContent = api_key;
  document.getElementById("made").hidden = false;
  await refresh();
}

async function revoke(button) {
  if (!window.confirm(`Revoke the key ${button.dataset.shown}?`)) return;
  await ask("DELETE", `keys/${encodeURIComponent(button.dataset.revoke)}`);
  await refresh();
  message.textContent = `The key ${button.dataset.shown} is revoked.`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  report(create);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-revoke]");
  if (button) report(() => revoke(button));
});
document.getElementById("copy").addEventListener("click", () => {
  report(() => navigator.clipboard.writeText(document.getElementById("key").textContent));
});
