/* Which elements of two mails differ, found in their structure: no picture is needed. */
(function () {
  "use strict";
  const { $$, viewer } = window.buckslip;
  const UNSEEN = /^(STYLE|SCRIPT|BR|TBODY|THEAD|COL|COLGROUP|META|LINK|BASE|TITLE)$/;
  const LARGEST = 4e6;

  const SEEN = ["style", "class", "src", "href", "alt", "width", "height", "align", "valign", "bgcolor", "background", "color", "dir", "colspan", "rowspan"];

  /* An element by its tag, the attributes that readers may notice, and the text that stands right in it. */
  function told(element) {
    const text = [...element.childNodes].filter((one) => one.nodeType === 3).map((one) => one.data.replace(/\s+/g, " ").trim());
    return [element.tagName, ...SEEN.map((name) => element.getAttribute(name)), ...text].join("|");
  }

  const listed = (body) => [body, ...$$("*", body)].filter((one) => !UNSEEN.test(one.tagName)).map((element) => ({ element, key: told(element) }));

  /* The members of both lists that are in no longest common run. */
  function unmatched(one, two) {
    let start = 0;
    let [end, last] = [one.length, two.length];
    while (start < end && start < last && one[start].key === two[start].key) start++;
    while (end > start && last > start && one[end - 1].key === two[last - 1].key) { end--; last--; }
    const [a, b] = [one.slice(start, end), two.slice(start, last)];
    if (a.length * b.length > LARGEST) return [a, b];
    const width = b.length + 1;
    const run = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--) {
      for (let j = b.length - 1; j >= 0; j--) {
        run[i * width + j] = a[i].key === b[j].key ? run[(i + 1) * width + j + 1] + 1 : Math.max(run[(i + 1) * width + j], run[i * width + j + 1]);
      }
    }
    const found = [[], []];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i].key === b[j].key) { i++; j++; }
      else if (j >= b.length || (i < a.length && run[(i + 1) * width + j] >= run[i * width + j + 1])) found[0].push(a[i++]);
      else found[1].push(b[j++]);
    }
    return found;
  }

  /* Where they are drawn; an element that only wraps one that is there already adds nothing. */
  function places(found) {
    const kept = [];
    for (const { element } of found) {
      const { left, top, width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2) continue;
      const near = (box) => Math.abs(box[0] - left) + Math.abs(box[1] - top) + Math.abs(box[2] - width) + Math.abs(box[3] - height) < 24;
      if (!kept.some(near)) kept.push([left, top, width, height].map(Math.round));
    }
    return kept;
  }

  /* The boxes of what differs, in either: left, top, width, height. */
  viewer.changes = (before, after) => unmatched(listed(before), listed(after)).map(places);
})();
