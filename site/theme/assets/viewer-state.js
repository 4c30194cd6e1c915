/* The viewer's state: the address is the truth, its keys in one order, and every switch goes through go().
   Other scripts add parts (drawn when what they depend on changes), views (what fills the stage), keys and options. */
(function () {
  "use strict";
  const { $, $$, taken, on, forget } = window.buckslip;
  const AXES = ["persona", "locale", "variant", "width", "scheme"];
  const narrow = matchMedia("(max-width: 900px)");
  const parts = [];
  const named = (id) => ["none", ...$$(`#${id} [role=tab]`).map((one) => one.dataset.value)];
  const panels = named("under-tabs");
  const docks = named("dock-tabs");
  const viewer = {
    data: taken.mail, around: JSON.parse($("#around").textContent), narrow, AXES, state: {}, views: [], keys: {},
    locale: (of = viewer.state, mail = viewer.data) => mail.locales.find((one) => one.tag === of.l) || mail.locales[0],
    who: (of = viewer.state) => viewer.data.personas.find((one) => one.name === of.p),
    seen: (of = viewer.state, mail = viewer.data) => {
      const { views, chosen } = viewer.locale(of, mail);
      return views[chosen[of.p] ?? 0];
    },
    part: (depends, draw) => parts.push({ depends, draw, last: null }),
    cycle: (values, now, by = 1) => values[(values.indexOf(now) + by + values.length) % values.length],
    clamp: (width) => String(Math.min(2000, Math.max(240, Math.round(width) || 640))),
    say: (text) => ($("#said").textContent = text),
  };
  window.buckslip.viewer = viewer;

  viewer.esps = (of = viewer.state) => [...new Set(viewer.locale(of).sources.filter((one) => one.endsWith("/body.html")).map((one) => one.split("/")[0]))];

  /* What each key may be; the first is the usual value, which the address leaves out. */
  function options(of) {
    const { data } = viewer;
    const first = (data.personas.find((one) => data.why?.[one.name]?.sent) || data.personas[0]).name;
    return {
      l: data.locales.map((one) => one.tag),
      p: [first, ...data.personas.map((one) => one.name)],
      w: [narrow.matches ? "full" : "640"],
      c: ["", "text", ...viewer.esps(of)],
      d: viewer.locale(of).forced ? ["light", "dark", "forced"] : ["light", "dark"],
      img: ["1", "0"],
      zoom: ["100", "150", "200"],
      panel: panels,
      s: viewer.locale(of).sources,
      tab: narrow.matches ? docks : ["why", ...docks],
      grid: [""],
      cmp: [""],
      mode: ["side", "slider", "onion", "text"],
      box: ["dom", "px", "0"],
      f: [""],
    };
  }
  const free = { w: (w) => w === "full" || viewer.clamp(w), grid: (pair) => pair.split(",").every((one) => AXES.includes(one)) && new Set(pair.split(",")).size === 2, cmp: () => true, f: () => true };

  function clean(found) {
    const next = { ...found, l: options(found).l.includes(found.l) ? found.l : options(found).l[0] };
    for (const [key, values] of Object.entries(options(next))) {
      const ok = next[key] && free[key]?.(next[key]);
      if (typeof ok === "string") next[key] = ok;
      else if (!ok && !values.includes(next[key])) next[key] = values[0];
    }
    return next;
  }

  function read() {
    const query = Object.fromEntries(new URLSearchParams(location.search));
    if (query.v === "text") query.c = "text";
    if (query.s) query.panel ??= "source";
    if (query.tab === "findings" || query.tab === "links") query.panel ??= query.tab === "links" ? "links" : "checks";
    if (query.tab === "details") query.tab = "meta";
    if (narrow.matches && query.panel && query.panel !== "none") query.tab = "none";
    return clean({ ...query, line: Number((location.hash.match(/^#L(\d+)$/) || [])[1]) || 0 });
  }

  viewer.address = function (of = viewer.state) {
    const query = new URLSearchParams();
    for (const [key, [usual]] of Object.entries(options(of))) if (of[key] !== usual) query.set(key, of[key]);
    const text = query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
    return (text ? "?" + text : "") + (of.line && of.panel === "source" ? "#L" + of.line : "");
  };

  viewer.go = function (change, { replace = false } = {}) {
    const { state } = viewer;
    const line = ["l", "s", "panel"].every((key) => !(key in change) || change[key] === state[key]) ? state.line : 0;
    const sheet = narrow.matches && (change.panel ? { tab: "none" } : change.tab ? { panel: "none" } : {});
    const next = clean({ ...state, line, ...sheet, ...change });
    if (viewer.address(next) === viewer.address()) return;
    viewer.state = next;
    history[replace ? "replaceState" : "pushState"](null, "", viewer.address() || location.pathname);
    draw(state);
  };

  const words = {
    l: () => viewer.locale().name,
    p: () => viewer.who().title,
    w: ({ w }) => (w === "full" ? "full width" : w + " pixels wide"),
    c: ({ c }) => (c === "text" ? "plain text" : c ? "as exported for " + c : "as the persona sees it"),
    d: ({ d }) => ({ light: "light", dark: "dark", forced: "forced dark, an emulation" })[d],
    img: ({ img }) => "images " + (img === "1" ? "on" : "off"),
    zoom: ({ zoom }) => `text at ${zoom} %`,
    panel: ({ panel }) => (panel === "none" ? "panel closed" : panel + " opened"),
    s: ({ s }) => "source " + s,
    tab: ({ tab }) => (tab === "none" ? "dock closed" : tab + " opened"),
    grid: ({ grid }) => (grid ? "matrix of " + grid.replace(",", " and ") : "one mail"),
    cmp: ({ cmp }) => (cmp ? "compared with " + cmp : "not compared"),
    mode: ({ mode }) => ({ side: "side by side", slider: "slider", onion: "onion skin", text: "words" })[mode],
    box: ({ box }) => ({ dom: "changes outlined", px: "changed pixels outlined", 0: "no outlines" })[box],
  };

  /* Draw the parts that depend on what changed; all of them when the data are new. */
  function draw(before, anew = false) {
    for (const part of parts) {
      const now = JSON.stringify(part.depends(viewer.state));
      if (anew || now !== part.last) part.draw(viewer.state);
      part.last = now;
    }
    const changed = Object.keys(words).filter((key) => before && before[key] !== viewer.state[key]);
    if (changed.length) viewer.say(changed.map((key) => words[key](viewer.state)).join(", "));
  }

  /* Put new children into a place that may hold the focus or be scrolled: both stay where they were. */
  viewer.swap = function (holder, ...children) {
    const focusable = "button, a[href], input, select, textarea, summary, [tabindex='0']";
    const at = holder.contains(document.activeElement) ? $$(focusable, holder).indexOf(document.activeElement) : -1;
    const { scrollTop, scrollLeft } = holder;
    holder.replaceChildren(...children.flat().filter(Boolean));
    Object.assign(holder, { scrollTop, scrollLeft });
    if (at >= 0) $$(focusable, holder)[at]?.focus({ preventScroll: true });
  };

  /* Extra data that not every build has; `around.more` names those that are there. */
  viewer.more = (name) => (viewer.around.more || []).includes(name);

  viewer.start = function () {
    for (const area of $$(".tools, .stagebar, .under")) area.hidden = false;
    viewer.state = read();
    draw();
    window.addEventListener("popstate", () => {
      const before = viewer.state;
      viewer.state = read();
      draw(before);
    });
    on("mail", (value) => {
      if (value.id !== viewer.data.id) return;
      forget(value.id + ".sources");
      viewer.data = value;
      viewer.state = clean(viewer.state);
      draw(null, true);
    });
    viewer.redraw = () => draw(null, true);
  };
})();
