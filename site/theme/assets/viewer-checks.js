/* The bottom dock: findings with their numbers and the VALUE card, links as customers follow them, and the history. */
(function () {
  "use strict";
  const { $, $$, forget, load, make, on, root, viewer } = window.buckslip;
  const { go, swap } = viewer;
  const empty = (text) => make("p", { class: "empty" }, text);

  /* Findings are told apart in the address by their rule, and by a number where a rule has several. */
  viewer.part(({ l }) => [l], () => {
    const times = {};
    viewer.findings = [...viewer.around.findings, ...viewer.locale().findings].map((one, place) => {
      const nth = (times[one.rule] = (times[one.rule] || 0) + 1);
      return { ...one, id: one.rule + (nth > 1 ? "." + nth : ""), number: place + 1 };
    });
    const { findings } = viewer;
    const worst = ["error", "warning", "note"].find((one) => findings.some(({ severity }) => severity === one));
    $("#tab-checks .n").textContent = findings.length || "";
    $("#tab-checks .n").className = "n " + (worst ? "mark " + worst : "");
    const { value } = viewer.locale();
    const open = (strip) => make("button", { "aria-label": "VALUE card", onclick: () => go({ panel: "checks" }) }, strip);
    swap($("#strip"), value && open(make("span", { class: "value-strip" }, ...Object.values(value).map(({ title, state }) =>
      make("span", { class: "letter " + state, title: `${title}: ${state === "doubtful" ? "in doubt" : state === "unasked" ? "not asked" : state}` }, title[0])))));
    swap($("#panel-checks"), make("div", { class: "checked" },
      findings.length ? make("ol", { class: "findings" }, ...findings.map(finding)) : empty("Nothing to look at: no finding in this locale."),
      value && window.valueCard(value, root, make)));
  });

  const coded = (text) => text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));

  function finding(one) {
    const pick = () => go({ f: viewer.state.f === one.id ? "" : one.id });
    return make("li", { class: one.severity, "data-f": one.id },
      make("button", { class: "dot " + one.severity, "aria-label": `Finding ${one.number}: show it on the mail`, "aria-pressed": "false", onclick: pick }, String(one.number)),
      make("div", {},
        make("p", { class: "head" }, make("span", { class: "mark " + one.severity }, one.severity),
          one.page ? make("a", { href: `${root}rules/${one.rule}/index.html` }, one.rule) : make("span", {}, one.rule),
          make("span", { class: "place" }, viewer.place(one.path, one.line, one.column))),
        make("p", {}, ...coded(one.message)),
        one.help && make("p", { class: "help" }, ...coded(one.help))));
  }

  viewer.part(({ f, l, panel }) => [f, l, panel], ({ f, panel }) => {
    for (const one of $$("#panel-checks [data-f]")) {
      const here = one.dataset.f === f;
      one.classList.toggle("here", here);
      $(".dot", one).setAttribute("aria-pressed", here);
      if (here && panel === "checks") one.scrollIntoView({ block: "nearest" });
    }
  });

  function link(one) {
    const [base, query = ""] = one.url.split(/\?(.*)/s);
    const all = query.split("&").filter(Boolean);
    const utm = all.filter((part) => part.startsWith("utm_"));
    const rest = all.filter((part) => !part.startsWith("utm_"));
    return make("tr", {}, make("td", {}, one.label || "(no text)"),
      make("td", {}, make("code", {}, ...viewer.marked(base + (rest.length ? "?" + rest.join("&") : ""))),
        utm.length > 0 && make("p", { class: "utm" }, ...utm.map((part) => make("span", {}, part.slice(4))))),
      make("td", {}, one.line ? viewer.place(viewer.locale().path, one.line) : null));
  }

  viewer.part(({ l }) => [l], () => {
    const { links } = viewer.locale();
    $("#tab-links .n").textContent = links.length || "";
    swap($("#panel-links"), !links.length ? empty("This mail has no links.") : make("table", { class: "links" },
      make("thead", {}, make("tr", {}, ...["Words", "Leads to", "Source"].map((one) => make("th", { scope: "col" }, one)))), make("tbody", {}, ...links.map(link))));
  });

  let past = null;
  on("mail", () => { past = null; forget("history"); });
  viewer.part(({ panel }) => panel === "history", ({ panel }) => {
    if (panel !== "history") return;
    if (viewer.more("history") && !past) load("history", "history").then((value) => { past = value; viewer.redraw(); });
    const mine = past?.[viewer.data.id] || [];
    swap($("#panel-history"), mine.length ? make("ol", { class: "history" }, ...mine.map((one) => make("li", {}, make("code", {}, one.commit.slice(0, 8)), make("time", { datetime: one.date }, one.date.slice(0, 10)), make("span", {}, one.subject))))
      : empty(!viewer.more("history") ? "This build knows no history of the mail: it was made without Git." : past ? "No commit has changed this mail yet." : "Reading the history…"));
  });
})();
