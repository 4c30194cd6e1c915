/* The VALUE card of one locale: five promises, and under each the rules that were asked. */
window.valueCard = (function () {
  "use strict";
  const words = { doubtful: "in doubt", unasked: "not asked" };
  const open = new Set();

  return function (value, root, make) {
    const rule = (one) => make("li", {}, make("a", { href: `${root}rules/${one.rule}/index.html` }, one.rule),
      one.title,
      one.message ? make("small", {}, make("b", {}, words[one.state] || one.state), ": " + one.message) : null);
    const listed = (rules) => make("ul", {}, ...rules.map(rule));

    function letter([name, { title, state, rules }]) {
      const kept = rules.filter((one) => one.state === "kept");
      const found = rules.filter((one) => one.state !== "kept");
      const details = make("details", { class: state, open: open.has(name) && "" },
        make("summary", {}, make("span", { class: "letter " + state, "aria-hidden": "true" }, title[0]), title, make("span", { class: "state" }, words[state] || state)),
        make("div", { class: "evidence" },
          found.length ? listed(found) : null,
          kept.length ? make("p", {}, `Looked for and not found by ${kept.length} ${kept.length === 1 ? "rule" : "rules"}:`) : null,
          kept.length ? listed(kept) : null,
          rules.length ? null : make("p", {}, "No rule of this letter applies to this mail, so nothing is promised.")));
      details.addEventListener("toggle", () => (details.open ? open.add(name) : open.delete(name)));
      return details;
    }

    return make("section", { class: "value-card", "aria-labelledby": "value-title" },
      make("h2", { id: "value-title" }, "VALUE"), ...Object.entries(value).map(letter));
  };
})();
