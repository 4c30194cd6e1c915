/* Data come as scripts, since a page from file:// may fetch nothing: each file in data/ calls buckslip.take(name, value). */
window.buckslip = (function () {
  "use strict";
  const root = document.currentScript.dataset.root || "./";
  const taken = {};
  const coming = new Map();

  function take(name, value) {
    taken[name] = value;
  }

  /* What data/<path>.js hands over as `name`; the file is asked for once. Fails where there is no such file. */
  function load(name, path) {
    if (!coming.has(path)) {
      coming.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.onload = () => resolve(taken[name]);
        script.onerror = () => reject(new Error(`data/${path}.js is missing`));
        script.src = `${root}data/${path}.js`;
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

  return { root, taken, take, load, sources };
})();
