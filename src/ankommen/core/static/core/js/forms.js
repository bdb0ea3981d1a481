// Nothing typed is lost: a changed form warns before it is left, and keeps its draft in this tab
// until the server has taken it. Only forms with core/ui/form_guard.html are watched.
"use strict";

(() => {
  const PREFIX = "ankommen-draft:";
  const SENT = "ankommen-sent";
  const SECRET = new Set(["csrfmiddlewaretoken", "form_guard", "version", "next", "kept"]);

  const forms = [...document.querySelectorAll("[data-form-guard]")].map((mark) => ({
    form: mark.closest("form"),
    mark,
  }));

  const keyOf = (form) => {
    const address = new URL(form.action || location.href, location.href);
    return PREFIX + location.pathname + " " + address.pathname;
  };

  const controls = (form) =>
    [...form.elements].filter(
      (control) =>
        control.name &&
        !SECRET.has(control.name) &&
        !["password", "file", "submit", "button", "hidden", "fieldset"].includes(control.type),
    );

  const valueOf = (control) => {
    if (["checkbox", "radio"].includes(control.type)) return control.checked;
    if (control.type === "select-multiple") {
      return [...control.selectedOptions].map((option) => option.value);
    }
    return control.value;
  };

  const setValue = (control, value) => {
    if (["checkbox", "radio"].includes(control.type)) control.checked = value === true;
    else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = value.includes(option.value);
    } else control.value = value;
  };

  const read = (form) =>
    Object.fromEntries(
      controls(form).map((control) => {
        const choice = ["checkbox", "radio"].includes(control.type) ? "=" + control.value : "";
        return [control.name + choice, valueOf(control)];
      }),
    );

  const write = (form, values) => {
    for (const control of controls(form)) {
      const choice = ["checkbox", "radio"].includes(control.type) ? "=" + control.value : "";
      if (control.name + choice in values) setValue(control, values[control.name + choice]);
    }
  };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const version = (form) => form.elements.version?.value ?? "";

  const stored = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const store = (key, value) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A full or forbidden store: the warning before leaving still holds.
    }
  };

  // A form that was sent and did not come back has been saved. The log-in page and error pages
  // come in between without a decision: they leave the draft alone.
  const sent = sessionStorage.getItem(SENT);
  const undecided = document.querySelector("input[type=password], [data-keep-drafts]");
  if (sent && !undecided) {
    sessionStorage.removeItem(SENT);
    if (!forms.some(({ form }) => keyOf(form) === sent)) sessionStorage.removeItem(sent);
  }

  for (const { form, mark } of forms) {
    const key = keyOf(form);
    const asServed = read(form);
    let leaving = false;

    const offerBack = (draft) => {
      write(form, draft.values);
      const note = document.createElement("div");
      note.className = "restored";
      note.setAttribute("role", "status");
      const text = document.createElement("span");
      text.textContent = mark.dataset.restored;
      const discard = document.createElement("button");
      discard.type = "button";
      discard.className = "link-button";
      discard.textContent = mark.dataset.discard;
      discard.addEventListener("click", () => {
        write(form, asServed);
        sessionStorage.removeItem(key);
        note.remove();
      });
      note.append(text, discard);
      form.prepend(note);
    };

    const draft = stored(key);
    const hasErrors = form.querySelector(".form-errors") !== null;
    if (draft && !hasErrors && !same(draft.values, asServed)) {
      // Somebody saved meanwhile: what was typed against the old text must not slip into the new.
      if (draft.version === version(form)) offerBack(draft);
      else sessionStorage.removeItem(key);
    } else if (draft) sessionStorage.removeItem(key);

    form.addEventListener("input", () => {
      const values = read(form);
      if (same(values, asServed)) sessionStorage.removeItem(key);
      else store(key, { values, version: version(form) });
    });
    form.addEventListener("submit", () => {
      leaving = true;
      sessionStorage.setItem(SENT, key);
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) leaving = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && !same(read(form), asServed)) event.preventDefault();
    });
  }

  // Who logs out leaves nothing behind for the next person at this desk.
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(PREFIX) || key === SENT) sessionStorage.removeItem(key);
      }
    });
  }
})();
