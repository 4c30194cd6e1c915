/* The keys, in the page and while the mail has the focus; and the first drawing. */
(function () {
  "use strict";
  const { $, $$, viewer } = window.buckslip;
  const { go, cycle } = viewer;

  function variant(by) {
    const links = $$("#variants a");
    const here = links.findIndex((one) => one.hasAttribute("aria-current"));
    if (links.length > 1) location.href = links[(here + by + links.length) % links.length].href;
  }

  const follow = (id) => !$(id).hidden && (location.href = $(id).href);
  const widths = ["320", "375", "390", "414", "600", "640"];

  function close() {
    const { state } = viewer;
    if (state.grid) go({ grid: "" });
    else if (state.cmp) go({ cmp: "" });
    else if (state.panel !== "none") go({ panel: "none" });
    else if (state.f) go({ f: "" });
  }

  Object.assign(viewer.keys, {
    j: () => follow("#next"),
    k: () => follow("#previous"),
    "[": () => variant(-1),
    "]": () => variant(1),
    l: (state) => go({ l: cycle(viewer.data.locales.map((one) => one.tag), state.l) }),
    p: (state) => go({ p: cycle(viewer.data.personas.map((one) => one.name), state.p) }),
    0: () => go({ w: "full" }),
    d: (state) => go({ d: cycle(viewer.locale().forced ? ["light", "dark", "forced"] : ["light", "dark"], state.d) }),
    i: (state) => go({ img: state.img === "1" ? "0" : "1" }),
    z: (state) => go({ zoom: cycle(["100", "150", "200"], state.zoom) }),
    t: (state) => go({ c: state.c === "text" ? "" : "text" }),
    s: (state) => go({ panel: state.panel === "source" ? "none" : "source" }),
    g: (state) => go({ grid: state.grid ? "" : "persona,locale" }),
    f: (state) => viewer.findings.length && go({ panel: "checks", f: cycle(viewer.findings.map((one) => one.id), state.f) }),
    "?": () => $("#help").showModal(),
    Escape: close,
  });
  widths.forEach((w, place) => (viewer.keys[place + 1] = () => go({ w })));

  viewer.press = function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || !Object.hasOwn(viewer.keys, event.key)) return;
    event.preventDefault();
    viewer.keys[event.key](viewer.state);
  };

  document.addEventListener("keydown", viewer.press);
  $("#help-open").addEventListener("click", viewer.keys["?"]);
  viewer.start();
})();
