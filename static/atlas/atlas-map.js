/* The atlas's map: one canvas over Leaflet that draws the base, the areas and the signs.
 *
 * Python sends numbers and codes only (see incidents/views/maps.py); every word on the map is
 * either in base.js or in the constants that Python gives once, and is written with fillText or
 * textContent. So nothing that a person typed is ever parsed here as HTML or as code.
 *
 * atlas.begin(map, options)   draws the base and the legend; called once by the base map
 * atlas.data(payload)         a Leaflet layer; adding it shows the data, removing it clears them
 */
(function () {
  "use strict";

  var places = window.atlasPlaces, signs = window.atlasSigns;
  var areas = places.areas, world = places.world, fullName = places.fullName;
  var FAN_ZOOM = 7.75; // from here on incidents in one town stand apart
  var FAN_MOST = 8; // more than this would not fit around a town
  var FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", Roboto, ' +
    '"Helvetica Neue", Arial, sans-serif';

  var COLOUR = signs.COLOUR; // COLOUR.shades: one hue, five classes; paper is for "no report"

  function halo() {
    return signs.pale(COLOUR.paper, 0.92);
  }

  /* Fewer classes are spread over the five shades, or two of them would look alike. */
  function shadeOf(cls, classes) {
    return COLOUR.shades[classes > 1 ? Math.round((cls * 4) / (classes - 1)) : 2];
  }

  function isDark(cls, classes) {
    return COLOUR.shades.indexOf(shadeOf(cls, classes)) >= 3;
  }

  // The canvas ---------------------------------------------------------------

  var Canvas = L.Renderer.extend({
    options: { pane: "atlas", padding: 0.4 },

    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true"); // the table beside says the same
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer: function () {
      cancelAnimationFrame(this._waiting);
      this._container.remove();
      delete this._container;
    },
    _updatePaths: function () {},
    _onZoomEnd: function () {},

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.draw();
    },

    /* Several changes in one turn (old data off, new data on) cost one drawing. */
    later: function () {
      cancelAnimationFrame(this._waiting);
      var self = this;
      this._waiting = requestAnimationFrame(function () { if (self._map) self.draw(); });
    },

    draw: function () {
      var size = this._bounds.getSize(), sharp = Math.max(1, window.devicePixelRatio || 1);
      var canvas = this._container, ctx = this._ctx;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * sharp);
      canvas.height = Math.round(size.y * sharp);
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      ctx.setTransform(sharp, 0, 0, sharp, 0, 0);
      ctx.lineJoin = "round";
      this.scale = Math.pow(2, this._zoom);
      this.origin = this._map.getPixelOrigin().add(this._bounds.min);
      this.size = size;
      this.sharp = sharp;
      this.hits = [];
      this.taken = new signs.Room(size.x, size.y);
      this._base(ctx);
      this._data(ctx);
      this._words(ctx);
    },

    at: function (thing) {
      return [thing.x * this.scale - this.origin.x, thing.y * this.scale - this.origin.y];
    },

    inside: function (p, margin) {
      return p[0] > -margin && p[1] > -margin &&
        p[0] < this.size.x + margin && p[1] < this.size.y + margin;
    },

    _along: function (path, arc, backwards, joined) {
      var n = arc.length, k = this.scale, ox = this.origin.x, oy = this.origin.y;
      for (var j = 0; j < n; j += 2) {
        var i = backwards ? n - 2 - j : j;
        var x = arc[i] * k - ox, y = arc[i + 1] * k - oy;
        if (j || joined) path.lineTo(x, y); else path.moveTo(x, y);
      }
    },

    path: function (rings) {
      var path = new Path2D(), self = this;
      rings.forEach(function (ring) {
        ring.forEach(function (number, place) {
          self._along(path, places.arcs[number < 0 ? ~number : number], number < 0, place > 0);
        });
        path.closePath();
      });
      return path;
    },

    line: function (ctx, kind, colour, width, dash) {
      var path = new Path2D(), self = this;
      places.lines[kind].forEach(function (number) { self._along(path, places.arcs[number], false, false); });
      ctx.setLineDash(dash || []);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke(path);
      ctx.setLineDash([]);
    },

    // What lies under the data. Over tiles only the lines are drawn.
    _base: function (ctx) {
      var self = this, tiles = this._map.atlas.options.tiles;
      if (!tiles) {
        ctx.fillStyle = COLOUR.around;
        ctx.fillRect(0, 0, this.size.x, this.size.y);
        ctx.fillStyle = COLOUR.sea;
        var water = new Path2D();
        places.sea.forEach(function (ring) { self._along(water, ring, false, false); water.closePath(); });
        ctx.fill(water, "evenodd");
        var parts = this._map.atlas.options.parts;
        ctx.fillStyle = parts ? COLOUR.beside : COLOUR.land;
        ctx.fill(this.path(places.province), "evenodd");
        ctx.fillStyle = COLOUR.land;
        if (parts) ctx.fill(this.path(areas[this._map.atlas.options.focus].rings), "evenodd");
      }
      this.line(ctx, "around", COLOUR.around_line, 0.8, [3, 3]);
    },

    _lines: function (ctx) {
      var z = this._zoom;
      if (z >= FAN_ZOOM || this._map.atlas.options.parts) {
        this.line(ctx, "tehsil", COLOUR.border, 0.8);
      }
      this.line(ctx, "district", COLOUR.rule, z >= 8 ? 1.2 : 0.9);
      this.line(ctx, "countries", COLOUR.map_ink, 1, [2, 3]);
      this.line(ctx, "province", COLOUR.map_ink, 1.6);
      this.line(ctx, "disputed", COLOUR.map_ink, 1.6, [7, 4]);
      var focus = areas[this._map.atlas.options.focus];
      if (focus) {
        ctx.strokeStyle = COLOUR.accent_dark;
        ctx.lineWidth = 2.4;
        ctx.stroke(this.path(focus.rings));
      }
    },

    _data: function (ctx) {
      var data = this._map.atlas.data;
      this.badges = [];
      this.marks = [];
      this.named = {};
      if (data && data.shade) this._shade(ctx, data.shade);
      if (data && data.bins) this._bins(ctx, data.bins);
      if (data && data.areas) this._areas(ctx, data.areas, !data.bins);
      this._lines(ctx);
      this._outlines(ctx);
      if (data && data.shade) this._values(ctx, data.shade);
      // Signs stand where things happened, so badges make way for them; the thin line from a
      // badge to its area must not run over a sign, so signs are drawn last.
      if (data && data.stacks) this._stacks(ctx, data.stacks);
      this._badges(ctx);
      this.marks.forEach(function (mark) { this._mark(ctx, mark); }, this);
    },

    /* In a small map the tehsils of a district share one badge, or badges would hide the map. */
    _gathered: function (list) {
      var known = list.filter(function (entry) { return areas[entry[0]]; });
      if (known.length <= (this._zoom < 6 ? 20 : 60) || this._zoom >= FAN_ZOOM) {
        return known.map(function (entry) { return ["area", areas[entry[0]], entry.slice(1)]; });
      }
      var sums = new Map();
      known.forEach(function (entry) {
        var area = areas[entry[0]], whole = area.district || area;
        var sum = sums.get(whole) || entry.slice(1).fill(0);
        sums.set(whole, sum.map(function (n, i) { return n + entry[i + 1]; }));
      });
      return Array.from(sums, function (pair) { return ["areas", pair[0], pair[1]]; });
    },

    /* How many of an area's incidents began before what is shown, and go on. */
    _earlier: function (list, area, kind) {
      var known = this._map.atlas.data.earlier || {};
      return list.reduce(function (sum, entry) {
        var one = areas[entry[0]], whole = one && kind === "areas" ? one.district || one : one;
        return sum + (whole === area ? known[entry[0]] || 0 : 0);
      }, 0);
    },

    // District and tehsil incidents: the area is shaded, a badge says how many.
    _areas: function (ctx, list, filled) {
      var self = this, chosen = this._map.atlas.chosen;
      var shown = this._gathered(list);
      // A tehsil lies on its district, so it is drawn and hit after it.
      shown.sort(function (a, b) { return a[1].tehsil - b[1].tehsil; });
      shown.forEach(function (entry) {
        var area = entry[1], counts = entry[2], what = entry[0] + ":" + area.code;
        var path = self.path(area.rings);
        if (filled) {
          ctx.fillStyle = signs.pale(COLOUR.area, 0.28);
          ctx.fill(path, "evenodd");
          self.hits.push({ path: path, what: what, area: area, n: counts[0] });
        }
        self.badges.push({
          area: area, path: path, what: what, n: counts[0], types: counts.slice(1),
          earlier: self._earlier(list, area, entry[0]) === counts[0],
          picked: chosen === what, outlined: filled || chosen === what,
        });
      });
    },

    _outlines: function (ctx) {
      this.badges.forEach(function (badge) {
        if (!badge.outlined) return;
        ctx.strokeStyle = badge.picked ? COLOUR.accent_dark : COLOUR.area;
        ctx.lineWidth = badge.picked ? 3 : 1.1;
        ctx.stroke(badge.path);
      });
    },

    _badges: function (ctx) {
      var self = this;
      this.badges.forEach(function (badge) {
        var home = self.at(badge.area), box = signs.badgeSize(badge.n);
        if (!self.inside(home, 40)) return;
        var spot = self.taken.near(home[0], home[1], box[0] + 3, box[1] + 3);
        if (Math.abs(spot[0] - home[0]) + Math.abs(spot[1] - home[1]) > 14) {
          signs.leader(ctx, home, spot, COLOUR.area);
        }
        signs.badge(ctx, spot[0], spot[1], badge.n, badge.types, badge.picked,
          badge.earlier);
        self.taken.take(spot[0] - box[0] / 2, spot[1] - box[1] / 2, box[0], box[1]);
        self.hits.push({
          box: [spot[0] - box[0] / 2, spot[1] - box[1] / 2, box[0], box[1]],
          what: badge.what, area: badge.area, n: badge.n,
        });
        badge.spot = spot;
        badge.box = box;
      });
    },

    // Points -----------------------------------------------------------------

    _stacks: function (ctx, all) {
      var self = this, shown = [];
      all.forEach(function (stack) {
        var p = self.at(stack);
        if (self.inside(p, 30)) shown.push([stack, p]);
      });
      // Few signs carry a letter; many are small, so that they do not hide each other.
      var r = shown.length <= 150 ? 9 : shown.length <= 900 ? 6 : 4;
      var fan = this._zoom >= FAN_ZOOM || this._map.atlas.options.parts;
      shown.forEach(function (pair) {
        var stack = pair[0], n = stack.items.length, reach = r;
        if (n > 1) reach = fan && n <= FAN_MOST && r >= 9 ? 34 : signs.donutRadius(n, r);
        self.marks.push({ stack: stack, p: pair[1], fan: reach === 34, reach: reach, r: r });
        var claim = r < 6 ? 0 : reach;
        self.taken.take(pair[1][0] - claim, pair[1][1] - claim, 2 * claim, 2 * claim);
      });
      // Towns with many are drawn last: they must not vanish under single signs.
      this.marks.sort(function (a, b) { return a.stack.items.length - b.stack.items.length; });
      // The places with most are named before badges take the room.
      this.marks.slice(-8).reverse().forEach(function (mark) {
        if (mark.stack.items.length > 2) self._town(ctx, mark);
      });
    },

    _town: function (ctx, mark) {
      var town = places.townAt(mark.stack.lng, mark.stack.lat);
      if (!town || this.named[town.name]) return;
      var text = mark.fan ? town.name + ": " + mark.stack.items.length : town.name;
      this.named[town.name] = this.word(ctx, text, mark.p, this._bold(mark.reach + 3));
    },

    _bold: function (gap) {
      var wide = this._map.getSize().x >= 560;
      return { font: wide ? "600 12.5px " : "600 11px ", colour: COLOUR.ink, gap: gap };
    },

    _mark: function (ctx, mark) {
      var items = mark.stack.items, n = items.length, p = mark.p, r = mark.r;
      var chosen = this._map.atlas.chosen, what;
      if (n === 1) {
        what = "row:" + items[0].row;
        signs.sign(ctx, p[0], p[1], r, items[0], this.sharp, chosen === what);
        this.hits.push({ x: p[0], y: p[1], r: Math.max(r, 7), what: what, stack: mark.stack, n: 1 });
        return;
      }
      if (!mark.fan) {
        what = "place:" + items[0].row;
        signs.donut(ctx, p[0], p[1], mark.reach, items, chosen === what);
        this.hits.push(
          { x: p[0], y: p[1], r: mark.reach, what: what, stack: mark.stack, n: n });
        return;
      }
      var spots = items.map(function (_, i) {
        var turn = -Math.PI / 2 + (2 * Math.PI * i) / n;
        return [p[0] + 25 * Math.cos(turn), p[1] + 25 * Math.sin(turn)];
      });
      spots.forEach(function (spot) { signs.leader(ctx, p, spot, COLOUR.map_ink); });
      signs.dot(ctx, p[0], p[1], COLOUR.ink);
      for (var i = 0; i < n; i++) {
        what = "row:" + items[i].row;
        signs.sign(ctx, spots[i][0], spots[i][1], r, items[i], this.sharp, chosen === what);
        this.hits.push({ x: spots[i][0], y: spots[i][1], r: r, what: what, stack: mark.stack, n: 1 });
      }
    },

    // Districts by number, and squares ---------------------------------------

    _shade: function (ctx, shade) {
      var self = this;
      shade.codes.forEach(function (code, i) {
        var area = areas[code];
        if (!area) return;
        var path = self.path(area.rings), cls = shade.classes[i];
        ctx.fillStyle = cls === -2 ? signs.hatch(ctx)
          : cls < 0 ? COLOUR.paper : shadeOf(cls, shade.texts.length);
        ctx.fill(path, "evenodd");
        self.hits.push({ path: path, what: "district:" + code, area: area, n: shade.values[i] });
      });
    },

    _values: function (ctx, shade) {
      var self = this, small = this.size.x / (1 + 2 * this.options.padding) < 560;
      shade.codes.forEach(function (code, i) {
        var area = areas[code];
        if (!area) return;
        if (self._map.atlas.chosen === "district:" + code) {
          ctx.strokeStyle = COLOUR.accent_dark;
          ctx.lineWidth = 3;
          ctx.stroke(self.path(area.rings));
        }
        if (shade.classes[i] < 0) return;
        var p = self.at(area), dark = isDark(shade.classes[i], shade.texts.length);
        var text = signs.number(shade.values[i]);
        ctx.font = (small ? "600 11px " : "600 13px ") + FONT;
        var wide = ctx.measureText(text).width;
        if (!self.taken.free(p[0] - wide / 2, p[1] - 7, wide, 14)) return;
        self.taken.take(p[0] - wide / 2, p[1] - 7, wide, 14);
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillStyle = dark ? COLOUR.paper : COLOUR.ink;
        ctx.fillText(text, p[0], p[1]);
        area.valued = true;
      });
    },

    _bins: function (ctx, bins) {
      var size = bins.size, chosen = this._map.atlas.chosen;
      for (var i = 0; i < bins.cells.length; i += 3) {
        var ix = bins.cells[i], iy = bins.cells[i + 1], n = bins.cells[i + 2];
        var a = world(ix * size, (iy + 1) * size), b = world((ix + 1) * size, iy * size);
        var p = this.at({ x: a[0], y: a[1] }), q = this.at({ x: b[0], y: b[1] });
        if (q[0] < 0 || q[1] < 0 || p[0] > this.size.x || p[1] > this.size.y) continue;
        var cls = 0, what = "bin:" + ix + "." + iy;
        while (cls < 4 && n >= bins.breaks[cls + 1]) cls++;
        ctx.globalAlpha = 0.9;
        ctx.fillStyle = shadeOf(cls, bins.texts.length);
        ctx.fillRect(p[0], p[1], q[0] - p[0], q[1] - p[1]);
        ctx.globalAlpha = 1;
        ctx.strokeStyle = chosen === what ? COLOUR.accent_dark : COLOUR.paper;
        ctx.lineWidth = chosen === what ? 3 : 0.8;
        ctx.strokeRect(p[0], p[1], q[0] - p[0], q[1] - p[1]);
        if (q[0] - p[0] > 30) {
          ctx.font = "600 11px " + FONT;
          ctx.textAlign = "center";
          ctx.textBaseline = "middle";
          ctx.fillStyle = isDark(cls, bins.texts.length) ? COLOUR.paper : COLOUR.ink;
          ctx.fillText(signs.number(n), (p[0] + q[0]) / 2, (p[1] + q[1]) / 2);
        }
        this.hits.push({ box: [p[0], p[1], q[0] - p[0], q[1] - p[1]], what: what, n: n });
      }
    },

    // Words ------------------------------------------------------------------

    /* Write a word where there is room beside `p`; the first free side wins. */
    word: function (ctx, text, p, style) {
      ctx.font = style.font + FONT;
      var wide = ctx.measureText(text).width, gap = style.gap || 0, high = style.high || 14;
      var sides = gap
        ? [[p[0] + gap + wide / 2, p[1]], [p[0] - gap - wide / 2, p[1]],
          [p[0], p[1] + gap + high / 2], [p[0], p[1] - gap - high / 2],
          [p[0] + gap + wide / 2, p[1] - gap], [p[0] - gap - wide / 2, p[1] - gap],
          [p[0] + gap + wide / 2, p[1] + gap], [p[0] - gap - wide / 2, p[1] + gap]]
        : [[p[0], p[1]]];
      for (var i = 0; i < sides.length; i++) {
        var x = sides[i][0], y = sides[i][1];
        if (!this.taken.free(x - wide / 2 - 1, y - high / 2, wide + 2, high)) continue;
        this.taken.take(x - wide / 2 - 1, y - high / 2, wide + 2, high);
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.lineWidth = 3.2;
        ctx.strokeStyle = style.halo || halo();
        ctx.strokeText(text, x, y);
        ctx.fillStyle = style.colour;
        ctx.fillText(text, x, y);
        return true;
      }
      return false;
    },

    _words: function (ctx) {
      var self = this, z = this._zoom, wide = this._map.getSize().x >= 560;
      // The places of the data first, the largest first; then what there is room for.
      var marks = this.marks.slice().reverse();
      if (marks.length <= 120) marks.forEach(function (mark) { self._town(ctx, mark); });
      this.badges.forEach(function (badge) {
        if (!badge.spot) return;
        var style = self._bold(badge.box[0] / 2 + 3);
        if (self.word(ctx, fullName(badge.area), badge.spot, style)) {
          self.named[badge.area.name] = true;
        }
      });
      places.labels.forEach(function (label) { self._far(ctx, label); });
      if (this._map.atlas.options.tiles) return;
      var muted = { font: (wide ? "12px " : "10.5px "), colour: COLOUR.map_ink, halo: COLOUR.land };
      if (this._map.atlas.data && this._map.atlas.data.shade) {
        muted = { font: muted.font, colour: COLOUR.ink, halo: halo() };
      }
      var home = this._map.atlas.options.parts && areas[this._map.atlas.options.focus];
      var list = z >= 8.5 ? places.districts.concat(places.tehsils) : places.districts;
      if (home) {
        var own = places.tehsils.filter(function (tehsil) { return tehsil.district === home; });
        list = places.districts.concat(own);
        list = list.filter(function (area) { return area !== home; });
      }
      list.forEach(function (area) {
        var p = self.at(area);
        if (self.named[area.name] || !self.inside(p, 0)) return;
        if (!wide && z < 6.5) return;
        p = area.valued ? [p[0], p[1] + 13] : p;
        self.named[area.name] = self.word(ctx, area.name, p, muted);
        area.valued = false;
      });
      if (z >= 8.5) {
        places.towns.forEach(function (town) {
          var p = self.at(town);
          if (self.named[town.name] || !self.inside(p, 0)) return;
          if (self.word(ctx, town.name, p, Object.assign({ gap: 5 }, muted))) {
            signs.dot(ctx, p[0], p[1], COLOUR.map_ink);
          }
        });
      }
    },

    _far: function (ctx, label) {
      var p = this.at(label), sea = label.kind === "sea";
      // Half a name at the edge of the window reads like another name.
      var edge = this.options.padding / (1 + 2 * this.options.padding);
      if (p[0] < this.size.x * edge + 60 || p[0] > this.size.x * (1 - edge) - 50) return;
      if (p[1] < this.size.y * edge + 10 || p[1] > this.size.y * (1 - edge) - 10) return;
      ctx.letterSpacing = sea ? "0.5px" : "1px";
      this.word(ctx, sea ? label.name : label.name.toUpperCase(), p, {
        font: "12px ", colour: sea ? COLOUR.water_name : COLOUR.map_ink,
        halo: sea ? COLOUR.sea : COLOUR.around,
      });
      ctx.letterSpacing = "0px";
    },

    /* What lies under a point of the map; the last drawn is on top. */
    under: function (layerPoint) {
      var x = layerPoint.x - this._bounds.min.x, y = layerPoint.y - this._bounds.min.y;
      var best = null, near = Infinity;
      for (var i = this.hits.length - 1; i >= 0; i--) {
        var hit = this.hits[i];
        if (hit.r) {
          var away = Math.hypot(hit.x - x, hit.y - y);
          if (away <= hit.r + 2 && away < near) { near = away; best = hit; }
        } else if (!best && hit.box) {
          var b = hit.box;
          if (x >= b[0] && y >= b[1] && x <= b[0] + b[2] && y <= b[1] + b[3]) best = hit;
        }
      }
      if (best) return best;
      this._ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (i = this.hits.length - 1; i >= 0; i--) {
        if (this.hits[i].path && this._ctx.isPointInPath(this.hits[i].path, x, y, "evenodd")) {
          return this.hits[i];
        }
      }
      return null;
    },
  });

  window.atlasParts = {
    Canvas: Canvas, COLOUR: COLOUR, FONT: FONT, shadeOf: shadeOf,
  };
})();
