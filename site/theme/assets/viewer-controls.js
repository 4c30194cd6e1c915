/* The switches above the mail, the edge that drags its width, and the address to give away. */
(function () {
  "use strict";
  const { $, $$, root, make, viewer } = window.buckslip;
  const { go } = viewer;
  const sheet = $("#sheet");

  /* A row of buttons of which one is pressed. */
  viewer.segment = function (holder, options, chosen, pick) {
    if (options) viewer.swap(holder, ...options.map(([value, label, title]) => make("button", { "data-value": value, title }, label)));
    for (const button of $$("button", holder)) button.setAttribute("aria-pressed", button.dataset.value === chosen);
    holder.onclick = (event) => {
      const button = event.target.closest("[data-value]");
      if (button) pick(button.dataset.value);
    };
  };

  function select(holder, options, chosen, pick) {
    holder.replaceChildren(...options.map(([value, label]) => make("option", { value }, label)));
    holder.value = chosen;
    holder.onchange = () => pick(holder.value);
  }

  viewer.part(({ l }) => [l], ({ l }) => {
    const { locales } = viewer.data;
    if (locales.length < 6) return viewer.segment($("#locales"), locales.map((one) => [one.tag, one.tag, one.name]), l, (tag) => go({ l: tag }));
    const one = make("select", { "aria-label": "Locale" });
    select(one, locales.map(({ tag, name }) => [tag, `${tag} · ${name}`]), l, (tag) => go({ l: tag }));
    $("#locales").className = "";
    viewer.swap($("#locales"), one);
  });

  viewer.part(({ p }) => [p], ({ p }) => {
    const { personas, why } = viewer.data;
    const option = (one) => make("option", { value: one.name }, one.title || one.name);
    const group = (label, sent) => {
      const ones = personas.filter(({ name }) => Boolean(why[name]?.sent) === sent);
      return ones.length && make("optgroup", { label }, ...ones.map(option));
    };
    $("#persona").replaceChildren(...(why ? [group("Would get it", true), group("Would not get it", false)].filter(Boolean) : personas.map(option)));
    $("#persona").value = p;
    $("#persona").onchange = ({ target }) => go({ p: target.value });
    $("#persona").title = viewer.who().description;
  });

  viewer.part(({ c, l }) => [c, l], (state) => {
    const titles = viewer.around.esps;
    const esps = viewer.esps(state).map((one) => [one, `${titles[one] || one}, with its tags`]);
    select($("#artefact"), [["", "The mail"], ["text", "Plain text"], ...esps], state.c, (c) => go({ c }));
  });

  viewer.part(({ w, d, zoom, img }) => [w, d, zoom, img, viewer.locale().tag], (state) => {
    viewer.segment($("#widths"), null, state.w, (w) => go({ w }));
    viewer.segment($("#schemes"), null, state.d, (d) => go({ d }));
    viewer.segment($("#zooms"), null, state.zoom, (zoom) => go({ zoom }));
    $("[data-value=forced]").hidden = !viewer.locale().forced;
    $("#emulation").hidden = state.d !== "forced";
    $("#images").setAttribute("aria-pressed", state.img === "1");
    if (document.activeElement !== $("#width")) $("#width").value = state.w === "full" ? "" : state.w;
  });

  /* Links to other mails and variants keep what is shown. */
  viewer.part((state) => state, (state) => {
    const kept = viewer.address({ ...state, f: "", line: 0, s: "markdown" });
    for (const one of $$("#variants a")) one.href = one.href.split(/[?#]/)[0] + kept;
    for (const name of ["previous", "next"]) {
      const there = viewer.around[name];
      $("#" + name).hidden = !there;
      if (there) $("#" + name).href = `${root}m/${there}/index.html${kept}`;
    }
    $("#isolated").href = `${root}r/${viewer.seen().file}.html`;
  });

  function drag(event) {
    event.preventDefault();
    const grip = event.currentTarget;
    const [from, width] = [event.clientX, sheet.offsetWidth];
    const move = (moved) => go({ w: viewer.clamp(width + 2 * (moved.clientX - from)) }, { replace: true });
    grip.setPointerCapture(event.pointerId);
    document.body.classList.add("dragging");
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => {
      grip.removeEventListener("pointermove", move);
      document.body.classList.remove("dragging");
    }, { once: true });
  }

  $("#grip").addEventListener("pointerdown", drag);
  $("#grip").addEventListener("keydown", (event) => {
    const to = { ArrowRight: sheet.offsetWidth + 10, ArrowLeft: sheet.offsetWidth - 10, Home: 240, End: $("#stage").clientWidth - 56 }[event.key];
    if (!to) return;
    event.preventDefault();
    go({ w: viewer.clamp(to) }, { replace: true });
  });
  $("#width").addEventListener("change", ({ target }) => target.value && go({ w: viewer.clamp(target.valueAsNumber) }));
  $("#images").addEventListener("click", () => go({ img: viewer.state.img === "1" ? "0" : "1" }));

  $("#copy").addEventListener("click", async ({ target }) => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      done = "Copy the address bar";
    }
    target.textContent = done;
    viewer.say(done);
    setTimeout(() => (target.textContent = "Copy link"), 1500);
  });
})();
