/* The mail in its frame: the exported text of a view, or an ESP's own file with its tags as chips. */
(function () {
  "use strict";
  const { $, root, sources, viewer } = window.buckslip;
  const frame = $("#frame");
  const sheet = $("#sheet");
  viewer.TAGS = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}|%%\[[\s\S]*?\]%%|%%=[\s\S]*?=%%|%%[A-Za-z_][\w ]*%%|\{(?:contactfield|unsubscribe|webview|subject|dynamiccontent|tracking)[^{}\n]*\}|%[A-Z][A-Z0-9_-]{2,}%/g;
  const TOKENS = new RegExp(`<!--[\\s\\S]*?-->|<(style|title)\\b[\\s\\S]*?</\\1>|<[a-zA-Z/!](?:"[^"]*"|'[^']*'|${viewer.TAGS.source}|[^>"'])*>|${viewer.TAGS.source}`, "g");
  const CHIPS = "<style>.buckslip-tag{display:inline-block;max-width:100%;margin:1px;padding:0 4px;border-radius:4px;background:#f1e9fb;color:#6d3fa8;font:500 11px/16px ui-monospace,monospace;white-space:normal;overflow-wrap:anywhere;vertical-align:middle}</style>";
  const OFF = "<style>*{background-image:none!important}img{outline:1px dashed #88888899;outline-offset:-1px}</style>";
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

  /* Tags stand between rows and cells too, where only a row or a cell of their own may show them. */
  function chips(text) {
    let body = false;
    let last = "";
    return text.replace(TOKENS, (token) => {
      const name = (token.match(/^<(\/?[a-zA-Z]+)/) || [])[1];
      if (name) {
        if (name === "body") body = true;
        last = name.toLowerCase();
        return token.replace(/(\s)(src|background|srcset)=("[^"]*(?:\{|%%)[^"]*"|'[^']*(?:\{|%%)[^']*')/gi, '$1$2="data:,"');
      }
      if (token.startsWith("<") || !body) return token;
      const chip = `<span class="buckslip-tag">${escaped(token)}</span>`;
      if (/^(table|\/?tbody|\/?thead|\/tr)$/.test(last)) return `<tr><td colspan="9">${chip}</td></tr>`;
      return /^(tr|\/td|\/th)$/.test(last) ? `<td>${chip}</td>` : chip;
    });
  }

  function joined(of, mail) {
    const { pieces, schemes, forced } = viewer.locale(of, mail);
    const swapped = schemes[of.d === "dark" ? "dark" : "light"];
    const text = viewer.seen(of, mail).parts.map((part) => pieces[part in swapped ? swapped[part] : part]).join("");
    return of.d === "forced" ? darkened(text, forced) : text;
  }

  function darkened(text, forced) {
    return (forced || []).reduce((now, [from, to]) => now.replaceAll(from, () => to), text);
  }

  async function artefact(of, mail) {
    const file = (await sources(mail))[of.l].find((one) => one.name === of.c + "/body.html");
    const base = (viewer.around.images || "").replace(/\/?$/, "/");
    const text = chips(file.text).replaceAll(base === "/" ? "../assets/images/" : base, "../assets/images/");
    return of.d === "forced" ? darkened(text, viewer.locale(of, mail).forced) : text;
  }

  /* What the frame is given: `of` says which state, `mail` whose. */
  viewer.html = async function (of = viewer.state, mail = viewer.data) {
    const tagged = viewer.esps(of).includes(of.c);
    let text = tagged ? await artefact(of, mail) : joined(of, mail);
    let extra = '<base target="_blank"><style>html{overflow-y:hidden}</style>' + (tagged ? CHIPS : "");
    if (of.img === "0") {
      text = text.replace(/(<img\b[^>]*?\s)src=("[^"]*"|'[^']*')/gi, '$1src="data:,"').replace(/\s(srcset|background)=("[^"]*"|'[^']*')/gi, "");
      extra += OFF;
    }
    if (of.zoom !== "100") {
      text = text.replace(/\b(font-size|line-height)(\s*:\s*)([\d.]+)px/gi, (_, name, colon, size) => name + colon + (size * of.zoom) / 100 + "px");
      extra += `<style>html{font-size:${of.zoom}%}</style>`;
    }
    text = text.replaceAll("../assets/images/", root + "assets/images/");
    return /<head\b[^>]*>/i.test(text) ? text.replace(/<head\b[^>]*>/i, (head) => head + extra) : extra + text;
  };

  /* Make a frame as tall as its mail, now and whenever that grows. */
  viewer.fit = function (one) {
    const inside = one.contentDocument;
    if (!inside?.body) return 0;
    const margins = one.contentWindow.getComputedStyle(inside.body);
    const height = inside.body.offsetHeight + parseFloat(margins.marginTop) + parseFloat(margins.marginBottom);
    const bar = inside.documentElement.scrollWidth > inside.documentElement.clientWidth ? 16 : 0;
    one.style.height = Math.max(160, Math.ceil(height) + bar) + "px";
    return height;
  };

  const watch = new ResizeObserver(() => {
    viewer.fit(frame);
    viewer.pin?.();
  });

  frame.addEventListener("load", () => {
    const inside = frame.contentDocument;
    if (!inside?.body) return;
    inside.addEventListener("keydown", (event) => viewer.press(event));
    watch.disconnect();
    watch.observe(inside.body);
    viewer.fit(frame);
    viewer.pin?.();
  });

  let turn = 0; // of drawing: what was overtaken is not shown
  viewer.part(({ l, p, c, d, img, zoom, grid, cmp }) => [l, p, c, d, img, zoom, grid, cmp], async (state) => {
    const mine = ++turn;
    const wanted = viewer.views.find((one) => one.when(state));
    $("#one").hidden = Boolean(wanted);
    $("#other").hidden = !wanted;
    if (wanted) return;
    sheet.hidden = state.c === "text";
    $("#plain").hidden = state.c !== "text";
    $("#plain").textContent = viewer.seen().text;
    $("#plain").dir = viewer.locale().direction;
    frame.style.colorScheme = state.d === "dark" ? "dark" : "light";
    frame.title = `The mail in ${viewer.locale().name} for ${viewer.who().title}`;
    frame.lang = state.l;
    const html = await viewer.html(state);
    if (mine === turn) frame.srcdoc = html;
  });

  viewer.part(({ w }) => [w], ({ w }) => {
    sheet.style.width = w === "full" ? "100%" : w + "px";
    $("#grip").setAttribute("aria-valuenow", sheet.offsetWidth);
    $("#grip").setAttribute("aria-valuemin", 240);
    $("#grip").setAttribute("aria-valuemax", 2000);
    $("#plain").style.maxWidth = w === "full" ? "none" : Math.max(320, w) + "px";
  });
})();
