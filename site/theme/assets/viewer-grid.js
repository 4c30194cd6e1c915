/* The matrix: the mail along two axes in small frames that are made when they come near, scrolled together; and above
   it which branches of the mail the personas show. */
(function () {
  "use strict";
  const { $, $$, load, make, viewer } = window.buckslip;
  const { go, swap } = viewer;
  const SCALE = 0.45;
  const pairs = { "": "One mail", "persona,locale": "Personas × locales", "persona,scheme": "Personas × schemes", "variant,width": "Variants × widths", "locale,width": "Locales × widths" };
  const siblings = {};
  let scrolled = 0;

  /* Each axis: its values as [state key, value, title]. */
  const axes = {
    persona: () => viewer.data.personas.map((one) => ["p", one.name, one.title || one.name]),
    locale: () => viewer.data.locales.map((one) => ["l", one.tag, one.name]),
    variant: () => viewer.around.siblings.map((one) => ["variant", one.id, one.variant]),
    width: () => ["320", "390", "600"].map((one) => ["w", one, one + " px"]),
    scheme: () => ["light", "dark", ...(viewer.locale().forced ? ["forced"] : [])].map((one) => ["d", one, one === "forced" ? "forced dark (emulation)" : one]),
  };

  async function mailOf(id) {
    if (!id || id === viewer.data.id) return viewer.data;
    siblings[id] = siblings[id] || load("mail", id);
    return siblings[id];
  }

  async function fill(cell) {
    const { of, id } = cell.wanted;
    const mail = await mailOf(id);
    const frame = make("iframe", { sandbox: "allow-same-origin", tabindex: "-1", title: cell.dataset.title, "aria-hidden": "true" });
    frame.style.width = of.w + "px";
    frame.style.colorScheme = of.d === "dark" ? "dark" : "light";
    frame.onload = () => {
      viewer.fit(frame);
      $(".hold", cell).style.height = frame.offsetHeight * SCALE + "px";
      scroll(scrolled);
    };
    frame.srcdoc = await viewer.html({ ...of, l: viewer.locale(of, mail).tag }, mail);
    $(".hold", cell).replaceChildren(frame);
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      fill(target);
    }
  }, { root: $("#stage"), rootMargin: "300px" });

  /* All cells scroll to the same part of their mails. */
  function scroll(to) {
    scrolled = Math.min(1, Math.max(0, to));
    for (const view of $$("#other .view")) view.scrollTop = scrolled * (view.scrollHeight - view.clientHeight);
    if ($("#scroll-all")) $("#scroll-all").value = Math.round(scrolled * 100);
  }

  function wheel(event) {
    const view = $(".view", event.currentTarget);
    const room = view.scrollHeight - view.clientHeight;
    if (room < 1 || event.ctrlKey || (event.deltaY > 0 ? scrolled >= 1 : scrolled <= 0)) return;
    event.preventDefault();
    scroll(scrolled + event.deltaY / room);
  }

  function cell(down, across, state) {
    const of = { ...state, w: state.w === "full" ? "640" : state.w, c: state.c === "text" ? "" : state.c };
    let id = "";
    for (const [key, value] of [down, across]) {
      if (key === "variant") id = value;
      else of[key] = value;
    }
    const sent = viewer.data.why?.[of.p]?.sent;
    const view = make("div", { class: "view" }, make("div", { class: "hold" }));
    const change = viewer.address({ ...of, w: across[0] === "w" || down[0] === "w" ? of.w : state.w, c: state.c, grid: "", line: 0 });
    const made = make("td", {}, make("a", { href: (id && id !== viewer.data.id ? `${window.buckslip.root}m/${id}/index.html` : location.pathname) + change, class: "open" }, make("span", { class: "hidden" }, `Open ${down[2]}, ${across[2]}`)),
      make("div", { class: "cell", "data-title": `${down[2]}, ${across[2]}` }, view),
      sent === undefined || id ? null : make("p", { class: sent ? "yes" : "no" }, sent ? "✓ would get it" : "✗ would not get it"));
    const holder = $(".cell", made);
    made.addEventListener("wheel", wheel, { passive: false });
    view.style.width = of.w * SCALE + "px";
    holder.wanted = { of, id };
    made.firstChild.addEventListener("click", (event) => {
      if ((id && id !== viewer.data.id) || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const { p, l, d } = of;
      go({ p, l, d, grid: "", ...([down[0], across[0]].includes("w") ? { w: of.w } : {}) });
    });
    near.observe(holder);
    return made;
  }

  /* Branches ------------------------------------------------------------------------------------------------------- */

  const outcomes = { true: "holds", false: "does not hold", empty: "is empty", items: "has items", value: "has a value", fallback: "falls back" };

  function missing(point) {
    const { example: one } = point;
    const example = one && (typeof one === "string" ? one : JSON.stringify(one, null, 2));
    return make("li", {}, make("p", {}, make("code", {}, point.what), " ", make("b", {}, outcomes[point.outcome] || point.outcome), " ", viewer.place(point.path, point.line)),
      example ? make("details", {}, make("summary", {}, "A customer who shows it"), make("pre", { tabindex: "0" }, example)) : make("p", { class: "origin" }, point.note || "No customer was found who shows it."));
  }

  function branches() {
    const { shown, all, points } = viewer.data.coverage?.[viewer.state.l] || {};
    if (!all) return null;
    const open = points.filter((one) => !one.personas.length);
    const [lacking, beyond] = [all - shown, open.length - all + shown];
    const bar = make("div", { class: "bar-of", "aria-hidden": "true" }, make("i"));
    bar.firstChild.style.width = (100 * shown) / all + "%";
    return make("section", { class: "coverage", "aria-label": "Ways through the mail" },
      make("p", {}, make("b", {}, `${shown} of ${all}`), " ways through the mail are shown by the personas"), bar,
      open.length > 0 && make("details", {}, make("summary", {}, [lacking && `${lacking} shown by nobody`, beyond && `${beyond} that no customer who gets it can reach`].filter(Boolean).join(", ")),
        make("ul", {}, ...open.map(missing)),
        lacking > 0 && make("p", {}, "Add personas for them: ", make("code", {}, `buckslip explain ${viewer.data.id} --coverage --add-persona`))));
  }

  viewer.views.push({ when: ({ grid }) => Boolean(grid) });
  viewer.part(({ grid, l, p, d, img, zoom, w, c }) => grid && [grid, l, p, d, img, zoom, w, c], (state) => {
    $("#grid").replaceChildren(...Object.entries(pairs).map(([value, title]) => make("option", { value }, title)));
    $("#grid").value = state.grid;
    near.disconnect();
    if (!state.grid) return $("#other").replaceChildren();
    const [down, across] = state.grid.split(",").map((axis) => axes[axis]());
    const slider = make("input", { type: "range", id: "scroll-all", min: "0", max: "100", value: Math.round(scrolled * 100), oninput: ({ target }) => scroll(target.value / 100) });
    swap($("#other"), make("div", { class: "over" }, branches(), make("label", { class: "scroll-all" }, "Scroll all mails", slider)),
      make("table", { class: "grid" },
        make("thead", {}, make("tr", {}, make("td"), ...across.map(([, , title]) => make("th", { scope: "col" }, title)))),
        make("tbody", {}, ...down.map((one) => make("tr", {}, make("th", { scope: "row" }, one[2]), ...across.map((other) => cell(one, other, state)))))));
  });
  $("#grid").addEventListener("change", ({ target }) => go({ grid: target.value }));
})();
