// Small comforts of staff pages. Everything here works without it, a little less smoothly.
"use strict";

(() => {
  // Browsers that cannot unfold the navigation by style alone get it unfolded where there is room.
  const fold = document.querySelector(".side-nav__fold");
  if (fold && window.matchMedia("(min-width: 60rem)").matches) fold.open = true;

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
  for (const box of document.querySelectorAll(".table-scroll, .chart__plot")) {
    scrolling.observe(box);
  }

  // A number's note stays inside the window.
  const keepInside = ({ target }) => {
    const note = target instanceof Element && target.closest(".figure--noted")?.lastElementChild;
    if (!note) return;
    note.style.translate = "";
    const { left, right } = note.getBoundingClientRect();
    const room = document.documentElement.clientWidth - 8;
    const shift = right > room ? room - right : left < 8 ? 8 - left : 0;
    if (shift) note.style.translate = `${shift}px 0`;
  };
  document.addEventListener("pointerover", keepInside);
  document.addEventListener("focusin", keepInside);

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
