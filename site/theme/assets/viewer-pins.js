/* Numbered pins over the mail where its findings are: they lie on the frame, and nothing is put into the mail. */
(function () {
  "use strict";
  const { $, make, viewer } = window.buckslip;

  /* The visible rectangle of the nth place where these words stand, whatever tags and line breaks are between them. */
  function rectangle(inside, { text, nth = 0 }) {
    const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let all = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (/^(STYLE|TITLE|SCRIPT)$/.test(node.parentNode.nodeName)) continue;
      nodes.push([all.length, node]);
      all += node.data;
    }
    const words = text.trim().split(/\s+/).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\u200b-\\u200d\\u2060\\ufeff\\xad]*");
    const places = [];
    for (const match of all.matchAll(new RegExp(words, "g"))) {
      const range = inside.createRange();
      const spot = (offset) => {
        const [start, node] = nodes.findLast(([from]) => from <= offset);
        return [node, offset - start];
      };
      range.setStart(...spot(match.index));
      const [last, end] = spot(match.index + match[0].length - 1);
      range.setEnd(last, Math.min(end + 1, last.data.length));
      const box = range.getBoundingClientRect();
      if (box.width > 1 && box.height > 1) places.push(box);
    }
    return places[nth] || places[0];
  }

  viewer.pin = function () {
    const inside = $("#frame").contentDocument;
    const { f } = viewer.state;
    if (!inside?.body) return;
    let last = -99;
    const places = (viewer.findings || []).map((one) => [one, one.pin?.text && rectangle(inside, one.pin)]);
    viewer.swap($("#pins"), ...places.filter(([, box]) => box).sort(([, a], [, b]) => a.top - b.top).flatMap(([one, box]) => {
      const here = one.id === f;
      const spot = make("span", { class: `spot ${one.severity} ${here ? "here" : ""}`, "aria-hidden": "true" });
      Object.assign(spot.style, { left: box.left - 3 + "px", top: box.top - 3 + "px", width: box.width + 6 + "px", height: box.height + 6 + "px" });
      const pin = make("button", { class: "dot pin " + one.severity, "aria-pressed": String(here), "aria-label": `Finding ${one.number}, ${one.severity}: ${one.message}`, onclick: () => viewer.go({ panel: "checks", f: one.id }) }, String(one.number));
      last = Math.max(box.top - 3, last + 27);
      pin.style.top = last + "px";
      return [spot, pin];
    }));
  };

  viewer.part(({ f, l }) => [f, l], ({ f }) => {
    viewer.pin();
    if (!f) return;
    const pin = $("#pins .spot.here");
    pin?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    const one = viewer.findings.find(({ id }) => id === f);
    if (one) viewer.say(`Finding ${one.number}, ${one.severity}: ${one.message}${pin ? "" : ". It has no place on the mail."}`);
  });
})();
