/* The map alone, in somebody else's page: data come with the page, nothing is asked for. */
(function () {
  "use strict";
  var given = JSON.parse(document.getElementById("atlas-data").textContent);
  var map = L.map("map", {
    center: [28.5, 65.6], zoom: 6, zoomControl: false, zoomSnap: 0.25, minZoom: 4.5, maxZoom: 12,
    maxBounds: [[21, 56], [36, 75.5]], maxBoundsViscosity: 0.8,
  });
  atlas.begin(map, given.base);
  atlas.data(given.data).addTo(map);
})();
