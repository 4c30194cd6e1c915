/* The dashboard: search, filters, order and groups over the cards that the page came with. */
(function () {
  "use strict";
  const { $, $$, make } = window.buckslip;
  const holder = $("#cards");
  const cards = $$(".card");
  const chips = $$(".chip");
  const [search, sort, group] = ["#q", "#sort", "#group"].map((id) => $(id));
  const facets = [...new Set(chips.map((chip) => chip.dataset.facet))];
  const shelfTitle = { brand: "brandTitle", mail: "mail", goal: "goal", journey: "journey", status: "status" };
  const statuses = ["draft", "review", "approved", "archived"];
  const CHANGED = "Changed in this build";
  const ALONE = "In no journey";
  const orders = {
    id: () => 0,
    findings: (a, b) => b.dataset.weight - a.dataset.weight,
    size: (a, b) => b.dataset.size - a.dataset.size,
    reach: (a, b) => b.dataset.reach - a.dataset.reach,
    priority: (a, b) => b.dataset.priority - a.dataset.priority,
    status: (a, b) => statuses.indexOf(a.dataset.status) - statuses.indexOf(b.dataset.status),
  };
  const byId = (a, b) => (a.dataset.id < b.dataset.id ? -1 : 1);

  function learn(card) {
    const { id, subject, goal, status, brandTitle, journey } = card.dataset;
    card.words = [$("h3", card).textContent, id, subject, goal, status, brandTitle, journey].join(" ").toLowerCase();
  }
  cards.forEach(learn);

  /* The rest of a card: text as long as a browser with scripts takes noscript for text, elements where it came later. */
  function complete(card) {
    const rest = $("noscript", card);
    if (!rest) return;
    if (rest.firstElementChild) rest.replaceWith(...rest.childNodes);
    else rest.outerHTML = rest.textContent;
  }

  /* A frame for each of a thousand mails would be slow to make, so only cards near the view have one. */
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const thumb = $(".thumb", target);
      if (isIntersecting) complete(target);
      if (!isIntersecting) thumb.replaceChildren();
      else if (!thumb.firstChild && thumb.dataset.src) {
        thumb.append(make("iframe", { sandbox: "allow-same-origin", tabindex: -1, title: "Preview", src: thumb.dataset.src }));
      }
    }
  }, { rootMargin: "1200px 0px" });
  for (const card of cards) near.observe(card);

  function pressed(facet) {
    return chips.filter((chip) => chip.dataset.facet === facet && chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.value);
  }

  function fits(card, wanted, words) {
    return words.every((word) => card.words.includes(word)) &&
      wanted.every(([facet, values]) => !values.length || card.dataset[facet].split(" ").some((value) => values.includes(value)));
  }

  function shelf(title) {
    const heading = make("h2", {}, title + " ", make("span", { class: "n" }));
    heading.hidden = !title;
    return make("section", { class: "shelf" }, heading, make("div", { class: "cards" }));
  }

  /* Moving a card loads its picture anew, so cards move only for another order or other groups, and hide otherwise. */
  let arranged = "brand id";
  function arrange() {
    const now = group.value + " " + sort.value;
    if (now === arranged) return;
    arranged = now;
    const key = shelfTitle[group.value];
    const shelves = new Map();
    for (const card of [...cards].sort((a, b) => orders[sort.value](a, b) || byId(a, b))) {
      const title = card.dataset.change ? CHANGED : key === "journey" ? card.dataset.journey.split("|")[0] || ALONE : key ? card.dataset[key] : "";
      if (!shelves.has(title)) shelves.set(title, shelf(title));
      $(".cards", shelves.get(title)).append(card);
    }
    const titles = [...shelves.keys()];
    const ends = (title) => (title === CHANGED ? -1 : title === ALONE ? 1 : 0);
    titles.sort((a, b) => ends(a) - ends(b) || (key === "status" ? statuses.indexOf(a) - statuses.indexOf(b) : a < b ? -1 : 1));
    holder.replaceChildren(...titles.map((title) => shelves.get(title)));
  }

  function draw() {
    arrange();
    const wanted = facets.map((facet) => [facet, pressed(facet)]);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) card.hidden = !fits(card, wanted, words);
    for (const section of $$(".shelf", holder)) {
      const seen = $$(".card:not([hidden])", section).length;
      section.hidden = !seen;
      $("h2 .n", section).textContent = seen;
    }
    const seen = cards.filter((card) => !card.hidden).length;
    $("#none").hidden = seen > 0 || !cards.length;
    $("#count").textContent = `${seen} of ${cards.length} shown`;
    $("#clear").hidden = !search.value && wanted.every(([, values]) => !values.length);
    remember(wanted);
  }

  function remember(wanted) {
    const query = new URLSearchParams();
    if (search.value) query.set("q", search.value);
    for (const [facet, values] of wanted) if (values.length) query.set(facet, values.join(","));
    if (sort.value !== "id") query.set("sort", sort.value);
    if (group.value !== "brand") query.set("group", group.value);
    const text = query.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", text ? "?" + text : location.pathname);
  }

  function recall() {
    const query = new URLSearchParams(location.search);
    search.value = query.get("q") || "";
    for (const chip of chips) chip.setAttribute("aria-pressed", (query.get(chip.dataset.facet) || "").split(",").includes(chip.dataset.value));
    for (const [select, name, usual] of [[sort, "sort", "id"], [group, "group", "brand"]]) {
      select.value = query.get(name) || usual;
      if (select.selectedIndex < 0) select.value = usual;
    }
  }

  function clear() {
    search.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    draw();
    search.focus();
  }

  function step(by) {
    const links = $$(".card:not([hidden]) h3 a");
    const at = links.indexOf(document.activeElement);
    const link = links[Math.min(links.length - 1, Math.max(0, at + by))];
    if (link) link.focus();
  }

  $("#filters").hidden = false;
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#filters").addEventListener("click", (event) => {
    const chip = event.target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", chip.getAttribute("aria-pressed") !== "true");
    draw();
  });
  search.addEventListener("input", draw);
  for (const select of [sort, group]) select.addEventListener("change", draw);
  for (const id of ["#clear", "#clear-none"]) $(id).addEventListener("click", clear);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) {
      if (event.key === "Escape" && !search.value) search.blur();
      return;
    }
    if (event.target.closest("select")) return;
    if (event.key === "/") search.focus();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else return;
    event.preventDefault();
  });
  document.addEventListener("buckslip:cards", () => {
    for (const card of cards) if ($(".thumb iframe", card)) complete(card);
    cards.forEach(learn);
    draw();
  });
  addEventListener("beforeprint", () => cards.forEach(complete));
  recall();
  draw();
})();
