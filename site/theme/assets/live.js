/* What only `buckslip serve` adds: an open page hears what was saved, and shows it where the reader is.
   New data of a mail are handed to its viewer; only when the page itself is another one, it is loaded again. */
(function () {
  "use strict";
  const { page, shell, root, token } = document.currentScript.dataset;
  const id = (page.match(/^m\/(.+)\/index\.html$/) || [])[1];
  const file = id && `data/${id}.js`;
  const seen = (window.buckslipLive = window.buckslipLive || {}); // digests of the data that came, by file
  const KEPT = "buckslip-live";
  let source = null;
  let mark = ""; // the card that is shown
  let edited = null; // a customer that was changed here: persona and text
  let make, $, $$;

  /* The connection ------------------------------------------------------------------------------------------------ */

  function connect() {
    if (source || document.hidden) return;
    source = new EventSource(`${root}_live/events?${new URLSearchParams({ page, shell, data: seen[file] || "", card: mark ? "1" : "" })}`);
    source.onopen = () => (sign(true), missed());
    source.onerror = later;
    const hear = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
    hear("data", fresh);
    hear("fault", card);
    hear("page", again);
    hear("cards", cards);
    hear("reach", () => window.buckslip.viewer && script(`${root}data/reach.js?${Date.now()}`));
  }

  function close() {
    source?.close();
    source = null;
  }

  function later() {
    close();
    sign(false);
    setTimeout(connect, 700);
  }

  function sign(live) {
    const holder = $("#live-sign");
    holder.classList.toggle("gone", !live);
    if (holder.textContent !== (live ? "Live" : "Not connected")) holder.textContent = live ? "Live" : "Not connected";
    holder.title = live ? "What you save is shown at once" : "buckslip serve has ended, or is starting";
  }

  /* New data of the mail ------------------------------------------------------------------------------------------- */

  function script(src) {
    return new Promise((resolve, reject) => {
      const element = make("script", { src });
      element.onload = () => resolve(element.remove());
      element.onerror = () => reject(new Error(src), element.remove());
      document.head.append(element);
    });
  }

  /* One after another, so that none overtakes another; what was wanted meanwhile comes next. */
  let wanted = "";
  let coming = null;
  async function take() {
    for (let now; now !== wanted; ) {
      now = wanted;
      await script(`${root}${file}?${now}`);
      if (edited) await render(edited);
    }
  }

  function fetched(version) {
    wanted = version;
    coming ||= take().catch(later).finally(() => (coming = null));
    return coming;
  }

  async function fresh({ data }) {
    if (!window.buckslip?.viewer) return again();
    await fetched(data);
    document.dispatchEvent(new CustomEvent("buckslip:fresh", { detail: data }));
  }

  /* Load the page again and come back to the same place ------------------------------------------------------------- */

  function name(element) {
    if (element === document.scrollingElement) return "html";
    const holder = element.closest("[id]");
    if (!holder) return element.className ? "." + CSS.escape(element.classList[0]) : "";
    return holder === element ? "#" + CSS.escape(element.id) : `#${CSS.escape(holder.id)} ${element.localName}${element.dataset.value ? `[data-value="${CSS.escape(element.dataset.value)}"]` : ""}`;
  }

  let left = []; // places that were not scrolled to yet after the last time
  function again() {
    const moved = [...$$("*").filter((one) => one.scrollTop || one.scrollLeft).map((one) => [name(one), one.scrollTop, one.scrollLeft]), ...left];
    const focus = document.activeElement === document.body ? "" : name(document.activeElement);
    const typed = $$("input[id], textarea[id]").filter((one) => one.value !== one.defaultValue).map((one) => [one.id, one.value]);
    sessionStorage.setItem(KEPT, JSON.stringify({ at: location.pathname, moved, focus, typed }));
    location.reload();
  }

  function back() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
    sessionStorage.removeItem(KEPT);
    if (kept.at !== location.pathname) return;
    for (const [field, value] of kept.typed) {
      const one = document.getElementById(field);
      if (one && one.value !== value && value) (one.value = value), one.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (kept.focus) $(kept.focus)?.focus({ preventScroll: true });
    let tries = 90; // a mail finds its height only when it is drawn
    left = kept.moved;
    (function scroll() {
      left = left.filter(([where, top, side]) => {
        const one = where && $(where);
        one?.scrollTo({ top, left: side, behavior: "instant" });
        return one && Math.abs(one.scrollTop - top) > 1;
      });
      if (left.length && tries--) requestAnimationFrame(scroll);
      else left = [];
    })();
  }

  /* The card over a page whose files cannot be used ------------------------------------------------------------------ */

  function reason(one) {
    const place = `${one.path}:${one.line}:${one.column}`;
    return make("li", {},
      make("p", { class: "live-place" }, make("code", {}, place), make("span", {}, one.rule)),
      make("p", { class: "live-message" }, one.message),
      one.help && make("p", { class: "live-help" }, one.help),
      one.source.length && make("pre", { tabindex: "0", "aria-label": "Source" }, ...one.source.map((line) =>
        make("span", { class: line.here ? "here" : null }, make("b", {}, String(line.number)), ` ${line.text}\n`,
          line.here && one.column > 1 ? make("i", { "aria-hidden": "true" }, " ".repeat(String(line.number).length + one.column) + "^\n") : null))));
  }

  function card({ fault, whole }) {
    $("#live-card")?.remove();
    mark = fault ? "1" : "";
    if (!fault || $(".live-still")) return;
    const title = whole ? "The project cannot be read as it is now" : fault.old ? "This mail cannot be drawn as it is written now" : "Something is wrong with how this mail is written";
    const shown = make("section", { class: "live-card", id: "live-card", role: "alert", "aria-labelledby": "live-title" },
      make("details", { open: "" }, make("summary", { id: "live-title" }, title),
        make("ol", {}, ...fault.findings.map(reason)),
        fault.more ? make("p", {}, `and ${fault.more} more: buckslip check shows all`) : null,
        make("p", { class: "live-last" }, fault.old || whole ? "Below is the last state that could be drawn." : "Below is what can be drawn of it.")));
    ($(".stage") || $("main") || document.body).prepend(shown);
  }

  /* The dashboard: cards whose mails were made in the background ------------------------------------------------------ */

  let turn = Promise.resolve();
  const cards = ({ ids }) => (turn = turn.then(() => fill(ids)).catch(() => {}));

  /* What was made after the page, and before it listened, was told to nobody. */
  function missed() {
    const ids = $$('[data-id][data-size="0"]').slice(0, 200).map((one) => one.dataset.id);
    if (ids.length) cards({ ids });
  }

  async function fill(ids) {
    const answer = await fetch(`${root}_live/cards?ids=${ids.join()}`);
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const one of $$("[data-id]", made)) {
      const here = $(`[data-id="${CSS.escape(one.dataset.id)}"]`);
      if (!here || here.localName !== one.localName) continue;
      for (const { name: key, value } of one.attributes) here.setAttribute(key, value);
      for (const part of $$(":scope > .about, :scope > td", one)) {
        const at = [...one.children].indexOf(part);
        const old = here.children[at];
        if (old && old.innerHTML !== part.innerHTML && !old.contains(document.activeElement) && !$(".thumb", old)) old.replaceChildren(...part.childNodes);
      }
    }
    document.dispatchEvent(new CustomEvent("buckslip:cards", { detail: ids }));
  }

  /* Customers that are edited in the Data tab ------------------------------------------------------------------------- */

  async function post(what, body) {
    const answer = await fetch(`${root}_live/persona/${what}`, {
      method: "POST", body: JSON.stringify({ id, ...body }),
      headers: { "Content-Type": "application/json", "X-Buckslip-Token": token },
    });
    const type = answer.headers.get("Content-Type") || "";
    return type.includes("json") ? answer.json() : { error: await answer.text() };
  }

  const told = (answer) => [answer.error, ...(answer.findings || []).map((one) => `line ${one.line}: ${one.message}${one.help ? "; " + one.help : ""}`)].filter(Boolean).join("\n");

  /* An answer that comes when the customer is another one already, or back to the file, is not shown. */
  async function render(wanted) {
    const answer = await post("persona", wanted);
    if (answer.mail && edited === wanted) window.buckslip.take("mail", answer.mail);
    return told(answer);
  }

  function editing() {
    const { viewer } = window.buckslip;
    viewer.persona = async (persona, data) => {
      edited = { persona, text: JSON.stringify(data, null, 2) };
      const said = await render(edited);
      if (said) throw new Error(said);
    };
    const called = make("input", { id: "live-name", "aria-label": "Name of the new persona file", placeholder: "name-of-persona", pattern: "[a-z0-9][a-z0-9-]*", autocomplete: "off", spellcheck: "false" });
    const said = make("p", { role: "status", class: "told" });
    const save = async () => {
      const area = $("#panel-data textarea");
      const answer = await post("save", { persona: viewer.state.p, text: area.value, name: called.value, title: called.value.replaceAll("-", " ") });
      said.textContent = answer.path && !answer.error ? `Written: ${answer.path}` : told(answer);
    };
    const reset = () => {
      edited = null;
      const area = $("#panel-data textarea");
      area.value = area.defaultValue;
      fetched(String(Date.now()));
    };
    const tools = make("div", { class: "live-save" },
      make("p", {}, make("button", { class: "tool", onclick: reset }, "Back to the file")),
      make("p", {}, called, make("button", { class: "tool", onclick: save }, "Save as persona file")), said);
    const panel = $("#panel-data");
    const place = () => $("textarea", panel) && tools.parentNode !== panel && panel.append(tools);
    new MutationObserver(place).observe(panel, { childList: true });
    viewer.redraw();
    place();
  }

  document.addEventListener("DOMContentLoaded", () => {
    ({ make, $, $$ } = window.buckslip);
    $(".bar")?.append(make("span", { id: "live-sign", role: "status" }));
    if (window.buckslip.viewer && $("#panel-data")) editing();
    back();
    connect();
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : connect()));
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", connect);
  });
})();
