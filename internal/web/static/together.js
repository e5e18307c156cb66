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
//   data-snippets="…"     in the fields inside, a semicolon offers its snippets:
//                         buttons with data-snippet="name" and data-text, which
//                         also put that into the field of the id data-field
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

  // ── a small list under a field, to choose from ────────────────────────

  let list = null; // the open list, and the field it is for

  const close = () => {
    list?.field.removeAttribute("aria-activedescendant");
    list?.field.setAttribute("aria-expanded", "false");
    list?.el.remove();
    list = null;
  };

  // open shows the labels under the field; take gets the place of the chosen
  // one. None is chosen yet where one might want none.
  function open(field, box, word, labels, none, take) {
    const el = Object.assign(doc.createElement("ul"), { id: "choices-list", className: "choices-list" });
    el.setAttribute("role", "listbox");
    el.setAttribute("aria-label", word);
    labels.forEach((label, i) => {
      const option = Object.assign(doc.createElement("li"), { id: `choice-${i}`, textContent: label });
      option.setAttribute("role", "option");
      option.addEventListener("mousedown", (e) => { e.preventDefault(); pick(i); });
      el.append(option);
    });
    box.classList.add("chooses");
    field.after(el);
    el.style.top = `${field.offsetTop + field.offsetHeight}px`;
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": el.id, "aria-expanded": "true" })) field.setAttribute(name, value);
    list = { el, field, take, at: -1 };
    if (!none) mark(0);
  }

  function mark(at) {
    list.at = (at + list.el.children.length) % list.el.children.length;
    [...list.el.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === list.at)));
    list.field.setAttribute("aria-activedescendant", `choice-${list.at}`);
    list.el.children[list.at].scrollIntoView({ block: "nearest" });
  }

  function pick(at) {
    const { take } = list;
    close();
    take(at);
  }

  // put writes over what stands before the caret from a place on.
  function put(field, from, text) {
    field.setRangeText(text, from, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  // ── calling colleagues by name ────────────────────────────────────────

  // called returns what was typed after an @ before the caret, or null.
  function called(field) {
    const before = field.value.slice(0, field.selectionStart);
    const at = before.match(/(?:^|[^A-Za-z0-9._-])[@＠]([^@＠\n]{0,30})$/);
    return at ? at[1] : null;
  }

  function offerNames(field) {
    const box = field.closest("[data-mentions]");
    const typed = box && called(field);
    if (typeof typed !== "string") return false;
    const names = JSON.parse(box.dataset.mentions).filter((n) => n.toLowerCase().startsWith(typed.toLowerCase()) && n !== typed).slice(0, 8);
    if (names.length) open(field, box, box.dataset.mentionsWord, names, false, (i) => put(field, field.selectionStart - typed.length, `${names[i]} `));
    return names.length > 0;
  }

  // ── snippets ──────────────────────────────────────────────────────────

  const atHand = (field) => [...field.closest("[data-snippets]")?.querySelectorAll("button[data-snippet]") ?? []];

  // named returns the name that was typed after a semicolon before the caret, or null.
  function named(field) {
    const before = field.value.slice(0, field.selectionStart);
    const at = before.match(/(?:^|[^A-Za-z0-9&])[;；]([\p{L}\p{N}_-]{0,30})$/u);
    return at ? at[1].toLowerCase() : null;
  }

  const insert = (field, typed, button) => put(field, field.selectionStart - typed.length - 1, button.dataset.text);

  function offerSnippets(field) {
    const typed = named(field);
    if (typed === null) return;
    const found = atHand(field).filter((b) => b.dataset.snippet.toLowerCase().startsWith(typed)).slice(0, 8);
    const labels = found.map((b) => `;${b.dataset.snippet}　${b.dataset.text.slice(0, 40)}`);
    const box = field.closest(".field") ?? field.parentElement;
    if (found.length) open(field, box, field.closest("[data-snippets]").dataset.snippets, labels, typed === "", (i) => insert(field, typed, found[i]));
  }

  // A blank after the whole name puts the snippet in its place.
  doc.addEventListener("beforeinput", (e) => {
    if (!/^[ 　]$/.test(e.data ?? "") || e.isComposing || !e.target.matches("textarea, input[type=text]")) return;
    const typed = named(e.target);
    const button = typed && atHand(e.target).find((b) => b.dataset.snippet.toLowerCase() === typed);
    if (!button) return;
    e.preventDefault();
    close();
    insert(e.target, typed, button);
  });

  doc.addEventListener("click", (e) => {
    const button = e.target.closest("button[data-snippet]");
    const field = button && doc.getElementById(button.dataset.field);
    if (!field) return;
    e.preventDefault();
    put(field, field.selectionStart, button.dataset.text);
  });

  // ── when the list opens, and how one goes through it ──────────────────

  function offer(field) {
    close();
    if (field.matches("textarea, input[type=text]") && !offerNames(field)) offerSnippets(field);
  }

  doc.addEventListener("input", (e) => { if (!e.isComposing) offer(e.target); });
  doc.addEventListener("compositionend", (e) => setTimeout(offer, 0, e.target));
  doc.addEventListener("focusout", () => { if (list) close(); });
  doc.addEventListener("keydown", (e) => {
    if (!list || e.target !== list.field || e.isComposing || e.keyCode === 229 || e.ctrlKey || e.metaKey) return;
    if (e.key === "ArrowDown") mark(list.at + 1);
    else if (e.key === "ArrowUp") mark(Math.max(list.at, 0) - 1);
    else if ((e.key === "Enter" || e.key === "Tab") && list.at >= 0) pick(list.at);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
})();
