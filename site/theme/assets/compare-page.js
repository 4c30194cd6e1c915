/* The page of all changes: chips that leave some mails out, and pictures where `buckslip shots` took them. */
(function () {
  "use strict";
  const { $, $$, load, make, root } = window.buckslip;
  const chips = $$("#whats [data-what]");
  const known = chips.map((one) => one.dataset.what);
  let wanted = (new URLSearchParams(location.search).get("what") || "").split(",").filter((one) => known.includes(one));

  function draw() {
    for (const one of chips) one.setAttribute("aria-pressed", wanted.includes(one.dataset.what));
    const all = $$(".shift");
    for (const one of all) one.hidden = !wanted.every((what) => one.dataset.what.split(" ").includes(what));
    for (const one of $$("main section")) one.hidden = !$$(".shift", one).some((line) => !line.hidden);
    const left = all.filter((one) => !one.hidden).length;
    $("#none").hidden = left > 0 || !all.length;
    if ($("#count")) $("#count").textContent = `${left} of ${all.length} mails`;
  }

  if ($("#whats")) {
    $("#whats").hidden = false;
    $("#whats").addEventListener("click", ({ target }) => {
      const what = target.closest("[data-what]")?.dataset.what;
      if (!what) return;
      wanted = wanted.includes(what) ? wanted.filter((one) => one !== what) : [...wanted, what];
      history.replaceState(null, "", wanted.length ? "?what=" + wanted.join(",") : location.pathname);
      draw();
    });
  }
  draw();

  function picture(shots, digest, caption, title) {
    const file = shots.files?.[digest];
    return file && make("figure", {}, make("a", { href: root + "shots/" + file }, make("img", { src: root + "shots/" + file, alt: `${title}, ${caption}`, loading: "lazy" })), make("figcaption", {}, caption));
  }

  load("shots", "shots").then((shots) => {
    for (const one of $$(".shots")) {
      const title = $("h3", one.parentElement).textContent;
      one.append(...[picture(shots, one.dataset.before, "before", title), picture(shots, one.dataset.after, "now", title)].filter(Boolean));
    }
  });
})();
