// The editable grid: a table becomes a spreadsheet. Every cell saves itself; what the server
// refuses stays in its cell with the reason, and what somebody else wrote meanwhile is shown beside
// one's own value, to choose from.
"use strict";

(() => {
  const BATCH = 60;
  const UNDOS = 100;
  const RETRY_MS = 5000;

  const start = (box) => {
    const words = JSON.parse(box.dataset.words);
    const table = box.querySelector("table");
    const state = box.querySelector("[data-grid-state]");
    const note = box.querySelector("[data-grid-note]");
    const undoButton = box.querySelector("[data-grid-undo]");
    const rows = [...table.tBodies[0].rows];
    if (!rows.length) return;
    const keys = [...table.tHead.rows[0].cells].map((cell) => cell.dataset.key);
    const waiting = new Map();
    const done = [];
    let sending = false;
    let active = null;
    let editor = null;
    let tally = { saved: 0, refused: 0 };

    table.setAttribute("role", "grid");
    table.setAttribute("aria-describedby", "grid-help");
    box.querySelector(".grid__help").textContent = words.help;
    for (const cell of table.querySelectorAll("td[data-locked]")) {
      cell.setAttribute("aria-readonly", "true");
    }
    undoButton.hidden = false;
    undoButton.disabled = true;

    const place = (cell) => ({ row: rows.indexOf(cell.parentElement), column: cell.cellIndex });
    const at = (row, column) => (column > 0 ? rows[row]?.cells[column] : undefined);
    const shownIn = (cell) =>
      cell.dataset.state ? (cell.querySelector(".grid__value")?.textContent ?? "") : cell.textContent;

    // --- moving ---------------------------------------------------------------------------
    const explain = (cell) => {
      const text = [cell.dataset.locked, cell.dataset.note].filter(Boolean).join(" · ");
      note.textContent = text;
      note.hidden = !text;
    };

    const focus = (cell) => {
      if (!cell) return false;
      if (active && active !== cell) active.removeAttribute("tabindex");
      active = cell;
      cell.tabIndex = 0;
      cell.focus({ preventScroll: false });
      explain(cell);
      return true;
    };

    const move = (cell, down, right) => {
      const { row, column } = place(cell);
      return focus(at(row + down, column + right));
    };

    const next = (cell, step) => {
      const { row, column } = place(cell);
      const width = rows[0].cells.length - 1;
      const index = row * width + (column - 1) + step;
      if (index < 0 || index >= rows.length * width) return false;
      return focus(at(Math.floor(index / width), (index % width) + 1));
    };

    // --- what a cell shows ----------------------------------------------------------------
    const paint = (cell, text, kind, message = "") => {
      cell.replaceChildren();
      cell.dataset.state = kind;
      const value = document.createElement("span");
      value.className = "grid__value";
      value.textContent = text;
      const mark = document.createElement("span");
      mark.className = "grid__mark";
      mark.textContent = words[kind] ?? "";
      cell.append(value, mark);
      if (message) {
        const reason = document.createElement("span");
        reason.className = "grid__problem";
        reason.textContent = message;
        cell.append(reason);
      }
      if (kind === "refused") cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    };

    const say = (text) => {
      state.textContent = text;
    };

    const report = () => {
      const open = waiting.size;
      if (open) say(`${words.saving} (${open})`);
      else if (tally.saved + tally.refused > 1 || tally.refused) {
        say(words.counts.replace("{saved}", tally.saved).replace("{refused}", tally.refused));
      } else say(words.saved);
    };

    // --- saving ---------------------------------------------------------------------------
    const extras = () => {
      const found = {};
      for (const field of document.querySelectorAll("[data-grid-with]")) {
        found[field.name] = field.value;
      }
      return found;
    };

    const put = (cell, text, { undo = false, seen = null } = {}) => {
      if (cell.dataset.locked) return;
      const before = { text: cell.dataset.typed ?? "", shown: shownIn(cell) };
      // What waits is typed over: the last input counts, the first state before it is kept.
      const earlier = waiting.get(cell);
      waiting.set(cell, {
        text,
        undo,
        seen: seen ?? cell.dataset.seen ?? "",
        before: earlier?.before ?? before,
      });
      cell.dataset.typing = text;
      paint(cell, text, "saving");
      if (!box.dataset.save) {
        // The style page shows the part without a server behind it.
        waiting.delete(cell);
        cell.dataset.typed = text;
        remember(cell, before, undo);
        paint(cell, text, "saved");
        tally.saved += 1;
        report();
        return;
      }
      report();
      queueMicrotask(send);
    };

    const remember = (cell, before, undo) => {
      if (!undo) {
        done.push({ cell, before });
        if (done.length > UNDOS) done.shift();
      }
      undoButton.disabled = !done.length;
    };

    const settle = (cell, sent, answer) => {
      if (answer.state === "saved") {
        remember(cell, sent.before, sent.undo);
        cell.dataset.seen = answer.seen;
        cell.dataset.typed = answer.typed;
        if (answer.note) cell.dataset.note = answer.note;
        cell.toggleAttribute("data-corrected", Boolean(answer.corrected));
        delete cell.dataset.typing;
        tally.saved += 1;
        paint(cell, answer.text, "saved");
        if (cell === document.activeElement) explain(cell);
      } else if (answer.state === "conflict") {
        tally.refused += 1;
        choose(cell, sent, answer);
      } else {
        tally.refused += 1;
        if (sent.undo) done.push({ cell, before: { text: sent.text } });
        paint(cell, sent.text, "refused", answer.message);
      }
    };

    // Two people wrote into one cell: both values stand there until one is chosen.
    const choose = (cell, sent, answer) => {
      paint(cell, sent.text, "conflict", answer.message);
      const hadFocus = cell === document.activeElement;
      const button = (label, act) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "link-button";
        made.textContent = label;
        made.addEventListener("click", (event) => {
          event.stopPropagation();
          act();
          focus(cell);
        });
        cell.append(made);
        return made;
      };
      const first = button(`${words.mine}: ${sent.text}`, () =>
        put(cell, sent.text, { seen: answer.seen }),
      );
      button(`${words.theirs}: ${answer.text}`, () => {
        cell.dataset.seen = answer.seen;
        cell.dataset.typed = answer.typed;
        delete cell.dataset.typing;
        paint(cell, answer.text, "saved");
      });
      if (hadFocus) first.focus();
    };

    const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

    const send = async () => {
      if (sending || !waiting.size) return;
      sending = true;
      const batch = [...waiting].slice(0, BATCH);
      const cells = batch.map(([cell, one]) => ({
        row: cell.parentElement.dataset.key,
        column: keys[cell.cellIndex],
        text: one.text,
        seen: one.seen,
        undo: one.undo,
      }));
      const body = new URLSearchParams({ ...extras(), cells: JSON.stringify(cells) });
      try {
        const response = await fetch(box.dataset.save, {
          method: "POST",
          body,
          headers: { "X-CSRFToken": token() },
        });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        const { cells: answers } = await response.json();
        batch.forEach(([cell, one], index) => {
          // Typed again while it was under way: the newer text follows on what was just stored.
          const newer = waiting.get(cell);
          if (newer === one) {
            waiting.delete(cell);
            settle(cell, one, answers[index]);
          } else if (newer && answers[index].state === "saved") {
            newer.seen = answers[index].seen;
            cell.dataset.seen = answers[index].seen;
          }
        });
        sending = false;
        report();
        if (waiting.size) send();
        else tally = { saved: 0, refused: 0 };
      } catch (error) {
        sending = false;
        say(["302", "403", "404"].includes(error.message) ? words.logged_out : words.offline);
        setTimeout(send, RETRY_MS);
      }
    };

    // --- editing --------------------------------------------------------------------------
    const edit = (cell, text, { whole = false } = {}) => {
      if (cell.dataset.locked || editor) return;
      const kept = [...cell.childNodes];
      const field = document.createElement("input");
      field.className = "grid__editor";
      field.inputMode = "decimal";
      field.autocomplete = "off";
      field.value = text ?? cell.dataset.typing ?? cell.dataset.typed ?? "";
      const head = table.tHead.rows[0].cells[cell.cellIndex].textContent;
      field.setAttribute("aria-label", `${cell.parentElement.cells[0].textContent}, ${head}`);
      cell.replaceChildren(field);
      editor = { cell, field, kept, whole };
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      field.addEventListener("blur", () => close(true));
    };

    const close = (keep) => {
      if (!editor) return null;
      const { cell, field, kept } = editor;
      editor = null;
      const text = field.value.trim();
      const before = cell.dataset.typing ?? cell.dataset.typed ?? "";
      cell.replaceChildren(...kept);
      if (keep && text !== before) put(cell, text);
      return cell;
    };

    const typing = (event) => {
      const { cell, whole } = editor;
      const go = (down, right) => {
        event.preventDefault();
        close(true);
        if (!move(cell, down, right)) focus(cell);
      };
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        close(false);
        focus(cell);
      } else if (event.key === "Enter") go(event.shiftKey ? -1 : 1, 0);
      else if (event.key === "Tab") {
        event.preventDefault();
        close(true);
        if (!next(cell, event.shiftKey ? -1 : 1)) focus(cell);
      } else if (event.key === "ArrowDown") go(1, 0);
      else if (event.key === "ArrowUp") go(-1, 0);
      else if (!whole && event.key === "ArrowLeft") go(0, -1);
      else if (!whole && event.key === "ArrowRight") go(0, 1);
    };

    const undo = () => {
      const last = done.pop();
      undoButton.disabled = !done.length;
      if (!last) return say(words.nothing);
      focus(last.cell);
      return put(last.cell, last.before.text, { undo: true });
    };

    const steps = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [15, 0],
      PageUp: [-15, 0],
    };

    const navigating = (event) => {
      const cell = event.target.closest("td");
      if (!cell || event.target !== cell) return;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === "z") {
        event.preventDefault();
        undo();
        return;
      }
      if (command && (event.key === "Home" || event.key === "End")) {
        event.preventDefault();
        const end = event.key === "End";
        focus(at(end ? rows.length - 1 : 0, end ? rows[0].cells.length - 1 : 1));
        return;
      }
      if (command || event.altKey) return;
      const right = getComputedStyle(table).direction === "rtl" ? -1 : 1;
      if (event.key in steps) {
        event.preventDefault();
        const [down, aside] = steps[event.key];
        const { row, column } = place(cell);
        const aim = Math.max(0, Math.min(rows.length - 1, row + down));
        focus(at(aim, column + aside * right));
      } else if (event.key === "Home" || event.key === "End") {
        event.preventDefault();
        focus(at(place(cell).row, event.key === "Home" ? 1 : rows[0].cells.length - 1));
      } else if (event.key === "F2" || event.key === "Enter") {
        event.preventDefault();
        const choice = cell.querySelector("button");
        if (choice && event.key === "Enter") choice.focus();
        else edit(cell, null, { whole: true });
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        if (cell.dataset.typed) put(cell, "");
      } else if (event.key.length === 1 && event.key !== " ") {
        event.preventDefault();
        edit(cell, event.key);
      }
    };

    table.addEventListener("keydown", (event) => (editor ? typing(event) : navigating(event)));
    table.addEventListener("focusin", ({ target }) => {
      const cell = target.closest("td");
      if (cell && cell === target && cell !== active) focus(cell);
    });
    table.addEventListener("click", ({ target }) => {
      const cell = target.closest("td");
      if (cell && !editor && !target.closest("button")) focus(cell);
    });
    table.addEventListener("dblclick", ({ target }) => {
      const cell = target.closest("td");
      if (cell && !target.closest("button")) edit(cell, null, { whole: true });
    });

    // --- clipboard ------------------------------------------------------------------------
    const lines = (text) =>
      text
        .replace(/\r\n?/g, "\n")
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => line.split("\t").map((part) => part.trim().replace(/^"(.*)"$/s, "$1")));

    document.addEventListener("paste", (event) => {
      const cell = document.activeElement?.closest?.("td");
      if (!cell || !table.contains(cell)) return;
      const found = lines(event.clipboardData.getData("text/plain"));
      if (editor && found.length === 1 && found[0].length === 1) return;
      event.preventDefault();
      if (editor) close(false);
      tally = { saved: 0, refused: 0 };
      const { row, column } = place(cell);
      let lost = false;
      found.forEach((line, down) => {
        line.forEach((text, right) => {
          const target = at(row + down, column + right);
          if (!target) lost = true;
          else if (text && text !== (target.dataset.typed ?? "")) put(target, text);
        });
      });
      focus(cell);
      if (lost) {
        note.textContent = words.too_wide;
        note.hidden = false;
      }
    });
    document.addEventListener("copy", (event) => {
      const cell = document.activeElement;
      if (editor || cell?.tagName !== "TD" || !table.contains(cell)) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", cell.dataset.typed ?? "");
    });

    undoButton.addEventListener("click", undo);
    window.addEventListener("beforeunload", (event) => {
      if (waiting.size || editor) event.preventDefault();
    });
    const firstOpen = table.querySelector("td:not([data-locked])") ?? at(0, 1);
    firstOpen.tabIndex = 0;
    active = firstOpen;
  };

  for (const box of document.querySelectorAll("[data-grid]")) start(box);
})();
