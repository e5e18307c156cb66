// Going anywhere by typing: Ctrl+K, or Cmd+K, opens the palette over the page.
// The server finds pages, cases and customers; what the page beneath can do,
// its elements with a key, is added here. Arrows choose, Enter goes.
"use strict";
(() => {
  const doc = document;
  const dialog = doc.getElementById("dialog");
  if (!dialog) return;
  let acts = []; // what the page beneath can do

  const input = () => doc.querySelector("[data-palette-input]");
  const list = () => doc.getElementById("palette-found");
  const options = () => [...(list()?.children ?? [])];
  const chosen = () => list()?.querySelector("[aria-selected=true]");

  function label(el) {
    const words = el.cloneNode(true);
    for (const k of words.querySelectorAll("kbd")) k.remove();
    return el.dataset.keyLabel || el.ariaLabel || words.textContent.trim();
  }

  function collect() {
    const seen = new Set();
    return [...doc.querySelectorAll("#main [data-key]")].filter((el) => {
      const fresh = el.getClientRects().length > 0 && !dialog.contains(el) && !seen.has(el.dataset.key);
      seen.add(el.dataset.key);
      return fresh;
    });
  }

  // dress adds the page's acts to the list and makes it one that arrows go through.
  function dress() {
    const ul = list();
    const field = input();
    if (!ul || !field || ul.getAttribute("role") === "listbox") return;
    const typed = field.value.trim().toLowerCase();
    const fitting = acts.filter((el) => label(el).toLowerCase().includes(typed));
    ul.prepend(...fitting.map((el) => {
      const li = doc.createElement("li");
      const button = Object.assign(doc.createElement("button"), { type: "button", textContent: label(el) });
      button.append(" ", Object.assign(doc.createElement("span"), { className: "faint", textContent: ul.dataset.acts }));
      button.addEventListener("click", () => {
        dialog.close();
        if (el.matches("input, textarea, select")) el.focus(); else el.click();
      });
      li.append(button);
      return li;
    }));
    ul.setAttribute("role", "listbox");
    ul.setAttribute("aria-label", field.getAttribute("aria-label"));
    options().forEach((li, i) => {
      li.id = `palette-${i}`;
      li.setAttribute("role", "option");
      li.firstElementChild.tabIndex = -1;
    });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": ul.id, "aria-expanded": "true", "aria-autocomplete": "list" })) field.setAttribute(name, value);
    choose(0);
  }

  function choose(at) {
    const all = options();
    if (!all.length) { input()?.removeAttribute("aria-activedescendant"); return; }
    const next = all[(at + all.length) % all.length];
    for (const li of all) li.setAttribute("aria-selected", String(li === next));
    input()?.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  new MutationObserver(dress).observe(dialog, { childList: true, subtree: true });

  doc.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229) return;
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "k") {
      const link = doc.querySelector("[data-palette]");
      if (!link) return;
      e.preventDefault();
      if (!dialog.open) { acts = collect(); link.click(); }
      return;
    }
    if (e.target !== input() || list()?.getAttribute("role") !== "listbox") return;
    const at = options().indexOf(chosen());
    if (e.key === "ArrowDown") choose(at + 1);
    else if (e.key === "ArrowUp") choose(at - 1);
    else if (e.key === "Enter" && chosen()) chosen().firstElementChild.click();
    else return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);

  doc.addEventListener("click", (e) => {
    if (e.target.closest("[data-palette]")) acts = collect();
  }, true);
})();
