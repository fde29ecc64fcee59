// Runs in every frame before anything else. Notes in the top frame when a filter was pressed and
// when a map has been drawn: after the change, the next animation frame and one turn more.
(function () {
  "use strict";
  var now = function () { return performance.timeOrigin + performance.now(); };
  if (window === window.top) {
    window.__bench = { pressed: 0, draws: [] };
    window.addEventListener("pointerdown", function () { window.__bench.pressed = now(); }, true);
    return;
  }
  var last = null;

  // What the map shows: the atlas says it on its element, a plain map has one node a marker.
  function shown() {
    var map = document.querySelector(".leaflet-container");
    if (!map) return null;
    var own = map.dataset;
    if (own.drawn) return [own.drawn, own.points, own.areas, own.shaded, own.bins].join(" ");
    var markers = map.querySelectorAll(".leaflet-marker-icon").length;
    return markers ? "markers " + markers : null;
  }

  var observer = new MutationObserver(function (changes) {
    var what = shown();
    if (what === null || what === last) return;
    // The atlas's canvas is resized, and so emptied, by every drawing: only that counts there.
    var canvas = changes.some(function (change) { return change.target.tagName === "CANVAS"; });
    if (!canvas && what.indexOf("markers") !== 0) return;
    last = what;
    requestAnimationFrame(function () {
      setTimeout(function () { window.top.__bench.draws.push({ at: now(), what: what }); }, 0);
    });
  });
  // A frame's first document is thrown away: wait for the one that stays.
  window.addEventListener("DOMContentLoaded", function () {
    observer.observe(document, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["width"],
    });
  });
})();
