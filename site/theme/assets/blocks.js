/* The blocks page: every drawn example is as tall as what it shows. */
(function () {
  "use strict";
  for (const frame of document.querySelectorAll(".sample iframe")) {
    const fit = () => {
      const body = frame.contentDocument && frame.contentDocument.body;
      if (body) frame.style.height = Math.ceil(body.getBoundingClientRect().height) + 2 + "px";
    };
    frame.addEventListener("load", fit);
    window.addEventListener("resize", fit);
    fit();
  }
})();
