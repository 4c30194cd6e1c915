/* The page of reach: find a mail by its name, and open what an address leads to. */
(function () {
  "use strict";
  const { $, $$ } = window.buckslip;
  const field = $("#q");
  const mails = $$("article.reach");
  function draw() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const mail of mails) mail.hidden = !words.every((word) => mail.dataset.words.includes(word));
    for (const brand of $$(".brand")) {
      let next = brand.nextElementSibling;
      brand.hidden = true;
      for (; next && next.matches(".reach"); next = next.nextElementSibling) if (!next.hidden) brand.hidden = false;
    }
    $("#none").hidden = !mails.length || mails.some((mail) => !mail.hidden);
    history.replaceState(null, "", (field.value ? "?q=" + encodeURIComponent(field.value) : location.pathname) + location.hash);
  }
  function go() {
    const mail = location.hash.startsWith("#mail-") && document.getElementById(location.hash.slice(1));
    for (const one of mail ? $$("details", mail) : []) one.open = true;
  }
  if (field) {
    field.parentElement.hidden = false;
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", draw);
    if (field.value) draw();
  }
  addEventListener("hashchange", go);
  go();
})();
