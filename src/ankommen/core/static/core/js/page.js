// Small comforts of staff pages. Everything here works without it, a little less smoothly.
"use strict";

(() => {
  // Browsers that cannot unfold the navigation by style alone get it unfolded where there is room.
  const fold = document.querySelector(".side-nav__fold");
  if (fold && window.matchMedia("(min-width: 60rem)").matches) fold.open = true;

  // A message that was read can be put away.
  for (const button of document.querySelectorAll("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.closest(".message").remove();
      document.getElementById("inhalt")?.focus();
    });
  }

  // The browser's own calendar fills in a day as people type it.
  for (const button of document.querySelectorAll("[data-open-calendar]")) {
    const field = button.parentElement.querySelector("input");
    const calendar = document.createElement("input");
    calendar.type = "date";
    if (!calendar.showPicker) continue;
    calendar.className = "day-input__native";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    button.before(calendar);
    button.hidden = false;
    button.addEventListener("click", () => {
      const german = field.value.trim().match(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/);
      const [, day, month, year] = german || [];
      calendar.value = german
        ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
        : field.value.trim();
      calendar.showPicker();
    });
    calendar.addEventListener("change", () => {
      field.value = calendar.value.split("-").reverse().join(".");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }

  // What scrolls sideways can be reached and scrolled with the keyboard.
  const scrolling = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const overflows = target.scrollWidth > target.clientWidth + 1;
      if (overflows && !target.hasAttribute("tabindex")) {
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        const name =
          target.querySelector("caption, title") ||
          target.closest("figure")?.querySelector("figcaption");
        if (name) target.setAttribute("aria-label", name.textContent.trim());
      } else if (!overflows && target.tabIndex === 0) {
        target.removeAttribute("tabindex");
        target.removeAttribute("role");
        target.removeAttribute("aria-label");
      }
    }
  });
  for (const box of document.querySelectorAll(".table-scroll, .chart__plot, .indicator-chart")) {
    scrolling.observe(box);
  }

  // A number's note stays inside the window, also where the table around it would cut it off.
  const noteOf = (target) =>
    target instanceof Element ? target.closest(".figure--noted")?.querySelector(".figure__note") : null;
  const show = ({ target }) => {
    const note = noteOf(target);
    if (!note) return;
    const number = note.parentElement.getBoundingClientRect();
    note.style.position = "fixed";
    note.style.inset = "0 auto auto 0";
    const { width, height } = note.getBoundingClientRect();
    const room = document.documentElement.clientWidth - width - 8;
    const above = number.top - height - 4;
    note.style.left = `${Math.max(8, Math.min(number.left, room))}px`;
    note.style.top = `${above < 8 ? number.bottom + 4 : above}px`;
  };
  const hide = ({ target }) => noteOf(target)?.removeAttribute("style");
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("pointerout", hide);
  document.addEventListener("focusout", hide);

  // "/" leads to the search, except where somebody is writing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const writing = event.target instanceof Element
      && event.target.closest("input, textarea, select, [contenteditable]");
    const field = document.querySelector("[data-search-key]");
    if (writing || !field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // Escape puts the note of a number away without moving focus or pointer.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const figure of document.querySelectorAll(".figure--noted:is(:hover, :focus)")) {
      figure.classList.add("figure--quiet");
    }
  });
  const speakAgain = (event) => {
    if (event.target instanceof Element && event.target.matches(".figure--quiet")) {
      event.target.classList.remove("figure--quiet");
    }
  };
  document.addEventListener("pointerout", speakAgain);
  document.addEventListener("focusout", speakAgain);
})();
