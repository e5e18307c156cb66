// What helps people at one case beside each other. Every page works without it.
//
//   data-finds="a|b" data-then="id"   while what is typed inside has one of the
//                                     words, the element with the id is shown
//   data-here="/…/here"   tells that address every data-beat milliseconds that
//                         this page is open and whether one writes on it; the
//                         answer, who else is, takes the element's place
//   data-drafts="/…"      what is typed into the forms that data-forms="reply …"
//                         names (#form-reply …) is kept at that address;
//                         data-draft-of names one that was put back, and its version
//   data-mentions="[…]"   names, offered in the text field inside once @ is typed
"use strict";
(() => {
  const doc = document;

  doc.addEventListener("input", (e) => {
    const box = e.target.closest("[data-finds]");
    const note = box && doc.getElementById(box.dataset.then);
    if (note) note.hidden = !new RegExp(box.dataset.finds, "i").test(e.target.value);
  });

  // ── who is here ───────────────────────────────────────────────────────

  const page = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const pause = 30000; // after which one who typed last no longer writes
  let typedAt = 0;
  let told = "";
  let beatTimer;
  const here = () => doc.querySelector("[data-here]");
  const doing = () => (Date.now() - typedAt < pause ? "writes" : "looks");
  const word = (what) => new URLSearchParams({ page, doing: what });

  async function beat() {
    clearTimeout(beatTimer);
    const el = here();
    if (!el) return;
    if (!doc.hidden || doing() === "writes") {
      told = doing();
      try {
        const response = await fetch(el.dataset.here, { method: "POST", body: word(told), headers: { "Liuke-Fragment": "here", "Liuke-Page": location.pathname } });
        if (response.ok) {
          const answer = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("here");
          const now = here();
          if (answer && now && !now.isEqualNode(answer)) now.replaceWith(doc.adoptNode(answer));
        }
      } catch { /* the next beat may get through */ }
    }
    beatTimer = setTimeout(beat, Number(el.dataset.beat));
  }

  doc.addEventListener("input", (e) => {
    if (!here() || !e.target.closest("#composer, #dialog")) return;
    typedAt = Date.now();
    if (told === "looks") beat();
  });
  doc.addEventListener("visibilitychange", () => { if (!doc.hidden) beat(); });
  addEventListener("pagehide", () => { const el = here(); if (el) navigator.sendBeacon(el.dataset.here, word("gone")); });
  addEventListener("pageshow", (e) => { if (e.persisted) beat(); });
  beat();

  // ── drafts ────────────────────────────────────────────────────────────

  const rest = 1000; // after the last key, in milliseconds, a draft is kept
  const waits = new Map(); // form's name → timer
  const flights = new Map(); // form's name → what ends its request
  const versions = new Map(); // form's name → version of the draft that this page knows

  const nameOf = (form) => form?.id?.match(/^form-([a-z-]+)$/)?.[1];
  const homeOf = (name) => name && doc.querySelector(`[data-drafts][data-forms~="${name}"]`);

  function learn() {
    for (const el of doc.querySelectorAll("[data-draft-of]")) {
      const name = el.dataset.draftOf;
      if (!versions.has(name)) versions.set(name, Number(el.dataset.draftVersion));
    }
  }

  function entered(form, name, over) {
    const data = new URLSearchParams([...new FormData(form)].filter(([key, value]) => typeof value === "string" && !["version", "seen"].includes(key)));
    data.set("draft", versions.get(name) ?? 0);
    if (over) data.set("over", "1");
    return data;
  }

  function say(home, text, act) {
    const el = home.querySelector("[data-draft-state]");
    el.hidden = false;
    el.replaceChildren(text, ...(act ? [" ", act] : []));
  }

  async function keep(form, over) {
    const name = nameOf(form);
    const home = homeOf(name);
    clearTimeout(waits.get(name));
    waits.delete(name);
    if (!home || !form.isConnected) return;
    learn();
    flights.get(name)?.abort();
    const flight = new AbortController();
    flights.set(name, flight);
    try {
      const response = await fetch(`${home.dataset.drafts}?form=${name}`, { method: "POST", body: entered(form, name, over), signal: flight.signal });
      const version = Number(response.headers.get("Liuke-Draft"));
      if (response.ok) {
        versions.set(name, version);
        say(home, `${home.dataset.saved} ${new Date().toLocaleTimeString(doc.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
      } else if (response.status === 409) {
        const button = Object.assign(doc.createElement("button"), { type: "button", className: "button quiet", textContent: home.dataset.over });
        button.addEventListener("click", () => keep(form, true));
        say(home, home.dataset.clash, button);
      }
    } catch { /* the next key, or leaving the page, tries again */ }
  }

  doc.addEventListener("input", (e) => {
    const form = e.target.form;
    const name = nameOf(form);
    if (!homeOf(name) || e.target.type === "file") return;
    clearTimeout(waits.get(name));
    waits.set(name, setTimeout(keep, rest, form));
  });

  // What is being sent is no draft any more.
  doc.addEventListener("submit", (e) => {
    const name = nameOf(e.target);
    const home = homeOf(name);
    if (!home) return;
    clearTimeout(waits.get(name));
    waits.delete(name);
    flights.get(name)?.abort();
    home.querySelector(`[data-draft-of="${name}"]`)?.remove();
    home.querySelector("[data-draft-state]").hidden = true;
  }, true);

  doc.addEventListener("close", (e) => {
    for (const name of waits.keys()) {
      const form = doc.getElementById(`form-${name}`);
      if (form && e.target.contains(form)) keep(form);
    }
  }, true);

  addEventListener("pagehide", () => {
    for (const name of waits.keys()) {
      const form = doc.getElementById(`form-${name}`);
      const home = homeOf(name);
      if (home && form) navigator.sendBeacon(`${home.dataset.drafts}?form=${name}`, entered(form, name));
    }
  });

  // ── calling colleagues by name ────────────────────────────────────────

  let list = null; // the open list, and the field it is for

  const close = () => {
    list?.field.removeAttribute("aria-activedescendant");
    list?.field.setAttribute("aria-expanded", "false");
    list?.el.remove();
    list = null;
  };

  // called returns what was typed after an @ before the caret, or null.
  function called(field) {
    const before = field.value.slice(0, field.selectionStart);
    const at = before.match(/(?:^|[^A-Za-z0-9._-])[@＠]([^@＠\n]{0,30})$/);
    return at ? at[1] : null;
  }

  function offer(field, box) {
    const typed = called(field);
    const names = typed === null ? [] : JSON.parse(box.dataset.mentions).filter((n) => n.toLowerCase().startsWith(typed.toLowerCase()) && n !== typed).slice(0, 8);
    close();
    if (!names.length) return;
    const el = Object.assign(doc.createElement("ul"), { id: "mentions-list", className: "mentions-list" });
    el.setAttribute("role", "listbox");
    el.setAttribute("aria-label", box.dataset.mentionsWord);
    names.forEach((name, i) => {
      const option = Object.assign(doc.createElement("li"), { id: `mention-${i}`, textContent: name });
      option.setAttribute("role", "option");
      option.addEventListener("mousedown", (e) => { e.preventDefault(); pick(name); });
      el.append(option);
    });
    box.classList.add("mentions");
    field.after(el);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", el.id);
    field.setAttribute("aria-expanded", "true");
    list = { el, field, typed, at: 0 };
    mark(0);
  }

  function mark(at) {
    list.at = (at + list.el.children.length) % list.el.children.length;
    [...list.el.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === list.at)));
    list.field.setAttribute("aria-activedescendant", `mention-${list.at}`);
  }

  function pick(name) {
    const { field, typed } = list;
    close();
    field.setRangeText(`${name} `, field.selectionStart - typed.length, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  doc.addEventListener("input", (e) => {
    const box = e.target.closest("[data-mentions]");
    if (box && e.target.matches("textarea") && !e.isComposing) offer(e.target, box);
  });
  doc.addEventListener("compositionend", (e) => {
    const box = e.target.closest?.("[data-mentions]");
    if (box && e.target.matches("textarea")) setTimeout(offer, 0, e.target, box);
  });
  doc.addEventListener("focusout", () => { if (list) close(); });
  doc.addEventListener("keydown", (e) => {
    if (!list || e.target !== list.field || e.isComposing || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown") mark(list.at + 1);
    else if (e.key === "ArrowUp") mark(list.at - 1);
    else if (e.key === "Enter" || e.key === "Tab") pick(list.el.children[list.at].textContent);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
})();
