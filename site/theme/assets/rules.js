/* The index of rules: search and filters over the list that the page came with; the address holds what is chosen. */
(function () {
  "use strict";
  const { $, $$ } = window.buckslip;
  const rules = $$(".ruled > li");
  const chips = $$(".chip");
  const search = $("#q");
  const picks = $$("#filters select");
  const facets = [...new Set(chips.map((chip) => chip.dataset.facet))];
  for (const rule of rules) rule.words = rule.textContent.toLowerCase();

  const pressed = (facet) => chips.filter((chip) => chip.dataset.facet === facet && chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.value);
  const has = (rule, facet, value) => rule.dataset[facet] === "*" || rule.dataset[facet].split("|").includes(value);

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = [...facets.map((facet) => [facet, pressed(facet)]), ...picks.map((pick) => [pick.id, pick.value ? [pick.value] : []])];
    for (const rule of rules) {
      rule.hidden = !words.every((word) => rule.words.includes(word)) ||
        !wanted.every(([facet, values]) => !values.length || values.some((value) => has(rule, facet, value)));
    }
    for (const pack of $$(".pack")) {
      const left = $$(".ruled > li:not([hidden])", pack).length;
      pack.hidden = !left;
      $(".n", pack).textContent = left;
    }
    const seen = rules.filter((rule) => !rule.hidden).length;
    $("#count").textContent = seen === rules.length ? `${seen} rules` : `${seen} of ${rules.length} rules`;
    $("#none").hidden = seen > 0;
    const query = new URLSearchParams(search.value ? { q: search.value } : {});
    for (const [facet, values] of wanted) if (values.length) query.set(facet, values.join(","));
    const text = query.toString().replaceAll("%2C", ",");
    $("#clear").hidden = !text;
    history.replaceState(null, "", (text ? "?" + text : location.pathname) + location.hash);
  }

  function recall(query) {
    search.value = query.get("q") || "";
    for (const pick of picks) pick.value = [...pick.options].some((one) => one.value === query.get(pick.id)) ? query.get(pick.id) : "";
    for (const chip of chips) chip.setAttribute("aria-pressed", (query.get(chip.dataset.facet) || "").split(",").includes(chip.dataset.value));
    draw();
  }

  $("#filters").hidden = false;
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#filters").addEventListener("input", draw);
  $("#filters").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
    draw();
  });
  $("#clear").addEventListener("click", () => {
    recall(new URLSearchParams());
    search.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
    event.preventDefault();
    search.focus();
  });
  recall(new URLSearchParams(location.search));
})();
