// Liuke's one script. Every page works without it; with it, parts of a page
// are replaced in place, dialogs open over the page, keys do what buttons do,
// and what others change appears by itself.
//
//   data-swap="#a #b"   a link or form whose answer replaces these elements
//   data-push           … and whose address becomes the page's
//   data-auto           a form that is sent while one types or chooses
//   data-dialog         a link that opens its page in the dialog
//   data-key="l"        the key, or keys one after the other ("g t"), for an element
//   data-live="cases"   topics; on an event the element (it needs an id) is
//                       fetched again from data-live-src or this page, or, with
//                       data-live-count="{n} new", says how many came
//   data-into           a details whose first field, or link, gets the focus when it is opened
//   data-until, data-ago  milliseconds; the text is kept true
//   data-copy="id"      a button that copies the text of the field with the id
//   data-insert="id"    a button that puts its data-text into the field with the
//                       id, and tells the address of its formaction
//   data-row            a line of a list that keys go through: j and k to the next and
//                       the one before, to the link with data-row-link; x chooses
//                       it (data-row-key), and r, a, p open it where one replies,
//                       assigns, promises; data-row-note says so in the list of keys
//   data-check-all="n"  a checkbox that sets all those of the name
//   data-select         a field that is chosen as a whole when it is entered
//   data-echo="#a"      an entry that the page has something to say about: while
//                       one types, #a is fetched again with all such entries of
//                       the form in the query
//
// A swap never touches an element that has the focus or in which an input
// method is composing: it waits until the focus has left.
"use strict";
(() => {
  const doc = document;
  const meta = (name) => doc.querySelector(`meta[name="liuke-${name}"]`)?.content ?? "";

  // ── what the person is doing ──────────────────────────────────────────

  let composing = null; // the element in which an input method is composing
  doc.addEventListener("compositionstart", (e) => { composing = e.target; }, true);
  doc.addEventListener("compositionend", () => { composing = null; setTimeout(flush); }, true);
  doc.addEventListener("focusout", () => setTimeout(flush), true);

  const busy = (el) => el.contains(composing) || (doc.activeElement !== doc.body && el.contains(doc.activeElement));
  const typing = (el) => el?.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");

  // ── swapping ──────────────────────────────────────────────────────────

  const waiting = new Map(); // id → the element that will take its place

  function flush() {
    for (const [id, fresh] of [...waiting]) {
      const old = doc.getElementById(id);
      if (old && busy(old)) continue;
      waiting.delete(id);
      if (old) swap(old, fresh);
    }
  }

  // swap puts fresh in the place of old. When something in old is in use and
  // both are lists of elements with ids, all the others are replaced; whatever
  // cannot be, waits.
  function swap(old, fresh) {
    if (old.isEqualNode(fresh)) { waiting.delete(old.id); return; }
    if (!busy(old)) {
      waiting.delete(old.id);
      old.replaceWith(fresh);
      enhance(fresh);
      return;
    }
    const keyed = (el) => el.children.length > 0 && [...el.children].every((child) => child.id);
    if (old === doc.activeElement || !keyed(old) || !keyed(fresh)) {
      waiting.set(old.id, fresh);
      return;
    }
    const wanted = [...fresh.children];
    for (const child of [...old.children]) {
      if (!wanted.some((w) => w.id === child.id) && !busy(child)) child.remove();
    }
    let after = null;
    for (const child of wanted) {
      const present = [...old.children].find((c) => c.id === child.id);
      if (present) swap(present, child);
      else if (after) after.after(child);
      else old.prepend(child);
      if (!present) enhance(child);
      after = doc.getElementById(child.id);
    }
  }

  // request fetches elements by id and returns the parsed answer, or null
  // when the answer sent the whole page elsewhere.
  async function request(address, ids, options = {}) {
    const response = await fetch(address, {
      ...options,
      credentials: "same-origin",
      headers: { "Liuke-Fragment": ids.join(","), "Liuke-Page": location.pathname },
    });
    const elsewhere = response.headers.get("Liuke-Location");
    if (elsewhere) { location.assign(elsewhere); return null; }
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    answer.ok = response.ok;
    return answer;
  }

  // place swaps the elements of the ids that the answer has, and shows its
  // toasts; it returns how many it found.
  function place(answer, ids) {
    let found = 0;
    for (const id of ids) {
      const old = doc.getElementById(id);
      const fresh = answer.getElementById(id);
      if (!old || !fresh) continue;
      found++;
      swap(old, doc.adoptNode(fresh));
    }
    for (const t of answer.querySelectorAll("#toasts > .toast")) toast(doc.adoptNode(t));
    return found;
  }

  const idsOf = (el) => el.dataset.swap.split(/\s+/).map((s) => s.replace(/^#/, "")).filter(Boolean);

  function failed() {
    const t = doc.createElement("div");
    t.className = "toast is-broken";
    t.append(Object.assign(doc.createElement("span"), { textContent: meta("failed") }));
    toast(t);
  }

  // ── links and forms ───────────────────────────────────────────────────

  async function follow(link) {
    const ids = idsOf(link);
    try {
      const answer = await request(link.href, ids);
      if (!answer) return;
      if (place(answer, ids) === 0) { location.assign(link.href); return; }
      if (link.dataset.liveCount !== undefined) { link.hidden = true; link.dataset.count = "0"; }
      if (link.hasAttribute("data-push")) history.pushState({ swap: true }, "", link.href);
    } catch { failed(); }
  }

  async function send(form, submitter) {
    if (form.getAttribute("aria-busy") === "true") return;
    const data = new FormData(form, submitter);
    const get = form.method === "get";
    let address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    const options = { method: get ? "GET" : "POST" };
    if (get) {
      const filled = [...data].filter(([, value]) => value !== "");
      address = `${address.split("?")[0]}?${new URLSearchParams(filled)}`;
    } else {
      options.body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    }
    const ids = idsOf(form);
    const dialog = form.closest("dialog");
    if (!get) {
      form.setAttribute("aria-busy", "true");
      if (!composing && form.contains(doc.activeElement)) doc.activeElement.blur(); // what was sent may be replaced
    }
    try {
      const answer = await request(address, dialog && !get ? [...ids, "dialog"] : ids, options);
      if (!answer) return;
      if (answer.ok || !dialog) {
        if (place(answer, ids) === 0 && !dialog) showWhole(answer, address, get);
        if (answer.ok && dialog && !get) dialog.close(); // a search in a dialog leaves it open
      } else {
        fillDialog(dialog, answer);
      }
      if (form.hasAttribute("data-push")) history.replaceState({ swap: true }, "", address);
    } catch { failed(); } finally { form.removeAttribute("aria-busy"); }
  }

  // showWhole shows an answer that has none of the elements asked for, such
  // as an error page.
  function showWhole(answer, address, get) {
    if (get) { location.assign(address); return; }
    const main = answer.querySelector("main");
    if (main) { doc.querySelector("main").replaceWith(doc.adoptNode(main)); enhance(main); main.focus(); } else failed();
  }

  doc.addEventListener("click", (e) => {
    const link = e.target.closest("a[href]");
    if (!link || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    if (link.hasAttribute("data-dialog")) { e.preventDefault(); openDialog(link); }
    else if (link.dataset.swap) { e.preventDefault(); follow(link); }
  });

  doc.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || (e.submitter?.formMethod || form.method) === "dialog") return;
    if (form.dataset.swap) { e.preventDefault(); send(form, e.submitter); return; }
    if (form.method === "post") { // a plain form is sent once, however often it is clicked
      if (form.dataset.sent) { e.preventDefault(); return; }
      form.dataset.sent = "1";
      addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
    }
  });

  let autoTimer;
  const auto = (e) => {
    const form = e.target.form ?? e.target.closest?.("form");
    if (!form?.hasAttribute("data-auto") || e.isComposing || composing) return;
    clearTimeout(autoTimer);
    autoTimer = setTimeout(() => form.requestSubmit(), e.type === "input" ? 200 : 0);
  };
  doc.addEventListener("input", auto);
  doc.addEventListener("change", auto);
  doc.addEventListener("compositionend", (e) => setTimeout(auto, 0, { type: "input", target: e.target }));
  addEventListener("popstate", (e) => { if (e.state?.swap || history.state === null) location.reload(); });

  // ── dialogs ───────────────────────────────────────────────────────────

  async function openDialog(link) {
    const dialog = doc.getElementById("dialog");
    try {
      const answer = await request(link.href, ["dialog"]);
      if (!answer) return;
      fillDialog(dialog, answer);
      if (!dialog.open) dialog.showModal();
    } catch { location.assign(link.href); }
  }

  // fillDialog shows the page's block "dialog", or the whole of its main part.
  function fillDialog(dialog, answer) {
    const whole = answer.querySelector("main");
    dialog.replaceChildren(...doc.adoptNode(whole ?? answer.body).childNodes);
    enhance(dialog);
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("[data-focus]"))?.focus();
  }

  doc.addEventListener("click", (e) => {
    if (e.target.matches("dialog")) e.target.close(); // a click on the backdrop
    for (const open of doc.querySelectorAll("details[data-popover][open]")) {
      if (!open.contains(e.target)) open.open = false;
    }
    const button = e.target.closest("[data-theme-toggle], [data-help], [data-print]");
    if (button?.hasAttribute("data-help")) showKeys();
    else if (button?.hasAttribute("data-print")) print();
    else if (button) toggleTheme();
  });

  doc.addEventListener("click", (e) => {
    const opened = e.target.closest("details[data-into]:not([open]) > summary")?.parentElement;
    if (opened) setTimeout(() => (opened.querySelector("textarea, select, input:not([type=hidden])") ?? opened.querySelector("li a"))?.focus());
  });

  // ── keys ──────────────────────────────────────────────────────────────

  let prefix = ""; // the first of two keys, for a second
  let prefixTimer;

  const visible = (el) => el.getClientRects().length > 0;
  const scope = () => doc.querySelector("dialog[open]") ?? doc;
  const reachable = (el) => visible(el) || [el.closest("details[data-popover]")].some((menu) => menu && visible(menu));
  const keyed = () => [...scope().querySelectorAll("[data-key]")].filter(reachable);

  doc.addEventListener("keydown", (e) => {
    if (e.isComposing || composing || e.keyCode === 229) return;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      const form = doc.activeElement?.form;
      if (form) { e.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (e.key === "Escape") {
      for (const open of doc.querySelectorAll("details[data-popover][open]")) { open.open = false; open.querySelector("summary").focus(); }
      if (typing(doc.activeElement) && !doc.activeElement.closest("dialog")) doc.activeElement.blur();
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
    if (e.key === "?") { e.preventDefault(); showKeys(); return; }
    if (!prefix && rowKey(e.key)) { e.preventDefault(); return; }
    const key = prefix ? `${prefix} ${e.key}` : e.key;
    prefix = "";
    clearTimeout(prefixTimer);
    const all = keyed();
    const target = all.find((el) => el.dataset.key === key) ?? all.find((el) => el.dataset.key === e.key);
    if (target) {
      e.preventDefault();
      if (typing(target)) { target.focus(); target.select?.(); } else target.click();
    } else if (all.some((el) => el.dataset.key.startsWith(`${e.key} `))) {
      prefix = e.key;
      prefixTimer = setTimeout(() => { prefix = ""; }, 1000);
    }
  });

  // rowKey does what a key does to the line one is at; it returns whether it did.
  function rowKey(key) {
    if (doc.querySelector("dialog[open]") || !doc.querySelector(`[data-row-note="${CSS.escape(key)}"]`)) return false;
    const rows = [...doc.querySelectorAll("[data-row]")];
    const at = rows.findIndex((row) => row.contains(doc.activeElement));
    const link = rows[at]?.querySelector("[data-row-link]");
    if (key === "j" || key === "k") {
      const to = rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)]?.querySelector("[data-row-link]");
      to?.focus();
      to?.scrollIntoView({ block: "nearest" });
      return Boolean(to);
    }
    if (!link || key === "Enter") return false; // the link opens by itself
    if (key === "x") rows[at].querySelector(`[data-row-key="x"]`)?.click();
    else location.assign(`${link.href}#key-${key}`);
    return true;
  }

  doc.addEventListener("change", (e) => {
    const name = e.target.dataset?.checkAll;
    if (name) for (const box of doc.getElementsByName(name)) box.checked = e.target.checked;
  });

  // A page opened at #key-r does what its key r does.
  function arrive() {
    const key = location.hash.match(/^#key-([a-z])$/)?.[1];
    if (!key) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    const target = keyed().find((el) => el.dataset.key === key);
    const open = target?.matches("details[open] > summary") && target.parentElement;
    if (open) open.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    else target?.click();
  }

  function showKeys() {
    const dialog = doc.getElementById("keys");
    if (!dialog || dialog.open) return;
    const list = dialog.querySelector("[data-keys]");
    const seen = new Set();
    list.replaceChildren();
    const notes = doc.querySelector("dialog[open]") ? [] : doc.querySelectorAll("[data-row-note]");
    for (const el of notes) list.append(keyLine(el.textContent, [el.dataset.rowNote]));
    for (const el of keyed()) {
      if (seen.has(el.dataset.key)) continue;
      seen.add(el.dataset.key);
      const words = el.cloneNode(true);
      for (const k of words.querySelectorAll("kbd")) k.remove();
      list.append(keyLine(el.dataset.keyLabel || el.ariaLabel || words.textContent.trim(), el.dataset.key.split(" ")));
    }
    dialog.showModal();
  }

  function keyLine(text, keys) {
    const dd = doc.createElement("dd");
    for (const k of keys) dd.append(Object.assign(doc.createElement("kbd"), { textContent: k }), " ");
    const line = doc.createElement("div");
    line.append(Object.assign(doc.createElement("dt"), { textContent: text }), dd);
    return line;
  }

  // ── toasts ────────────────────────────────────────────────────────────

  function toast(el) {
    doc.getElementById("toasts")?.append(el);
    dismiss(el);
  }

  // dismiss takes a toast away after a while, but not under somebody's hand,
  // and never one that says that something failed.
  function dismiss(el) {
    if (el.matches(".is-broken")) { el.addEventListener("click", () => el.remove()); return; }
    const wait = () => setTimeout(() => {
      if (el.matches(":hover") || el.contains(doc.activeElement)) wait();
      else el.remove();
    }, el.querySelector("form") ? 12000 : 6000);
    wait();
  }

  // ── live ──────────────────────────────────────────────────────────────

  // One stream a browser: the tab that gets the lock listens and tells the
  // others. Where there are no locks (plain http) each tab listens itself.
  function listen(address) {
    const channel = new BroadcastChannel("liuke");
    channel.onmessage = (e) => hear(e.data);
    const tell = (message) => { channel.postMessage(message); hear(message); };
    const lead = () => new Promise(() => connect(address, tell, 1000));
    if (navigator.locks) navigator.locks.request("liuke-events", lead);
    else connect(address, hear, 1000);
  }

  function connect(address, tell, backoff) {
    const source = new EventSource(address);
    let failures = false;
    source.onopen = () => {
      tell({ state: "online" });
      if (failures || backoff > 1000) tell({ topic: "*" }); // something may have been missed
      failures = false;
      backoff = 1000;
    };
    source.onmessage = (e) => { try { tell(JSON.parse(e.data)); } catch { /* not for us */ } };
    source.onerror = () => {
      failures = true;
      tell({ state: "offline" });
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again itself
      setTimeout(connect, backoff * (1 + Math.random()), address, tell, Math.min(backoff * 2, 60000));
    };
  }

  const stale = new Set(); // elements whose topics had an event
  let refreshTimer;

  function hear(message) {
    if (message.state) {
      for (const el of doc.querySelectorAll("[data-live-state]")) el.hidden = message.state === "online";
      return;
    }
    for (const el of doc.querySelectorAll("[data-live]")) {
      if (message.topic !== "*" && !el.dataset.live.split(/\s+/).includes(message.topic)) continue;
      if (el.dataset.liveCount === undefined) stale.add(el.id);
      else if (message.topic !== "*") {
        el.dataset.count = String(Number(el.dataset.count || 0) + 1);
        el.textContent = el.dataset.liveCount.replace("{n}", el.dataset.count);
        el.hidden = false;
      }
    }
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(refresh, 100); // events come in groups
  }

  async function refresh() {
    const bySource = new Map();
    for (const id of stale) {
      const el = doc.getElementById(id);
      if (!el) continue;
      const address = el.dataset.liveSrc || location.href;
      bySource.set(address, [...(bySource.get(address) ?? []), id]);
    }
    stale.clear();
    for (const [address, ids] of bySource) {
      try {
        const answer = await request(address, ids);
        if (answer?.ok) place(answer, ids);
      } catch { /* the next event, or the next connection, brings it */ }
    }
  }

  // ── times ─────────────────────────────────────────────────────────────

  const drift = Number(meta("now")) - Date.now(); // the server's clock counts
  const say = (name, values) => meta(`time-${name}`).replace(/\{(\w+)\}/g, (_, v) => values[v]);

  function span(ms) { // as Printer.Span does
    const minutes = Math.max(1, Math.floor(ms / 60000));
    const hours = Math.floor(minutes / 60);
    const d = Math.floor(hours / 24);
    const h = d ? hours % 24 : hours;
    const m = minutes % 60;
    if (hours === 0) return say("m", { m });
    if (d === 0) return say(m ? "hm" : "h", { h, m });
    return say(d < 14 && h ? "dh" : "d", { d, h });
  }

  function tick() {
    const now = Date.now() + drift;
    const write = (el, text) => { if (el.textContent !== text) el.textContent = text; };
    for (const el of doc.querySelectorAll("time[data-until]")) {
      const left = Number(el.dataset.until) - now;
      write(el, left >= 0 ? say("in", { span: span(left) }) : say("late", { span: span(-left) }));
      const due = el.closest(".due");
      due?.classList.toggle("is-broken", left < 0);
      due?.classList.toggle("is-soon", left >= 0 && left <= 3600000);
    }
    for (const el of doc.querySelectorAll("time[data-ago]")) {
      const gone = now - Number(el.dataset.ago);
      write(el, gone < 60000 ? meta("time-now") : say("ago", { span: span(gone) }));
    }
  }

  // ── taking along, trying out ──────────────────────────────────────────

  doc.addEventListener("focusin", (e) => { if (e.target.matches("[data-select]")) e.target.select(); });

  doc.addEventListener("click", async (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    const field = doc.getElementById(button.dataset.copy);
    const word = button.querySelector("span");
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { doc.execCommand("copy"); } // plain http has no clipboard
    button.dataset.word ??= word.textContent;
    word.textContent = button.dataset.copied;
    setTimeout(() => { word.textContent = button.dataset.word; }, 2000);
  });

  doc.addEventListener("click", (e) => {
    const button = e.target.closest("button[data-insert]");
    const field = button && doc.getElementById(button.dataset.insert);
    if (!field) return;
    e.preventDefault();
    field.closest("details").open = true;
    const gap = field.value.slice(0, field.selectionStart).trim() ? "\n\n" : "";
    field.setRangeText(gap + button.dataset.text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    request(button.formAction, [], { method: "POST" }).catch(failed);
  });

  let echoTimer;
  doc.addEventListener("input", (e) => {
    const entry = e.target.closest("[data-echo]");
    if (!entry || composing) return;
    clearTimeout(echoTimer);
    echoTimer = setTimeout(echo, 300, entry);
  });

  async function echo(entry) {
    const id = entry.dataset.echo.replace("#", "");
    const entries = [...entry.form.querySelectorAll("[data-echo]")].map((el) => [el.name, el.value]);
    try {
      const answer = await request(`${location.pathname}?${new URLSearchParams(entries)}`, [id]);
      if (answer?.ok) place(answer, [id]);
    } catch { /* it only shows what is said again when the form is sent */ }
  }

  // ── the rest ──────────────────────────────────────────────────────────

  function toggleTheme() {
    const root = doc.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    doc.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  }

  // previews shows what is about to be sent.
  function previews(input) {
    const list = input.closest("[data-drop]")?.querySelector("[data-previews]");
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const line = doc.createElement("li");
      if (file.type.startsWith("image/")) {
        const picture = Object.assign(doc.createElement("img"), { alt: "", src: URL.createObjectURL(file) });
        picture.onload = () => URL.revokeObjectURL(picture.src);
        line.append(picture);
      }
      const size = file.size < 1e6 ? `${Math.ceil(file.size / 1000)} kB` : `${(file.size / 1e6).toFixed(1)} MB`;
      line.append(file.name, " ", Object.assign(doc.createElement("span"), { className: "faint", textContent: size }));
      return line;
    }));
  }
  doc.addEventListener("change", (e) => { if (e.target.matches("input[type=file]")) previews(e.target); });

  // enhance prepares elements that have just come into the page.
  function enhance(root) {
    for (const el of root.querySelectorAll("[data-theme-toggle], [data-help], [data-copy], [data-print]")) el.hidden = false;
    for (const el of root.querySelectorAll(".tabs > [aria-current]")) { // where there are more than fit, the open one is seen
      const tabs = el.parentElement;
      tabs.scrollLeft = el.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - el.offsetWidth) / 2;
    }
    for (const el of root.querySelectorAll("[data-late]")) late(el);
    tick();
  }

  // late fills in what takes longer than the rest of its page.
  async function late(el) {
    try {
      const answer = await request(el.dataset.late, [el.id]);
      if (answer?.ok) place(answer, [el.id]);
    } catch { /* the link to it is still there */ }
  }

  enhance(doc);
  arrive();
  for (const t of doc.querySelectorAll("#toasts > .toast")) dismiss(t);
  doc.querySelector(".faults[data-focus]")?.focus();
  setInterval(() => { tick(); flush(); }, 30000);
  doc.addEventListener("visibilitychange", () => { if (!doc.hidden) { tick(); flush(); } });
  if (doc.body.dataset.events) listen(doc.body.dataset.events);
})();
