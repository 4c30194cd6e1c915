/* The right dock: why this persona gets the mail or does not, what is known of them, and what was declared. */
(function () {
  "use strict";
  const { $, $$, load, make, on, root, viewer } = window.buckslip;
  const { go, swap } = viewer;

  /* A list of tabs whose panels open and close: arrows move, and the key in the address is the open one. */
  function tabs(id, key, all) {
    const buttons = $$(`#${id} [role=tab]`);
    viewer.part((state) => [state[key]], (state) => {
      const open = buttons.find((one) => one.dataset.value === state[key]);
      for (const one of buttons) {
        one.setAttribute("aria-selected", one === open);
        one.tabIndex = one === (open || buttons[0]) ? 0 : -1;
        $("#panel-" + one.dataset.value).hidden = one !== open;
      }
      document.body.classList.toggle("with-" + all, Boolean(open));
      $(`#${all}-close`).hidden = !open;
    });
    $("#" + id).addEventListener("click", ({ target }) => {
      const tab = target.closest("[role=tab]");
      if (tab) go({ [key]: tab.dataset.value === viewer.state[key] ? "none" : tab.dataset.value });
    });
    $("#" + id).addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = buttons.indexOf(document.activeElement);
      const to = { Home: 0, End: buttons.length - 1 }[event.key] ?? (by && (at + by + buttons.length) % buttons.length);
      if (to === undefined) return;
      event.preventDefault();
      buttons[to].focus();
      go({ [key]: buttons[to].dataset.value });
    });
    $(`#${all}-close`).addEventListener("click", () => {
      go({ [key]: "none" });
      (all === "dock" && !viewer.narrow.matches ? $("#dock-open") : buttons[0]).focus();
    });
  }
  tabs("dock-tabs", "tab", "dock");
  tabs("under-tabs", "panel", "under");
  viewer.part(({ tab }) => [tab], ({ tab }) => {
    $("#dock").hidden = tab === "none" && !viewer.narrow.matches;
    $("#dock-open").setAttribute("aria-expanded", tab !== "none");
  });
  $("#dock-open").addEventListener("click", () => go({ tab: viewer.state.tab === "none" ? "why" : "none" }));

  /* A place in the sources: a button where the source is at hand, else its name. */
  viewer.place = function (path, line, column) {
    const home = viewer.data.locales.find((one) => one.path === path);
    const text = `${path.split("/").pop()}:${line}`;
    if (!home) return make("code", { title: path }, text);
    return make("button", { class: "link", title: `${path}:${line}${column ? ":" + column : ""}`, onclick: () => go({ l: home.tag, panel: "source", s: "markdown", line }) }, text);
  };

  /* Why ------------------------------------------------------------------------------------------------------------ */

  const modes = { all: "All of these hold", any: "At least one of these holds", none: "None of these holds" };
  const signs = { true: ["✓", "holds", "yes"], false: ["✗", "does not hold", "no"], null: ["?", "not known", "unknown"] };

  function reason(row) {
    const [sign, spoken, name] = signs[String(row.holds ?? null)];
    const item = make("li", { class: `${name} ${row.mode ? "mode" : ""}` },
      make("span", { class: "sign", role: "img", "aria-label": spoken }, sign),
      make("div", {}, make("p", {}, row.mode ? row.text || modes[row.mode] : row.text), row.because && make("p", { class: "because" }, row.because),
        row.path && row.line && !row.mode && make("p", { class: "place" }, viewer.place(row.path, row.line))));
    item.style.setProperty("--depth", row.depth || 0);
    return item;
  }

  function audience(group) {
    return make("div", { class: "group" }, make("p", {}, modes[group.mode]),
      make("ul", {}, ...group.items.map((item) => make("li", {}, item.mode ? audience(item) : item.text))));
  }

  let reach = null;
  on("reach", (value) => { reach = value; viewer.redraw?.(); });
  function reached() {
    if (!viewer.more("reach")) return null;
    if (!reach) load("reach", "reach");
    const mine = reach?.[viewer.data.id];
    if (!mine) return null;
    const share = mine.total ? (100 * mine.count) / mine.total : 0;
    const bar = make("div", { class: "bar-of", "aria-hidden": "true" }, make("i"));
    bar.firstChild.style.width = Math.max(share, mine.count ? 1 : 0) + "%";
    return make("section", { class: "reach" }, make("h2", {}, "Reach"),
      make("p", {}, make("b", {}, mine.text), ` of ${mine.of} customers, ${mine.share}`), bar,
      make("p", {}, make("a", { href: `${window.buckslip.root}audience/index.html#mail-${viewer.data.id.split("/").slice(0, 2).join("-")}` }, "Who is taken by whom")));
  }

  viewer.part(({ p }) => [p], ({ p }) => {
    const { why, lines, audience: group } = viewer.data;
    const mine = why?.[p];
    const rows = () => lines.map((line, place) => ({ ...line, holds: mine.holds[place], because: mine.because[place] }));
    const who = viewer.who();
    swap($("#panel-why"),
      make("section", { class: "who" }, make("h2", {}, who.title || who.name), who.description && make("p", {}, who.description)),
      mine && make("p", { class: "verdict " + (mine.sent ? "yes" : "no") }, make("span", { class: "sign", "aria-hidden": "true" }, mine.sent ? "✓" : "✗"), make("span", {}, mine.verdict)),
      mine ? make("ul", { class: "reasons", "aria-label": "Reasons" }, ...rows().map(reason)) : group && make("section", {}, make("h2", {}, "Audience"), audience(group)),
      reached());
  });

  /* Data ----------------------------------------------------------------------------------------------------------- */

  /* A live server sets viewer.persona(name, data), which makes the text editable and answers with a message or nothing. */
  function editor(name, text) {
    const before = $("#customer");
    const area = make("textarea", { id: "customer", "data-of": name, "aria-label": "Data of " + name, spellcheck: "false" }, text);
    const told = make("p", { class: "told", role: "status" });
    if (before?.dataset.of === name && before.value !== before.defaultValue) area.value = before.value;
    const apply = async () => {
      try {
        viewer.say((await viewer.persona(name, JSON.parse(area.value))) || "Applied");
      } catch (error) {
        told.textContent = error.message;
        area.setAttribute("aria-invalid", "true");
      }
    };
    return [area, make("p", { class: "apply" }, make("button", { class: "tool", onclick: apply }, "Apply"), told)];
  }

  viewer.part(({ p, tab }) => tab === "data" && [p], ({ p, tab }) => {
    if (tab !== "data") return;
    const known = viewer.data.data?.[p];
    const text = known && JSON.stringify(known, null, 2);
    swap($("#panel-data"), make("p", { class: "origin" }, `What ${viewer.who().title || p} is made of. The mail is rendered and the audience is decided from this alone.`),
      !known ? make("p", { class: "empty" }, "No data come with this persona.") : viewer.persona ? editor(p, text) : make("pre", { tabindex: "0", "aria-label": "Data as JSON" }, text));
  });

  /* Meta ----------------------------------------------------------------------------------------------------------- */

  const facts = (title, rows) => make("section", {}, make("h2", {}, title),
    make("dl", { class: "facts" }, ...rows.map(([label, value]) => make("div", {}, make("dt", {}, label), make("dd", {}, value)))));

  const revision = ({ env, esp, at, revision: number, digest }) => [`${viewer.around.esps[esp] || esp}, ${env}`, [number && "revision " + number, at, digest?.slice(0, 12)].filter(Boolean).join(", ")];

  function revisions() {
    const { published } = viewer.around;
    return published?.length ? facts("Published", published.map(revision)) : null;
  }

  function digests() {
    const all = Object.entries(viewer.data.digests || {});
    return all.length ? make("details", { class: "digests" }, make("summary", {}, `Digests of ${all.length} artefacts`),
      make("dl", {}, ...all.map(([path, digest]) => make("div", {}, make("dt", {}, path), make("dd", { title: digest }, digest.slice(0, 16)))))) : null;
  }

  viewer.part(({ l, tab }) => tab === "meta" && [l], ({ tab }) => {
    if (tab !== "meta") return;
    const { data } = viewer;
    swap($("#panel-meta"),
      facts("Mail", [["Title", data.title], ["Id", data.id], ["Goal", data.goal], ["Status", data.status], ["Size of the HTML", (viewer.locale().bytes / 1024).toFixed(1) + " KB"]]),
      ...data.facts.map((group) => facts(group.title, group.rows)), revisions(), digests());
  });
})();
