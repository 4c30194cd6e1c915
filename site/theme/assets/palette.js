/* The palette: go to any mail, page or guide by a few letters. Its list is asked for when it is first opened. */
(function () {
  "use strict";
  const { $, load, make, root } = window.buckslip;
  const SHOWN = 40;
  let all = null;
  let hits = [];
  let at = 0;
  let box;
  let list;
  let dialog;

  function rows({ mails, pages = [] }) {
    const mail = (one) => ({ title: one.title || one.id, note: one.id, status: one.status, to: `m/${one.id}/index.html`, words: [one.subject, one.brand, one.goal, one.status, ...(one.owners || [])].join(" ") });
    const page = ([title, to, note]) => ({ title, note, to, words: "" });
    return [...mails.map(mail), ...pages.map(page)].map((one) => ({ ...one, hay: `${one.title} ${one.note} ${one.words}`.toLowerCase(), head: one.title.toLowerCase() }));
  }

  /* How well a word fits: at a word's start, anywhere, or its letters in their order. 0 is not at all. */
  function fits(hay, word) {
    const place = hay.indexOf(word);
    if (place >= 0) return place === 0 || /[\s/_.-]/.test(hay[place - 1]) ? 100 : 60;
    let from = -1;
    let gaps = 0;
    for (const letter of word) {
      const next = hay.indexOf(letter, from + 1);
      if (next < 0) return 0;
      gaps += from < 0 ? 0 : next - from - 1;
      from = next;
    }
    return word.length > 2 && gaps <= 2 * word.length ? 30 - gaps : 0;
  }

  function search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const scored = all.map((one) => {
      const points = words.map((word) => fits(one.hay, word) + (fits(one.head, word) > 50 ? 30 : 0));
      return [points.includes(0) ? -1 : points.reduce((sum, point) => sum + point, 0), one];
    });
    const fitting = scored.filter(([points]) => points >= 0);
    return (words.length ? fitting.sort(([a], [b]) => b - a) : fitting).map(([, one]) => one);
  }

  function draw() {
    if (!all) return;
    const found = search(box.value);
    hits = found.slice(0, SHOWN);
    at = Math.min(at, Math.max(0, hits.length - 1));
    list.replaceChildren(...hits.map((one, number) => make("li", { role: "option", id: "hit-" + number, "aria-selected": number === at, onclick: () => follow(number) },
      make("b", {}, one.title), make("span", {}, one.note), one.status && make("span", { class: "status " + one.status }, one.status))));
    $("#seek-none").hidden = hits.length > 0;
    $("#seek-count").textContent = found.length > SHOWN ? `${SHOWN} of ${found.length}; type on` : `${found.length} found`;
    if (hits.length) box.setAttribute("aria-activedescendant", "hit-" + at);
    else box.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function follow(number) {
    if (hits[number]) location.href = root + hits[number].to;
  }

  function keyed(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by && hits.length) at = Math.abs(by) === 1 ? (at + by + hits.length) % hits.length : Math.min(hits.length - 1, Math.max(0, at + by));
    else if (event.key === "Enter") return event.preventDefault(), follow(at);
    else return;
    event.preventDefault();
    draw();
  }

  function built() {
    box = make("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "seek-list", "aria-autocomplete": "list", "aria-label": "Go to a mail, page or guide", placeholder: "Title, subject, id, brand, goal, owner, guide…", autocomplete: "off", spellcheck: "false" });
    list = make("ul", { role: "listbox", id: "seek-list", "aria-label": "Found" });
    box.addEventListener("input", () => ((at = 0), draw()));
    box.addEventListener("keydown", keyed);
    dialog = make("dialog", { class: "palette", "aria-label": "Go to" }, box, list, make("p", { id: "seek-none", class: "empty", hidden: "" }, "Nothing fits."),
      make("p", { class: "foot" }, make("span", { id: "seek-count", role: "status" }), make("span", { "aria-hidden": "true" }, make("kbd", {}, "↑"), make("kbd", {}, "↓"), " choose ", make("kbd", {}, "↵"), " open")));
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    document.body.append(dialog);
  }

  async function open() {
    if (!dialog) built();
    if ($("dialog[open]")) return;
    dialog.showModal();
    box.select();
    all = all || rows(await load("index", "index"));
    draw();
  }

  /* A page with a search of its own keeps "/" for that. */
  function press(event) {
    const command = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.metaKey && !event.ctrlKey && !event.altKey && !$("#q") && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (!command && !slash) return;
    event.preventDefault();
    open();
  }

  document.addEventListener("keydown", press);
  $("#frame")?.addEventListener("load", ({ target }) => target.contentDocument?.addEventListener("keydown", press));
  $(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  if (!/Mac|iP/.test(navigator.platform)) $("#seek kbd").textContent = "Ctrl K";
  $("#seek").hidden = false;
  $("#seek").addEventListener("click", open);
})();
