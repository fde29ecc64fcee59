/* Where things are: base.js and the packed points of Python, decoded.
 *
 * Positions are pixels of Leaflet's world at zoom 0, where the whole world is 256 wide; the canvas
 * scales them. Areas are named by the arcs that bound them, see geo/base_shapes.py.
 */
(function () {
  "use strict";

  var BASE = window.ATLAS_BASE;

  function bytes(text) {
    var raw = atob(text), out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out.buffer;
  }

  /* World pixels at zoom 0, where the whole world is 256 wide: Leaflet's own projection. */
  function world(lng, lat) {
    var p = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), 0);
    return [p.x, p.y];
  }

  function unpackArc(delta) {
    var out = new Float64Array(delta.length), x = 0, y = 0;
    for (var i = 0; i < delta.length; i += 2) {
      x += delta[i]; y += delta[i + 1];
      var p = world(x / BASE.units, y / BASE.units);
      out[i] = p[0]; out[i + 1] = p[1];
    }
    return out;
  }

  var arcs = BASE.arcs.map(unpackArc);
  var sea = BASE.sea.map(unpackArc);

  function placed(name, x, y, more) {
    var p = world(x / BASE.units, y / BASE.units);
    return Object.assign({ name: name, x: p[0], y: p[1] }, more);
  }

  var districts = BASE.districts.map(function (d) {
    return placed(d[1], d[2], d[3], { code: d[0], rings: d[4], tehsil: false });
  });
  var tehsils = BASE.tehsils.map(function (t) {
    return placed(t[1], t[3], t[4],
      { code: t[0], district: districts[t[2]], rings: t[5], tehsil: true });
  });
  var areas = {};
  districts.concat(tehsils).forEach(function (area) { areas[area.code] = area; });
  var districtNames = {};
  districts.forEach(function (d) { districtNames[d.name] = true; });
  var towns = BASE.towns.map(function (t) {
    return placed(t[0], t[1], t[2], { lng: t[1] / BASE.units, lat: t[2] / BASE.units });
  });
  var labels = BASE.labels.map(function (l) { return placed(l[0], l[1], l[2], { kind: l[3] }); });

  /* "Kalat (tehsil)" where a district has the same name. */
  function fullName(area) {
    return area.tehsil && districtNames[area.name] ? area.name + " (tehsil)" : area.name;
  }

  function townAt(lng, lat) {
    var best = null, least = 0.03; // degrees, about 3 km
    towns.forEach(function (town) {
      var away = Math.max(Math.abs(town.lng - lng), Math.abs(town.lat - lat));
      if (away < least) { least = away; best = town; }
    });
    return best;
  }

  /* Points that share a place become one stack, in the order in which they came. */
  function stacks(points) {
    var rows = new Uint32Array(bytes(points.rows));
    var xs = new Uint16Array(bytes(points.xs));
    var ys = new Uint16Array(bytes(points.ys));
    var codes = new Uint8Array(bytes(points.codes));
    var found = new Map();
    for (var i = 0; i < rows.length; i++) {
      var key = xs[i] * 65536 + ys[i];
      var stack = found.get(key);
      if (!stack) {
        var lng = points.west + xs[i] * points.step, lat = points.south + ys[i] * points.step;
        var p = world(lng, lat);
        stack = { x: p[0], y: p[1], lng: lng, lat: lat, items: [] };
        found.set(key, stack);
      }
      var code = codes[i];
      stack.items.push({ row: rows[i], type: code & 7, status: (code >> 3) & 3, near: (code >> 5) & 1,
        earlier: code >> 6 });
    }
    return Array.from(found.values());
  }

  window.atlasPlaces = {
    world: world, arcs: arcs, sea: sea, lines: BASE.lines, province: BASE.province,
    districts: districts, tehsils: tehsils, areas: areas, towns: towns, labels: labels,
    fullName: fullName, townAt: townAt, stacks: stacks,
  };
})();
