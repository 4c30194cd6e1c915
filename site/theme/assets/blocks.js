/* The catalogue of blocks: draws a block when it comes into sight, as wide as it says and as tall as what it shows.
   The address holds brand, look (d) and width (w). */
(function () {
  "use strict";
  const { $, $$, load, make, root } = window.buckslip;
  const chips = $$("#switches .chip");
  const boxes = $$(".drawing");
  const choices = {};
  const state = {};
  for (const { dataset } of chips) (choices[dataset.key] ||= []).push(dataset.value);

  function fit(box) {
    const frame = $("iframe", box);
    const body = frame?.contentDocument?.body;
    if (!body || !box.clientWidth) return;
    const scale = Math.min(1, box.clientWidth / frame.width);
    const height = Math.ceil(body.getBoundingClientRect().height) || 1;
    frame.style.cssText = `height:${height}px;transform:scale(${scale})`;
    box.style.height = height * scale + box.offsetHeight - box.clientHeight + "px";
  }

  async function draw(box) {
    const { block, state: name, scheme, width, title } = box.dataset;
    const { texts, brands } = await load("block-" + block, "blocks/" + block);
    const parts = (brands[state.brand] || Object.values(brands)[0])[name][scheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")];
    const srcdoc = parts.map((part) => texts[part]).join("").replaceAll("../assets/images/", root + "assets/images/");
    box.replaceChildren(make("iframe", { sandbox: "allow-same-origin", srcdoc, width, title, tabindex: -1, onload: () => fit(box) }));
  }

  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) sight.unobserve(target), draw(target);
  }, { rootMargin: "300px" });

  const off = (wanted, here) => wanted && wanted !== here;

  function go(change) {
    Object.assign(state, change);
    const query = new URLSearchParams();
    for (const key in choices) if (state[key] !== choices[key][0]) query.set(key, state[key]);
    history.replaceState(null, "", `?${query}${location.hash}`);
    for (const link of $$(".turn a")) link.search = query;
    for (const { dataset, attributes } of chips) attributes["aria-pressed"].value = state[dataset.key] === dataset.value;
    for (const figure of $$(".drawings figure")) figure.hidden = off(state.d, figure.dataset.scheme) || off(state.w, figure.dataset.width);
    for (const one of $$(".drawings")) one.classList.toggle("one", !!state.w);
    for (const text of $$(".plain [data-brand]")) text.hidden = text.dataset.brand !== state.brand;
    for (const box of boxes) "brand" in change ? (sight.unobserve(box), sight.observe(box)) : fit(box);
  }

  const next = (key, all = choices[key]) => () => all && go({ [key]: all[(all.indexOf(state[key]) + 1) % all.length] });
  const turn = (rel) => () => $$(`.turn [rel=${rel}]`).forEach((link) => link.click());
  const keys = { b: next("brand"), d: next("d"), w: next("w"), j: turn("next"), k: turn("prev") };

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]"))) keys[event.key]?.();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.matches("#switches .chip")) go({ [target.dataset.key]: target.dataset.value });
    if (!target.matches(".copy")) return;
    getSelection().selectAllChildren($("code", target.parentElement));
    target.textContent = document.execCommand("copy") ? "Copied" : "Selected";
  });
  addEventListener("resize", () => boxes.forEach(fit));
  for (const one of $$("#switches, .copy")) one.hidden = false;
  const asked = new URLSearchParams(location.search);
  for (const key in choices) state[key] = choices[key].includes(asked.get(key)) ? asked.get(key) : choices[key][0];
  if (chips.length) go({ brand: state.brand });
  else for (const box of boxes) sight.observe(box);
})();
