/* The mail beside the one of the base: side by side, under a slider, as onion skin, or word by word. */
(function () {
  "use strict";
  const { $, $$, forget, load, make, on, root, viewer } = window.buckslip;
  const { go, swap } = viewer;
  const { base, change, compared } = viewer.around;
  const modes = { side: "Side by side", slider: "Slider", onion: "Onion skin", text: "Words" };
  const outlines = { dom: "Outline what changed", px: "Outline changed pixels", 0: "No outlines" };
  const at = { slider: 50, onion: 50 };
  let old = null;
  let shots = null;
  let turn = 0; // of drawing: what was overtaken is not shown
  on("mail", ({ id }) => {
    if (id !== viewer.data.id) return;
    old = null;
    forget(id + ".base");
  });

  /* The base's data: pieces that the mail has too are numbers of its own. */
  function filled(value) {
    for (const one of value.locales) {
      const mine = viewer.data.locales.find(({ tag }) => tag === one.tag);
      one.pieces = one.pieces.map((piece) => (typeof piece === "number" ? mine.pieces[piece] : piece));
    }
    return value;
  }

  async function fetched() {
    if (!shots) shots = await load("shots", "shots");
    return old || filled(await load("base", viewer.data.id + ".base"));
  }

  /* What is shown: the state as far as it makes a rendering, in the width that both sides get. */
  const shown = (state) => ({ ...state, c: "", w: state.w !== "full" ? state.w : viewer.narrow.matches ? "375" : "640" });
  const files = ({ l, p }) => [viewer.seen({ l, p }, old).file, viewer.seen({ l, p }).file];

  async function sides(state) {
    const [before, after] = await Promise.all([viewer.html(state, old), viewer.html(state)]);
    return [old.pictures.reduce((text, one) => text.replaceAll(`${root}assets/images/${one}`, `${root}base/${one}`), before), after];
  }

  function frame(html, title, state, done) {
    const one = make("iframe", { sandbox: "allow-same-origin allow-popups", title, lang: state.l });
    one.style.width = state.w + "px";
    one.style.colorScheme = state.d === "dark" ? "dark" : "light";
    one.onload = () => {
      if (!one.contentDocument?.body) return;
      one.contentDocument.addEventListener("keydown", (event) => viewer.press(event));
      const fit = () => { viewer.fit(one); done(); };
      new ResizeObserver(fit).observe(one.contentDocument.body);
      fit();
    };
    one.srcdoc = html;
    return one;
  }

  /* Shrink what is wider than its place; a frame keeps the width that it lays out in. */
  function scale(holder) {
    const inner = holder.firstElementChild;
    const by = Math.min(1, holder.clientWidth / inner.offsetWidth);
    inner.style.transform = by < 1 ? `scale(${by})` : "";
    holder.style.height = inner.offsetHeight * by + "px";
  }
  const sized = new ResizeObserver((entries) => entries.forEach(({ target }) => scale(target)));

  function sheet(state, ...inside) {
    const inner = make("div", { class: "sheet" }, ...inside);
    inner.style.width = state.w + "px";
    const holder = make("div", { class: "held" }, inner);
    sized.observe(holder);
    return holder;
  }

  /* Views ---------------------------------------------------------------------------------------------------------- */

  const titles = (state) => [`The mail in ${base}`, "The mail as it is now"].map((one) => `${one}, ${viewer.locale(state).name}`);

  async function beside(state) {
    const html = await sides(state);
    const ready = new Set();
    const boxes = [0, 1].map(() => make("div", { class: "changes", "aria-hidden": "true" }));
    const frames = html.map((text, side) => frame(text, titles(state)[side], state, () => {
      ready.add(side);
      scale(boxes[side].closest(".held"));
      if (ready.size === 2) outline(state, frames, boxes);
    }));
    return [make("div", { class: "sides" }, ...frames.map((one, side) => make("figure", {},
      make("figcaption", {}, side ? "Now" : base), sheet(state, one, boxes[side]))))];
  }

  async function stacked(state) {
    const [before, after] = await sides(state);
    const under = state.mode === "slider" ? after : before;
    const over = state.mode === "slider" ? before : after;
    const [first, second] = titles(state);
    let holder = null;
    const fit = () => scale(holder);
    const low = frame(under, state.mode === "slider" ? second : first, state, fit);
    const top = frame(over, state.mode === "slider" ? first : second, state, fit);
    const pane = make("div", { class: "pane" });
    holder = sheet(state, low, make("div", { class: "top" }, top), make("i", { class: "edge", "aria-hidden": "true" }), pane);
    const set = (to) => {
      at[state.mode] = Math.round(Math.min(100, Math.max(0, to)));
      holder.style.setProperty("--at", at[state.mode]);
      range.value = at[state.mode];
    };
    const name = state.mode === "slider" ? `How much of ${base} is shown, from the left` : "How much of the mail as it is now shines through";
    const range = make("input", { type: "range", min: 0, max: 100, "aria-label": name, oninput: () => set(range.valueAsNumber) });
    const drag = (event) => {
      const { left, width } = pane.getBoundingClientRect();
      set((100 * (event.clientX - left)) / width);
    };
    pane.onpointerdown = (event) => { pane.setPointerCapture(event.pointerId); drag(event); };
    pane.onpointermove = (event) => pane.hasPointerCapture(event.pointerId) && drag(event);
    set(at[state.mode]);
    return [make("div", { class: "by" }, make("span", {}, base), range, make("span", {}, "Now")), make("div", { class: "stack " + state.mode }, holder)];
  }

  /* Words ---------------------------------------------------------------------------------------------------------- */

  const kinds = { subject: "Subject", preheader: "Preheader", link: "leads to", picture: "Picture" };

  function segment([how, text]) {
    if (!how) return text;
    return make(how > 0 ? "ins" : "del", {}, make("span", { class: "hidden" }, how > 0 ? " added: " : " removed: "), text, make("span", { class: "hidden" }, how > 0 ? " end of added " : " end of removed "));
  }

  function line([kind, said]) {
    const whole = Array.isArray(said) ? said : [[0, said]];
    const how = whole.every((one) => one[0] === whole[0][0]) ? whole[0][0] : 2;
    return make("p", { class: `of-${kind} ${["same", "came", "mixed", "went"].at(how)}` }, kinds[kind] && make("b", {}, kinds[kind] + " "), make("span", {}, ...whole.map(segment)));
  }

  function words(state) {
    const found = old.diffs[state.l];
    const diff = found?.diffs[found.seen[state.p] ?? -1];
    if (!diff) return [make("p", { class: "empty" }, "What this persona reads is, word for word, as it was.")];
    const rows = [];
    let same = [];
    const flush = (last) => {
      const [head, tail] = [rows.length ? 2 : 0, last ? 0 : 2];
      if (same.length <= head + tail + 2) rows.push(...same.map(line));
      else {
        const hidden = same.slice(head, same.length - tail);
        rows.push(...same.slice(0, head).map(line), make("details", {}, make("summary", {}, `${hidden.length} lines as they were`), ...hidden.map(line)), ...same.slice(same.length - tail).map(line));
      }
      same = [];
    };
    for (const one of diff.lines) {
      if (!Array.isArray(one[1])) same.push(one);
      else { flush(false); rows.push(line(one)); }
    }
    flush(true);
    const [came, went] = diff.words;
    return [make("section", { class: "words", "aria-label": "What changed in the words", dir: viewer.locale(state).direction, lang: state.l },
      make("p", { class: "sum", dir: "ltr", lang: "en" }, make("span", { class: "came" }, `+ ${came} added`), make("span", { class: "went" }, `− ${went} removed`)), ...rows)];
  }

  /* Outlines ------------------------------------------------------------------------------------------------------- */

  function outline(state, frames, boxes) {
    const pair = shots[`${files(state).join("-")}-${state.w}-${state.d}`];
    const found = state.box === "0" ? [[], []] : state.box === "px" ? [pair?.boxes || [], pair?.boxes || []] : viewer.changes(...frames.map((one) => one.contentDocument.body));
    found.forEach((all, side) => boxes[side].replaceChildren(...all.map((box) => {
      const one = make("i", { class: side ? "came" : "went" });
      ["left", "top", "width", "height"].forEach((key, place) => (one.style[key] = box[place] + (place < 2 ? -3 : 6) + "px"));
      return one;
    })));
    const told = state.box === "px" ? (pair ? `${pair.pixels.toLocaleString("en")} pixels differ` : "") : state.box === "dom" ? `${found[0].length} ${found[0].length === 1 ? "place differs" : "places differ"} in ${base}, ${found[1].length} here` : "";
    if ($("#differs") && $("#differs").textContent !== told) $("#differs").textContent = told;
  }

  /* The page ------------------------------------------------------------------------------------------------------- */

  function notes(state) {
    const told = [];
    const has = old.locales.some(({ tag }) => tag === state.l);
    if (!has) return [make("p", { class: "remark" }, `${base} does not have this mail in ${viewer.locale(state).name}.`)];
    if (!old.personas.includes(state.p)) told.push(`${base} does not know this persona: its side shows another.`);
    const [before, after] = files(state);
    if (before !== after || state.mode === "text") return told.map((text) => make("p", { class: "remark" }, text));
    const other = viewer.data.locales.flatMap(({ tag }) => viewer.data.personas.map(({ name }) => ({ l: tag, p: name })))
      .find((one) => old.locales.some(({ tag }) => tag === one.l) && new Set(files(one)).size > 1);
    return [make("p", { class: "remark" }, told.join(" "), ` This persona sees the same as in ${base}${old.pictures.length ? ", but for pictures" : ""}. `,
      other && make("button", { class: "link", onclick: () => go(other) }, "Show one who does not"))];
  }

  function bar(state) {
    const seg = make("div", { class: "seg", role: "group", "aria-label": "Compare as", id: "modes" });
    viewer.segment(seg, Object.entries(modes), state.mode, (mode) => go({ mode }));
    const possible = Object.entries(outlines).filter(([key]) => key !== "px" || state.box === "px" || shots[`${files(state).join("-")}-${state.w}-${state.d}`]);
    const box = make("select", { "aria-label": "Outlines", onchange: ({ target }) => go({ box: target.value }) }, ...possible.map(([value, label]) => make("option", { value, selected: value === state.box }, label)));
    return make("div", { class: "compare-bar" }, seg, state.mode === "side" && box, make("span", { id: "differs", role: "status" }),
      make("button", { class: "tool", "aria-label": "Stop comparing", onclick: () => go({ cmp: "" }) }, "✕"));
  }

  const nothing = { new: `This mail is new: ${base} does not have it.`, "": `This mail is as it is in ${base}.`, changed: "Only segments changed: the mail itself, its words and its sentences are as they were. Why tells who gets it." };

  async function draw(state) {
    const mine = ++turn;
    if (!compared) return swap($("#other"), make("p", { class: "empty" }, nothing[change || ""] || nothing.changed));
    const found = await fetched();
    if (mine !== turn) return;
    old = found;
    const of = shown(state);
    const has = old.locales.some(({ tag }) => tag === of.l);
    const body = !has ? [] : of.mode === "text" ? words(of) : of.mode === "side" ? await beside(of) : await stacked(of);
    if (mine !== turn) return;
    sized.disconnect();
    swap($("#other"), make("div", { class: "compare" }, bar(of), ...notes(of), ...body));
    for (const one of $$(".held")) sized.observe(one);
  }

  viewer.views.push({ when: ({ cmp }) => Boolean(cmp) });
  viewer.part(({ cmp, grid, mode, box, l, p, w, d, img, zoom }) => cmp && !grid && [cmp, mode, box, l, p, w, d, img, zoom], (state) => {
    $("#compare").setAttribute("aria-pressed", Boolean(state.cmp));
    if (state.cmp && !state.grid) return draw(state);
    turn++;
    if (!state.grid) $("#other").replaceChildren();
  });
  const toggle = () => go({ cmp: viewer.state.cmp ? "" : base, grid: "" });
  $("#more").append(make("button", { class: "tool plain-off", id: "compare", "aria-pressed": "false", title: `Compare with ${base} (c)`, onclick: toggle }, "Compare"));
  viewer.keys.c = toggle;
})();
