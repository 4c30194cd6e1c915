/* The sources: every text of the mail by lines, tags marked, words found, and findings beside the lines they are about. */
(function () {
  "use strict";
  const { $, $$, make, sources, viewer } = window.buckslip;
  const { go } = viewer;
  const names = { markdown: "Markdown", mjml: "MJML", html: "HTML", text: "Text" };
  let wanted = "";
  let found = [];
  let at = 0;
  let turn = 0; // of drawing: what was overtaken is not shown

  viewer.marked = function (text) {
    const parts = [];
    let from = 0;
    for (const match of text.matchAll(viewer.TAGS)) {
      parts.push(text.slice(from, match.index), make("mark", {}, match[0]));
      from = match.index + match[0].length;
    }
    return [...parts, text.slice(from)];
  };

  function lines(text) {
    const rows = [[]];
    for (const part of viewer.marked(text)) {
      const tag = typeof part !== "string";
      (tag ? part.textContent : part).split("\n").forEach((piece, number) => {
        if (number) rows.push([]);
        if (piece) rows.at(-1).push(tag ? make("mark", {}, piece) : piece);
      });
    }
    if (rows.length > 1 && !rows.at(-1).length) rows.pop();
    return rows;
  }

  function row(parts, number, home) {
    const there = home ? viewer.findings.filter((one) => one.path === home && one.line === number) : [];
    const dots = there.map((one) => make("button", { class: "dot " + one.severity, "aria-label": `Finding ${one.number}: ${one.message}`, onclick: () => go({ panel: "checks", f: one.id }) }, String(one.number)));
    return make("div", { class: "row", id: "L" + number },
      make("a", { class: "num", href: "#L" + number, "data-line": number, tabindex: "-1", "aria-label": "Line " + number }), make("code", { dir: "auto" }, ...parts), dots.length > 0 && make("span", { class: "dots" }, ...dots));
  }

  viewer.part(({ l, s, panel }) => panel === "source" && [l, s], (state) => {
    const mine = ++turn;
    if (state.panel !== "source") return;
    const { sources: all, path } = viewer.locale();
    const [head] = state.s.split("/");
    const first = (name) => all.find((one) => one === name || one.startsWith(name + "/"));
    const heads = [...new Set(all.map((one) => one.split("/")[0]))];
    const files = all.filter((one) => one.startsWith(head + "/"));
    viewer.segment($("#source-heads"), heads.map((name) => [first(name), names[name] || viewer.around.esps[name] || name]), first(head), (s) => go({ s }));
    $("#source-files").hidden = !files.length;
    viewer.segment($("#source-files"), files.map((name) => [name, name.slice(head.length + 1)]), state.s, (s) => go({ s }));
    $("#source-path").textContent = state.s === "markdown" ? path : "";
    sources(viewer.data).then((texts) => {
      if (mine !== turn) return;
      const { text } = texts[state.l].find((one) => one.name === state.s);
      const same = $("#code").dataset.of === state.l + state.s;
      viewer.swap($("#code"), ...lines(text).map((parts, number) => row(parts, number + 1, state.s === "markdown" && path)));
      if (!same) $("#code").scrollTop = 0;
      $("#code").dataset.of = state.l + state.s;
      here(viewer.state);
      look();
    });
  });

  function here({ line }) {
    for (const one of $$("#code .here")) one.classList.remove("here");
    const one = line && $("#L" + line);
    if (!one) return;
    one.classList.add("here");
    one.scrollIntoView({ block: "center" });
  }
  viewer.part(({ line, panel }) => [line, panel], here);

  /* Find: lines that hold the words are marked; Enter goes to the next of them. */
  function look() {
    found = wanted ? $$("#code .row").filter((one) => $("code", one).textContent.toLowerCase().includes(wanted)) : [];
    for (const one of $$("#code .row")) one.classList.toggle("hit", found.includes(one));
    $("#found").textContent = wanted ? (found.length ? `${at % found.length + 1} of ${found.length}` : "not found") : "";
    for (const one of $$("#code .now")) one.classList.remove("now");
    if (!found.length) return;
    found[at % found.length].classList.add("now");
    found[at % found.length].scrollIntoView({ block: "center" });
  }
  $("#find").addEventListener("input", ({ target }) => {
    wanted = target.value.toLowerCase();
    at = 0;
    look();
  });
  $("#find").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !found.length) return;
    event.preventDefault();
    at = (at + (event.shiftKey ? found.length - 1 : 1)) % found.length;
    look();
  });
  $("#wrap").addEventListener("click", () => $("#wrap").setAttribute("aria-pressed", !$("#code").classList.toggle("unwrapped")));
  $("#code").addEventListener("click", (event) => {
    if (!event.target.dataset.line) return;
    event.preventDefault();
    go({ line: Number(event.target.dataset.line) });
  });
})();
