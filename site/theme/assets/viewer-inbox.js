/* The mail as a line of an inbox: each subject of a test, and how mail clients cut it. */
(function () {
  "use strict";
  const { $, make, viewer } = window.buckslip;
  const depends = ({ l, p }) => [l, p];
  const characters = (text) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map((one) => one.segment);
  const cut = (text, room) => {
    const all = characters(text);
    return all.length <= room ? text : all.slice(0, Math.max(0, room - 1)).join("").trimEnd() + "…";
  };
  const angle = (number) => String.fromCharCode(65 + number) + (viewer.locale().angles[number] ? " · " + viewer.locale().angles[number] : "");
  const face = () => make("span", { class: "face", "aria-hidden": "true" }, (viewer.data.sender.name || "?").slice(0, 1));

  viewer.part(depends, ({ l }) => {
    const { sender } = viewer.data;
    const { subjects, preheader } = viewer.seen();
    viewer.swap($("#rows"), ...subjects.map((subject, number) => make("li", {}, face(),
      make("span", { class: "from", title: sender.email }, sender.name, subjects.length > 1 && make("span", { class: "angle" }, angle(number))),
      make("span", { class: "line", dir: viewer.locale().direction, lang: l }, make("b", {}, subject || "(no subject)"), preheader && make("span", {}, " " + preheader)))));
  });

  /* One client, one subject. Where both share a line, the preheader gets what the subject leaves. */
  function row(client, subject, number, test) {
    const full = viewer.seen().preheader;
    const shown = cut(subject, client.subject);
    const room = client.total - (client.one_line ? characters(shown).length : client.subject);
    const preheader = full && room > 4 ? cut(full, room) : "";
    const lost = [shown !== subject && "subject", preheader !== full && "preheader"].filter(Boolean);
    return make("li", {}, face(),
      make("span", { class: "from" }, viewer.data.sender.name, test && make("span", { class: "angle" }, angle(number))),
      make("span", { class: "line", dir: viewer.locale().direction, lang: viewer.state.l }, make("b", {}, shown || "(no subject)"), preheader && make("span", {}, " " + preheader)),
      make("span", { class: "lost" }, lost.length ? `cuts the ${lost.join(" and the ")}` : "all of it fits"));
  }

  function client(one) {
    const { subjects } = viewer.seen();
    const rows = () => subjects.map((subject, number) => row(one, subject, number, subjects.length > 1));
    return make("section", { class: "client" + (one.one_line ? " flat" : "") },
      make("h3", {}, one.name, make("span", { class: "n" }, ` ${one.subject} + ${one.one_line ? "the rest of " + one.total : one.total - one.subject} characters`)),
      make("div", { class: "looks" }, ...["light", "dark"].map((scheme) => make("ol", { class: "inbox " + scheme, "aria-label": `${one.name}, ${scheme}` }, ...rows()))),
      one.source && make("p", { class: "origin" }, one.source));
  }

  viewer.part(({ l, p, panel }) => panel === "inbox" && [l, p], ({ panel }) => {
    if (panel !== "inbox") return;
    const clients = viewer.data.inbox?.clients || [];
    const lengths = viewer.seen().subjects.map((one, number) => `${angle(number)}: ${characters(one).length}`);
    viewer.swap($("#panel-inbox"), clients.length
      ? [make("p", { class: "origin" }, `Characters: ${lengths.join("; ")}; preheader: ${characters(viewer.seen().preheader).length}. Clients cut by width, so these are usual figures, not promises.`), make("div", { class: "clients" }, ...clients.map(client))]
      : make("p", { class: "empty" }, "The full row stands above the mail."));
  });
})();
