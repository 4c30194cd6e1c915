/* What every page shares. Data come as scripts, since a page from file:// may fetch nothing: each file in data/ calls
   buckslip.take(name, value). */
window.buckslip = (function () {
  "use strict";
  const root = document.currentScript.dataset.root || "./";
  const taken = {};
  const coming = new Map();
  const heard = {};
  const anew = {};
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* An element: attributes that are null, undefined or false are left out, and so are empty children. Buttons submit nothing. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    if (name === "button") element.type = name;
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element[key] = value;
      else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
    return element;
  }

  /* The data of a mail hold once what is the same for all personas and locales. */
  function unfolded(mail) {
    for (const one of mail.locales) one.inbox = mail.inbox;
    for (const one of Object.values(mail.why)) one.rows = mail.lines.map((line, number) => ({ ...line, holds: one.holds[number], because: one.because[number] }));
    return mail;
  }

  function take(name, value) {
    taken[name] = name === "mail" ? unfolded(value) : value;
    for (const hear of heard[name] || []) hear(taken[name]);
  }

  /* Be told whenever data of this name are handed over, also anew. */
  function on(name, hear) {
    (heard[name] = heard[name] || []).push(hear);
  }

  /* What data/<path>.js hands over as `name`; the file is asked for once. Fails where there is no such file. */
  function load(name, path) {
    if (!coming.has(path)) {
      coming.set(path, new Promise((resolve, reject) => {
        const script = make("script", { src: `${root}data/${path}.js${anew[path] ? "?" + anew[path] : ""}` });
        script.onload = () => resolve(taken[name]);
        script.onerror = () => reject(new Error(`data/${path}.js is missing`));
        document.head.append(script);
      }));
    }
    return coming.get(path);
  }

  /* The sources of a mail, by locale: name and text of each. */
  async function sources(mail) {
    const { pieces, files } = await load("sources", mail.id + ".sources");
    return Object.fromEntries(mail.locales.map((one) => {
      const texts = [...one.pieces, ...pieces[one.tag]];
      const text = (parts) => parts.map((part) => (typeof part === "number" ? texts[part] : part)).join("");
      return [one.tag, files[one.tag].map(({ name, parts }) => ({ name, text: text(parts) }))];
    }));
  }

  /* Forget what was loaded, so that it is asked for anew: by another name, or it would be what is on its way already. */
  function forget(path) {
    anew[path] = (anew[path] || 0) + 1;
    coming.delete(path);
  }

  return { root, taken, take, on, load, forget, sources, make, $, $$ };
})();
