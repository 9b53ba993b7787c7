// Sends a notification again. It posts JSON, which other sites' pages cannot do here.
const message = document.getElementById("message");

async function sendAgain(button) {
  button.disabled = true;
  message.textContent = "sending";
  const response = await fetch(`/_emulator/webhooks/${encodeURIComponent(button.dataset.send)}/send`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: "{}",
  });
  const answer = await response.json();
  const last = answer.attempts?.at(-1);
  message.textContent = response.ok ? `sent: ${last.response_code ?? last.failure}` : answer.detail;
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  document.getElementById("rows").replaceWith(page.getElementById("rows"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-send]");
  if (button) sendAgain(button).catch((error) => (message.textContent = error.message));
});
