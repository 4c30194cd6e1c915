/* The viewer of one variant. A script beside the page holds its data; the address holds what is shown of it. */
(function () {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { root } = window.buckslip;
  const data = window.buckslip.taken.mail;
  const around = JSON.parse($("#around").textContent);
  const narrow = matchMedia("(max-width: 760px)");
  const frame = $("#frame");
  const sheet = $("#sheet");

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  /* State: the address is the truth ------------------------------------------------------------------------------ */

  const defaults = () => ({ l: data.locales[0].tag, p: data.personas[0].name, v: "html", w: narrow.matches ? "full" : "640", d: "light", img: "1", s: "", tab: "findings" });
  let state = read();

  function read() {
    const query = new URLSearchParams(location.search);
    const found = defaults();
    for (const key of Object.keys(found)) if (query.has(key)) found[key] = query.get(key);
    if (!data.locales.some((one) => one.tag === found.l)) found.l = data.locales[0].tag;
    if (!data.personas.some((one) => one.name === found.p)) found.p = data.personas[0].name;
    if (found.w !== "full") found.w = String(Math.min(2000, Math.max(240, parseInt(found.w, 10) || 640)));
    if (found.d !== "dark") found.d = "light";
    if (found.s && !locale(found).sources.includes(found.s)) found.s = "markdown";
    if (!$("#tab-" + CSS.escape(found.tab))) found.tab = "findings";
    found.line = parseInt((location.hash.match(/^#L(\d+)$/) || [])[1], 10) || 0;
    return found;
  }

  function address(of) {
    const query = new URLSearchParams();
    const usual = defaults();
    for (const key of Object.keys(usual)) if (of[key] !== usual[key]) query.set(key, of[key]);
    const text = query.toString().replaceAll("%2F", "/");
    return (text ? "?" + text : "") + (of.line && of.s ? "#L" + of.line : "");
  }

  function go(change, { replace = false } = {}) {
    const next = { ...state, line: 0, ...change };
    if (next.s && !locale(next).sources.includes(next.s)) next.s = "markdown";
    if (address(next) === address(state)) return;
    state = next;
    history[replace ? "replaceState" : "pushState"](null, "", address(state) || location.pathname);
    draw();
  }

  function locale(of = state) {
    return data.locales.find((one) => one.tag === of.l);
  }

  function view() {
    return locale().views[locale().chosen[state.p]];
  }

  /* The mail ------------------------------------------------------------------------------------------------------ */

  function html() {
    const { pieces, schemes } = locale();
    const swapped = schemes[state.d];
    let text = view().parts.map((part) => pieces[part in swapped ? swapped[part] : part]).join("");
    let extra = '<base target="_blank"><style>html{overflow-y:hidden}</style>';
    if (state.img === "0") {
      text = text.replace(/(<img\b[^>]*?\s)src=("[^"]*"|'[^']*')/gi, '$1src="data:,"').replace(/\s(srcset|background)=("[^"]*"|'[^']*')/gi, "");
      extra += "<style>*{background-image:none!important}</style>";
    }
    text = text.replaceAll("../assets/images/", root + "assets/images/");
    return /<head\b[^>]*>/i.test(text) ? text.replace(/<head\b[^>]*>/i, (head) => head + extra) : extra + text;
  }

  let shown = "";
  const watch = new ResizeObserver(fit);

  function fit() {
    const inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    const margins = frame.contentWindow.getComputedStyle(inside.body);
    const height = inside.body.offsetHeight + parseFloat(margins.marginTop) + parseFloat(margins.marginBottom);
    const bar = inside.documentElement.scrollWidth > inside.documentElement.clientWidth ? 16 : 0;
    frame.style.height = Math.max(160, Math.ceil(height) + bar) + "px";
  }

  frame.addEventListener("load", () => {
    const inside = frame.contentDocument;
    if (!inside || !inside.body) return;
    inside.addEventListener("keydown", press);
    watch.disconnect();
    watch.observe(inside.body);
    fit();
  });

  function drawMail() {
    const now = [state.l, state.p, state.d, state.img].join(" ");
    if (now !== shown) {
      shown = now;
      frame.srcdoc = html();
    }
    frame.style.colorScheme = state.d;
    frame.title = `The mail in ${locale().name} for ${persona().title}`;
    frame.lang = state.l;
    sheet.hidden = state.v === "text";
    sheet.style.width = state.w === "full" ? "100%" : state.w + "px";
    $("#plain").hidden = state.v !== "text";
    $("#plain").textContent = view().text;
    $("#plain").dir = locale().direction;
    const grip = $("#grip");
    grip.setAttribute("aria-valuenow", sheet.offsetWidth);
    grip.setAttribute("aria-valuemin", 240);
    grip.setAttribute("aria-valuemax", 2000);
    $("#isolated").href = `${root}r/${view().file}.html`;
  }

  function persona() {
    return data.personas.find((one) => one.name === state.p);
  }

  function drawInbox() {
    const { angles, direction } = locale();
    const test = view().subjects.length > 1;
    $("#inbox").replaceChildren(...view().subjects.map((subject, number) => make("li", {},
      make("span", { class: "face", "aria-hidden": "true" }, (data.sender.name || "?").slice(0, 1)),
      make("span", { class: "from", title: data.sender.email }, data.sender.name, test ? make("span", { class: "angle" }, String.fromCharCode(65 + number) + (angles[number] ? " · " + angles[number] : "")) : null),
      make("span", { class: "line", dir: direction, lang: state.l }, make("b", {}, subject || "(no subject)"), view().preheader ? make("span", {}, " " + view().preheader) : null))));
  }

  /* The docks ----------------------------------------------------------------------------------------------------- */

  function drawFindings() {
    const { findings, value } = locale();
    $("#tab-findings .n").textContent = findings.length || "";
    $("#panel-findings").replaceChildren(window.valueCard(value, root, make), findings.length ? make("ol", { class: "findings" }, ...findings.map(finding)) : make("p", { class: "empty" }, "Nothing to look at: no finding in this locale."));
  }

  function finding(one) {
    const home = data.locales.find((other) => other.path === one.path);
    const place = `${one.path.split("/").pop()}:${one.line}`;
    const jump = home && make("button", { type: "button", class: "link", title: `${one.path}:${one.line}:${one.column}` }, place);
    if (jump) jump.addEventListener("click", () => go({ l: home.tag, s: "markdown", line: one.line }));
    const rule = one.page ? make("a", { href: `${root}rules/${one.rule}/index.html` }, one.rule) : make("span", {}, one.rule);
    return make("li", { class: one.severity },
      make("p", { class: "head" }, make("span", { class: "mark " + one.severity }, one.severity), rule),
      make("p", {}, one.message),
      one.help ? make("p", { class: "way" }, one.help) : null,
      make("p", { class: "place" }, jump || make("code", {}, `${one.path}:${one.line}`)));
  }

  const modes = { all: "All of these hold", any: "At least one of these holds", none: "None of these holds" };

  function audience(group) {
    return make("div", { class: "group" }, make("p", {}, modes[group.mode]),
      make("ul", {}, ...group.items.map((item) => make("li", {}, item.mode ? audience(item) : item.text))));
  }

  function facts(title, rows) {
    return make("section", {}, make("h2", {}, title), make("dl", { class: "facts" }, ...rows.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)))));
  }

  function drawDetails() {
    const kilobytes = (locale().bytes / 1024).toFixed(1) + " KB";
    const who = [["Name", persona().title], ["Who", persona().description]].filter(([, value]) => value);
    $("#panel-details").replaceChildren(
      facts("Mail", [["Title", data.title], ["Id", data.id], ["Goal", data.goal], ["Status", data.status], ["Size of the HTML", kilobytes]]),
      facts("Persona", who),
      data.audience ? make("section", {}, make("h2", {}, "Audience"), audience(data.audience)) : "",
      ...data.facts.map((group) => facts(group.title, group.rows)));
  }

  function drawLinks() {
    const { links } = locale();
    $("#tab-links .n").textContent = links.length || "";
    $("#panel-links").replaceChildren(links.length ? make("ol", { class: "links" }, ...links.map(link)) : make("p", { class: "empty" }, "This mail has no links."));
  }

  function link(one) {
    const [base, query = ""] = one.url.split(/\?(.*)/s);
    const utm = query.split("&").filter((part) => part.startsWith("utm_"));
    const rest = query.split("&").filter((part) => part && !part.startsWith("utm_"));
    return make("li", {}, make("b", {}, one.label || "(no text)"), make("code", {}, ...marked(base + (rest.length ? "?" + rest.join("&") : ""))),
      utm.length ? make("p", { class: "utm" }, ...utm.map((part) => make("span", {}, part.slice(4)))) : null);
  }

  /* The source ---------------------------------------------------------------------------------------------------- */

  const names = { markdown: "Markdown", mjml: "MJML", html: "HTML", text: "Text" };
  const TAGS = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|%%\[[\s\S]*?\]%%|%%=[\s\S]*?=%%|%%[A-Za-z_][\w ]*%%|\{(?:contactfield|unsubscribe|webview|subject|dynamiccontent|tracking)[^{}\n]*\}|%[A-Z][A-Z0-9_-]{2,}%/g;

  function marked(text) {
    const found = [];
    let from = 0;
    for (const match of text.matchAll(TAGS)) {
      found.push(text.slice(from, match.index), make("mark", {}, match[0]));
      from = match.index + match[0].length;
    }
    return [...found, text.slice(from)];
  }

  function lines(text) {
    const rows = [[]];
    for (const part of marked(text)) {
      const tag = typeof part !== "string";
      (tag ? part.textContent : part).split("\n").forEach((piece, number) => {
        if (number) rows.push([]);
        if (piece) rows[rows.length - 1].push(tag ? make("mark", {}, piece) : piece);
      });
    }
    if (rows.length > 1 && !rows[rows.length - 1].length) rows.pop();
    return rows;
  }

  let printed = "";
  function drawSource() {
    $("#source").hidden = !state.s;
    document.body.classList.toggle("with-source", Boolean(state.s));
    $("#source-open").setAttribute("aria-expanded", Boolean(state.s));
    if (!state.s) return;
    const { sources, path } = locale();
    const [head, file] = state.s.split(/\/(.*)/s);
    const heads = [...new Set(sources.map((one) => one.split("/")[0]))];
    const files = sources.filter((one) => one.startsWith(head + "/"));
    const first = (name) => sources.find((one) => one === name || one.startsWith(name + "/"));
    tabs($("#source-tabs"), heads.map((name) => [first(name), names[name] || name]), heads.map(first).find((name) => name.split("/")[0] === head), (s) => go({ s }));
    $("#source-files").hidden = !files.length;
    segment($("#source-files"), files.map((name) => [name, name.slice(head.length + 1)]), state.s, (s) => go({ s }));
    $("#source-path").textContent = file === undefined && head === "markdown" ? path : "";
    window.buckslip.sources(data).then(drawCode);
  }

  function drawCode(sources) {
    const now = state.l + " " + state.s;
    if (state.s && now !== printed) {
      printed = now;
      const { text } = sources[state.l].find((one) => one.name === state.s);
      $("#code").replaceChildren(...lines(text).map((row, number) => make("div", { class: "row", id: "L" + (number + 1) },
        make("a", { class: "no", href: "#L" + (number + 1), "data-line": number + 1, tabindex: "-1", "aria-label": "Line " + (number + 1) }), make("code", { dir: "auto" }, ...row))));
      $("#code").scrollTop = 0;
    }
    for (const row of $$("#code .here")) row.classList.remove("here");
    const row = state.line && $("#L" + state.line);
    if (row) {
      row.classList.add("here");
      row.scrollIntoView({ block: "center" });
    }
  }

  /* Controls ------------------------------------------------------------------------------------------------------ */

  function segment(holder, options, chosen, pick) {
    const focused = holder.contains(document.activeElement) && document.activeElement.dataset.value;
    holder.replaceChildren(...options.map(([value, label]) => make("button", { type: "button", "data-value": value, "aria-pressed": String(value === chosen) }, label)));
    holder.onclick = (event) => event.target.dataset.value && pick(event.target.dataset.value);
    if (focused) $$("button", holder).find((one) => one.dataset.value === focused)?.focus();
  }

  function tabs(holder, options, chosen, pick) {
    const focused = holder.contains(document.activeElement);
    if (options) holder.replaceChildren(...options.map(([value, label]) => make("button", { type: "button", role: "tab", "data-value": value, "aria-controls": "code" }, label)));
    const all = $$("[role=tab]", holder);
    for (const tab of all) {
      tab.setAttribute("aria-selected", tab.dataset.value === chosen);
      tab.tabIndex = tab.dataset.value === chosen ? 0 : -1;
      if (focused && tab.dataset.value === chosen) tab.focus();
    }
    holder.onclick = (event) => event.target.closest("[role=tab]") && pick(event.target.closest("[role=tab]").dataset.value);
    holder.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by) pick(all[(all.indexOf(document.activeElement) + by + all.length) % all.length].dataset.value);
    };
  }

  const segments = { parts: "v", widths: "w", schemes: "d" };

  function drawControls() {
    const locales = $("#locales");
    if (data.locales.length > 5) {
      const select = make("select", { "aria-label": "Locale" }, ...data.locales.map((one) => make("option", { value: one.tag, selected: one.tag === state.l }, one.tag)));
      select.addEventListener("change", () => go({ l: select.value }));
      locales.replaceChildren(select);
    } else segment(locales, data.locales.map((one) => [one.tag, one.tag]), state.l, (l) => go({ l }));
    for (const [button, one] of $$("button", locales).map((button, number) => [button, data.locales[number]])) button.title = one.name;
    $("#persona").value = state.p;
    $("#persona").title = persona().description;
    for (const [id, key] of Object.entries(segments)) {
      for (const button of $$("button", $("#" + id))) button.setAttribute("aria-pressed", button.dataset.value === state[key]);
    }
    if (document.activeElement !== $("#width")) $("#width").value = state.w === "full" ? "" : state.w;
    $("#images").setAttribute("aria-pressed", state.img === "1");
    tabs($("#dock-tabs"), null, state.tab, (tab) => go({ tab }));
    for (const panel of $$(".dock [role=tabpanel]")) panel.hidden = panel.id !== "panel-" + state.tab;
    const kept = address({ ...state, s: state.s && "markdown", line: 0 });
    for (const one of $$("#variants a")) one.href = one.href.split(/[?#]/)[0] + kept;
    for (const name of ["previous", "next"]) {
      $("#" + name).hidden = !around[name];
      if (around[name]) $("#" + name).href = `${root}m/${around[name]}/index.html${kept}`;
    }
  }

  function draw() {
    drawControls();
    drawMail();
    drawInbox();
    drawFindings();
    drawDetails();
    drawLinks();
    drawSource();
    $("#said").textContent = `${locale().name}, ${persona().title}, ${state.w === "full" ? "full width" : state.w + " pixels"}, ${state.d}, images ${state.img === "1" ? "on" : "off"}`;
  }

  function next(values, now) {
    return values[(values.indexOf(now) + 1) % values.length];
  }

  function variant(by) {
    const ids = around.siblings.map((one) => one.id);
    const link = $$("#variants a")[(ids.indexOf(data.id) + by + ids.length) % ids.length];
    if (link && ids.length > 1) location.href = link.href;
  }

  function follow(id) {
    if (!$(id).hidden) location.href = $(id).href;
  }

  const keys = {
    j: () => follow("#next"),
    k: () => follow("#previous"),
    "[": () => variant(-1),
    "]": () => variant(1),
    l: () => go({ l: next(data.locales.map((one) => one.tag), state.l) }),
    p: () => go({ p: next(data.personas.map((one) => one.name), state.p) }),
    1: () => go({ w: "375" }),
    2: () => go({ w: "640" }),
    3: () => go({ w: "full" }),
    4: () => go({ w: "320" }),
    d: () => go({ d: state.d === "dark" ? "light" : "dark" }),
    i: () => go({ img: state.img === "1" ? "0" : "1" }),
    t: () => go({ v: state.v === "text" ? "html" : "text" }),
    s: () => go({ s: state.s ? "" : "markdown" }),
    "/": () => (location.href = root + "index.html"),
    "?": () => $("#help").showModal(),
    Escape: () => state.s && go({ s: "" }),
  };

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $("#help").open) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  function drag(event) {
    event.preventDefault();
    const grip = $("#grip");
    const [from, width] = [event.clientX, sheet.offsetWidth];
    const move = (moved) => {
      const wide = Math.round(Math.min(2000, Math.max(240, width + 2 * (moved.clientX - from))));
      go({ w: String(wide) }, { replace: true });
    };
    grip.setPointerCapture(event.pointerId);
    document.body.classList.add("dragging");
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => {
      grip.removeEventListener("pointermove", move);
      document.body.classList.remove("dragging");
    }, { once: true });
  }

  async function copy() {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      done = "Copy it from the address bar";
    }
    $("#copy").textContent = done;
    setTimeout(() => ($("#copy").textContent = "Copy link"), 1500);
  }

  $("#persona").append(...data.personas.map((one) => make("option", { value: one.name }, one.title || one.name)));
  $("#persona").addEventListener("change", (event) => go({ p: event.target.value }));
  for (const [id, key] of Object.entries(segments)) {
    $("#" + id).onclick = (event) => event.target.dataset.value && go({ [key]: event.target.dataset.value });
  }
  $("#width").addEventListener("change", (event) => event.target.value && go({ w: String(Math.min(2000, Math.max(240, event.target.valueAsNumber || 640))) }));
  $("#images").addEventListener("click", keys.i);
  $("#source-open").addEventListener("click", keys.s);
  $("#source-close").addEventListener("click", () => go({ s: "" }));
  $("#wrap").addEventListener("click", () => $("#wrap").setAttribute("aria-pressed", !$("#code").classList.toggle("unwrapped")));
  $("#code").addEventListener("click", (event) => {
    if (!event.target.dataset.line) return;
    event.preventDefault();
    go({ line: Number(event.target.dataset.line) });
  });
  $("#copy").addEventListener("click", copy);
  $("#help-open").addEventListener("click", keys["?"]);
  $("#grip").addEventListener("pointerdown", drag);
  $("#grip").addEventListener("keydown", (event) => {
    const by = { ArrowRight: 10, ArrowLeft: -10 }[event.key];
    if (by) go({ w: String(Math.min(2000, Math.max(240, sheet.offsetWidth + by))) }, { replace: true });
  });
  document.addEventListener("keydown", press);
  window.addEventListener("popstate", () => {
    state = read();
    draw();
  });
  $(".tools").hidden = false;
  draw();
})();
