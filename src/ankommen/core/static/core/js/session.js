// Says two minutes before the end that the session ends, and lets people go on by one click or key.
// Focus stays where somebody is typing; a screen reader hears the note when it appears.
"use strict";

(() => {
  const note = document.querySelector("[data-session]");
  if (!note) return;
  const WARN_SECONDS = 120;
  const words = note.dataset;
  let endsAt = Date.now() + Number(words.seconds) * 1000;
  let shown = "";
  let timer = 0;

  const ask = async (method) => {
    const headers = { "X-Polling": "1" };
    if (method === "POST") {
      headers["X-CSRFToken"] = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    }
    const answer = await fetch(words.session, { method, headers });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const goOn = () => ask("POST").then(take, later);

  const show = (state) => {
    if (shown === state) return;
    shown = state;
    note.replaceChildren();
    if (!state) return;
    const text = document.createElement("p");
    text.textContent = words[state];
    note.append(text);
    if (state !== "warning") return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kern-btn kern-btn--primary";
    button.setAttribute("aria-keyshortcuts", "Alt+W");
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = `${words.action} (${words.key})`;
    button.append(label);
    // A click leaves the cursor where it is; whoever came here by Tab is taken back.
    let before = null;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("focus", (event) => (before = event.relatedTarget));
    button.addEventListener("click", () => goOn().then(() => before?.focus()));
    note.append(button);
  };

  const take = ({ seconds, canGoOn }) => {
    endsAt = Date.now() + seconds * 1000;
    if (seconds <= 0) show("over");
    else if (seconds > WARN_SECONDS) show("");
    else show(canGoOn ? "warning" : "last");
    plan();
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, 15_000);
  };

  // Another tab may have gone on meanwhile: only the server knows.
  const check = () => ask("GET").then(take, later);

  const plan = () => {
    clearTimeout(timer);
    const left = endsAt - Date.now();
    if (left <= 0) return;
    const wait = left > WARN_SECONDS * 1000 ? left - WARN_SECONDS * 1000 : left;
    timer = setTimeout(check, Math.min(wait + 500, 2_000_000_000));
  };

  document.addEventListener("keydown", (event) => {
    if (shown !== "warning" || !event.altKey || event.code !== "KeyW") return;
    event.preventDefault();
    goOn();
  });

  // A computer that slept has missed its alarm.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && endsAt - Date.now() < WARN_SECONDS * 1000 && shown !== "over") check();
  });
  if (endsAt - Date.now() <= WARN_SECONDS * 1000) check();
  else plan();
})();
