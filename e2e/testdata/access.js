// What a page must have so that it can be used by hand, by keyboard, by
// screen reader, and read by weak eyes (WCAG 2.2 AA, as far as a program can
// tell). Returns what is wrong, a line each.
(() => {
  const wrong = [];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const name = (e) => {
    const text = (n) => (n?.textContent ?? "").trim();
    const labelled = (e.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean)
      .map((id) => text(document.getElementById(id))).join(" ");
    const pictured = [...e.querySelectorAll("img[alt], svg[aria-label], svg > title")]
      .map((n) => n.getAttribute("alt") ?? n.getAttribute("aria-label") ?? text(n)).join(" ");
    return labelled || e.getAttribute("aria-label") || [...(e.labels ?? [])].map(text).join(" ") || text(e) || pictured.trim() ||
      e.getAttribute("title") || (["submit", "button"].includes(e.type) ? e.value : "");
  };
  const where = (e) => {
    const own = e.id ? "#" + e.id : e.tagName.toLowerCase() + (e.className && e.getAttribute("class") ? "." + e.getAttribute("class").trim().replace(/\s+/g, ".") : "");
    return own + " “" + (e.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 30) + "”";
  };
  const say = (what, e) => wrong.push(what + ": " + where(e));

  // the page as a whole
  const root = document.documentElement;
  if (!root.lang) wrong.push("the page has no language");
  if (!document.title.trim()) wrong.push("the page has no title");
  if (document.querySelectorAll("main").length !== 1) wrong.push("the page has not one main part");
  // A dialog opened as a page of its own keeps the heading of a dialog.
  const first = [...document.querySelectorAll(document.querySelector("h1") ? "h1" : "main .dialog-head h2")].filter(shown);
  if (first.length !== 1) wrong.push(`the page has ${first.length} first headings`);
  if (root.scrollWidth > innerWidth + 1) wrong.push(`the page is ${root.scrollWidth} px wide in a window of ${innerWidth}`);
  const ids = new Map();
  for (const e of document.querySelectorAll("[id]")) ids.set(e.id, (ids.get(e.id) ?? 0) + 1);
  for (const [id, n] of ids) if (n > 1) wrong.push(`${n} elements have the id ${id}`);
  for (const e of document.querySelectorAll("img:not([alt])")) say("a picture without words", e);
  for (const e of document.querySelectorAll("svg[role=img]")) {
    if (!e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby") && !e.querySelector("title")) say("a drawing without words", e);
  }

  // what is pressed and filled in
  const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(shown);
  const inline = (e) => getComputedStyle(e).display.startsWith("inline") && e.tagName === "A" &&
    (e.closest("p, li, td, dd, blockquote, figcaption, h1, h2, h3, label, span, nav, header") !== null);
  const boxes = new Map(controls.map((e) => [e, (["checkbox", "radio"].includes(e.type) && e.labels?.[0] || e).getBoundingClientRect()]));
  const small = (box) => box.width < 24 || box.height < 23.5;
  // A small one will do where nothing else to be pressed is within 12 px of its middle.
  const crowded = (e, box) => {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    return controls.some((other) => {
      if (other === e || e.contains(other) || other.contains(e)) return false;
      const o = boxes.get(other);
      if (small(o)) return Math.hypot(o.left + o.width / 2 - x, o.top + o.height / 2 - y) < 24;
      return Math.hypot(Math.max(o.left - x, 0, x - o.right), Math.max(o.top - y, 0, y - o.bottom)) < 12;
    });
  };
  for (const [e, box] of boxes) {
    if (!name(e)) say("no name", e);
    if (small(box) && !inline(e) && !e.disabled && crowded(e, box)) say(`${Math.round(box.width)}×${Math.round(box.height)} px to press`, e);
  }

  // contrast of text
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const cache = new Map();
  const rgba = (css) => {
    if (!cache.has(css)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      cache.set(css, [r, g, b, a / 255]);
    }
    return cache.get(css);
  };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (e) => {
    const layers = [];
    for (let n = e; n; n = n.parentElement) {
      const style = getComputedStyle(n);
      if (style.backgroundImage !== "none") return null;
      const c = rgba(style.backgroundColor);
      if (c[3] > 0) layers.push(c);
      if (c[3] === 1) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const looked = new Set();
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || looked.has(e) || e.closest("script, style, noscript, template, option, progress, [disabled], [aria-hidden=true], .unseen")) continue;
    looked.add(e);
    if (!shown(e)) continue;
    const style = getComputedStyle(e);
    const back = ground(e);
    if (!back) continue;
    const front = over(rgba(e.closest("svg") ? style.fill : style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && parseInt(style.fontWeight) >= 700;
    if (ratio < (large ? 3 : 4.5) - .01) say(`contrast ${ratio.toFixed(2)}`, e);
  }

  // the focus must be seen, and not lie under what stays in place
  const held = document.activeElement;
  for (const e of controls.slice(0, 150)) {
    if (e.disabled || e.tabIndex < 0) continue;
    const look = () => [e, e.parentElement].map((n) => getComputedStyle(n)).map((s) => s.boxShadow + s.borderColor + s.backgroundColor).join();
    const plain = look();
    e.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== e) continue;
    const style = getComputedStyle(e);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const wrapped = [e.closest("label"), e.parentElement].some((n) => n && getComputedStyle(n).outlineStyle !== "none");
    if (!ring && !wrapped && plain === look()) say("the focus is not seen", e);
  }
  held?.focus?.({ preventScroll: true });
  document.activeElement?.blur?.();
  return [...new Set(wrong)];
})()
