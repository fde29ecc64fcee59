/* The map as Python sees it: atlas.begin once, atlas.data for every change, clicks back. */
(function () {
  "use strict";

  var parts = window.atlasParts, places = window.atlasPlaces, signs = window.atlasSigns;
  var NARROW = 560; // below this the legend stands under the map, so that it hides nothing

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // The legend ---------------------------------------------------------------

  function sample(draw, wide) {
    var canvas = element("canvas"), sharp = Math.max(1, window.devicePixelRatio || 1);
    wide = wide || 24;
    canvas.width = wide * sharp;
    canvas.height = 24 * sharp;
    canvas.style.width = wide + "px";
    canvas.setAttribute("aria-hidden", "true");
    var ctx = canvas.getContext("2d");
    ctx.scale(sharp, sharp);
    draw(ctx, wide / 2, 12, sharp);
    return canvas;
  }

  function row(list, draw, text) {
    var item = element("li");
    item.appendChild(sample(draw, 30));
    item.appendChild(element("span", "", text));
    list.appendChild(item);
  }

  function area(ctx, x, y, mark) {
    ctx.fillStyle = signs.pale(parts.COLOUR.area, 0.36);
    ctx.strokeStyle = parts.COLOUR.area;
    ctx.beginPath();
    ctx.roundRect(x - 13, y - 10, 26, 20, 4);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = parts.COLOUR.paper;
    ctx.fillRect(x - 6, y - 7, 12, 14);
    ctx.font = "600 11px " + parts.FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = parts.COLOUR.ink;
    ctx.fillText(mark, x, y);
  }

  function typeRows(list) {
    signs.types.forEach(function (type, i) {
      row(list, function (ctx, x, y, sharp) {
        signs.sign(ctx, x, y, 8, { type: i, status: 0 }, sharp);
      }, type.label);
    });
  }

  function plain(list, status, near, text) {
    row(list, function (ctx, x, y, sharp) {
      signs.sign(ctx, x, y, near ? 5 : 7.9, { type: -1, status: status, near: near }, sharp);
    }, text);
  }

  function signRows(list, words, earlier) {
    typeRows(list);
    list = next(list);
    [0, 1, 2, 3].forEach(function (status) { plain(list, status, 0, words.status[status]); });
    list = next(list);
    row(list, function (ctx, x, y, sharp) {
      signs.sign(ctx, x, y, 5, { type: -1, status: 0 }, sharp);
    }, words.dot);
    plain(list, 0, 1, words.near);
    row(list, function (ctx, x, y) {
      signs.donut(ctx, x, y, 11, [{ type: 0 }, { type: 2 }, { type: 3 }]);
    }, words.several);
    row(list, function (ctx, x, y) { area(ctx, x, y, "n"); }, words.area);
    if (!earlier) return;
    row(list, function (ctx, x, y, sharp) {
      signs.sign(ctx, x, y, 5, { type: -1, status: 0, earlier: 1 }, sharp);
    }, words.earlier);
  }

  function next(list) {
    var following = element("ul");
    list.parentNode.appendChild(following);
    return following;
  }

  function square(ctx, x, y, fill) {
    ctx.fillStyle = fill;
    ctx.strokeStyle = parts.COLOUR.rule;
    ctx.fillRect(x - 12, y - 8, 24, 16);
    ctx.strokeRect(x - 12, y - 8, 24, 16);
  }

  function classRows(list, texts, words, shaded) {
    texts.forEach(function (text, i) {
      row(list, function (ctx, x, y) { square(ctx, x, y, parts.shadeOf(i, texts.length)); }, text);
    });
    if (!shaded) return;
    row(list, function (ctx, x, y) { square(ctx, x, y, signs.hatch(ctx)); }, words.uncounted);
    row(list, function (ctx, x, y) { square(ctx, x, y, parts.COLOUR.paper); }, words.none);
  }

  /* What the legend shows follows from what the map shows. */
  function fillLegend(map) {
    var box = map.atlas.legend, data = map.atlas.data || {}, words = map.atlas.options.words;
    if (!box) return;
    box.replaceChildren(element("strong", "", words.legend));
    var body = element("div", "atlas-legend-rows");
    box.appendChild(body);
    var list = element("ul");
    var classed = data.shade || data.bins;
    if (classed) {
      body.appendChild(element("p", "", classed.title));
      body.appendChild(list);
      classRows(list, classed.texts, words, Boolean(data.shade));
      if (data.bins) {
        list = next(list);
        row(list, function (ctx, x, y) { area(ctx, x, y, "n"); }, words.area);
      }
    } else {
      body.appendChild(list);
      signRows(list, words, data.earlier);
    }
    box.appendChild(element("p", "atlas-note", data.shade ? words.noneNote : words.note));
    arrange(map);
  }

  /* Beside the map where there is room, else under it. */
  function arrange(map) {
    var box = map.atlas.legend, frame = map.getContainer();
    if (!box) return;
    var narrow = window.innerWidth < NARROW;
    box.classList.toggle("atlas-under", narrow);
    if (narrow) {
      frame.parentNode.insertBefore(box, frame.nextSibling);
    } else {
      map.atlas.corner.appendChild(box);
    }
    var height = narrow ? "calc(100vh - " + (box.offsetHeight + 2) + "px)" : "100vh";
    if (frame.style.height !== height) {
      frame.style.height = height;
      map.invalidateSize({ animate: false });
    }
    if (window.Streamlit) window.Streamlit.setFrameHeight(window.__GLOBAL_DATA__.height);
  }

  /* On a telephone the frame is as high as the map is wide, and has the legend below. */
  function askForRoom(map) {
    var streamlit = window.Streamlit, ask = streamlit && streamlit.setFrameHeight;
    if (!ask) return;
    streamlit.setFrameHeight = function (height) {
      var narrow = window.innerWidth < NARROW;
      var wanted = Math.min(height, window.innerWidth) + map.atlas.legend.offsetHeight + 2;
      ask.call(streamlit, narrow ? wanted : height);
    };
  }

  function addLegend(map) {
    var Legend = L.Control.extend({
      onAdd: function () {
        var corner = element("div", "atlas-corner");
        L.DomEvent.disableClickPropagation(corner);
        L.DomEvent.disableScrollPropagation(corner);
        map.atlas.corner = corner;
        map.atlas.legend = element("section", "atlas-legend");
        map.atlas.legend.setAttribute("aria-label", map.atlas.options.words.legend);
        corner.appendChild(map.atlas.legend);
        return corner;
      },
    });
    map.addControl(new Legend({ position: "topleft" }));
    askForRoom(map);
    fillLegend(map);
  }

  // What is under the pointer --------------------------------------------------

  function hoverText(hit) {
    if (hit.area) {
      var count = hit.n === null ? "" : ": " + signs.number(hit.n);
      return places.fullName(hit.area) + count;
    }
    if (hit.stack) {
      var town = places.townAt(hit.stack.lng, hit.stack.lat), n = hit.stack.items.length;
      return town ? town.name + (n > 1 ? ": " + n : "") : n > 1 ? String(n) : "";
    }
    return signs.number(hit.n);
  }

  function addPointer(map) {
    var tip = element("div", "atlas-tip");
    tip.setAttribute("aria-hidden", "true");
    map.getContainer().appendChild(tip);
    map.on("mousemove", function (event) {
      var hit = map.atlas.data && map.atlas.canvas.under(event.layerPoint);
      var text = hit ? hoverText(hit) : "";
      map.getContainer().style.cursor = hit ? "pointer" : "";
      tip.textContent = text;
      tip.style.display = text ? "block" : "none";
      tip.style.transform = "translate(" + (event.containerPoint.x + 14) + "px," +
        (event.containerPoint.y + 14) + "px)";
    });
    map.on("mouseout", function () { tip.style.display = "none"; });
    map.on("click", function (event) {
      var layer = map.atlas.layer, hit = layer && map.atlas.canvas.under(event.layerPoint);
      if (!hit) return;
      map.atlas.chosen = hit.what;
      map.atlas.canvas.later();
      layer.tell(hit.what, event.latlng);
    });
  }

  // The two calls ------------------------------------------------------------

  /* Show the whole of what was asked for, beside the legend. */
  function fit(map) {
    var size = map.getSize();
    if (map.atlas.moved || size.x < 120 || size.y < 120) return; // in a tab that is not open yet
    var wide = window.innerWidth >= NARROW && map.atlas.legend, most = size.x / 2;
    // As wide as the legend is drawn: what lies under it is a mark that nobody sees.
    var left = wide ? Math.min(map.atlas.legend.offsetWidth + 18, most) : 6;
    map.atlas.fitting = true;
    map.fitBounds(map.atlas.options.bounds, {
      animate: false, paddingTopLeft: [left, 8], paddingBottomRight: [8, size.x < NARROW ? 36 : 18],
    });
    map.atlas.fitting = false;
  }

  function begin(map, options) {
    Object.assign(signs.COLOUR, options.colours);
    options.types.forEach(function (type, i) { signs.types[i] = type; });
    map.atlas = { options: options, data: null, layer: null, chosen: null };
    var pane = map.createPane("atlas");
    pane.style.zIndex = 350;
    var frame = map.getContainer();
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", options.words.map);
    // Our own frame, on our own origin: the name that a screen reader announces.
    if (window.frameElement) window.frameElement.title = options.words.map;
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(options.words.credit);
    map.atlas.canvas = new parts.Canvas().addTo(map);
    var most = window.innerWidth < NARROW ? 80 : 120;
    L.control.scale({ position: "bottomright", imperial: false, maxWidth: most }).addTo(map);
    L.control.zoom({ position: "bottomright" }).addTo(map);
    if (options.legend) addLegend(map);
    addPointer(map);
    // A wheel over the map scrolls the page until the map is clicked or reached by keyboard.
    map.scrollWheelZoom.disable();
    frame.addEventListener("focus", function () { map.scrollWheelZoom.enable(); });
    frame.addEventListener("blur", function () { map.scrollWheelZoom.disable(); });
    // Until the reader moves the map, it follows the size of its frame. Leaflet moves it too,
    // to stay inside its furthest bounds: only a hand on the map makes a move the reader's.
    ["pointerdown", "wheel", "keydown"].forEach(function (kind) {
      frame.addEventListener(kind, function () { map.atlas.touched = true; }, { capture: true, passive: true });
    });
    // At once: Leaflet would glide back inside its furthest bounds, and a frame that changed
    // meanwhile was fitted first and then glided away from what was asked for.
    map.panInsideBounds = function (bounds) {
      return L.Map.prototype.panInsideBounds.call(map, bounds, { animate: false });
    };
    map.on("movestart", function () {
      if (map.atlas.touched && !map.atlas.fitting) map.atlas.moved = true;
    });
    map.on("resize", function () {
      arrange(map);
      fit(map);
    });
    arrange(map);
    fit(map);
  }

  var Data = L.Layer.extend({
    initialize: function (payload) { this.payload = payload; },

    onAdd: function (map) {
      var payload = this.payload, atlas = map.atlas;
      if (payload.points) payload.stacks = places.stacks(payload.points);
      if (atlas.data && atlas.data.version !== payload.version) atlas.chosen = null;
      atlas.data = payload;
      atlas.layer = this;
      this.payload = null;
      // streamlit-folium keeps every layer that it ever added; let go of those it has removed.
      if (window.feature_group) {
        window.feature_group = window.feature_group.filter(function (group) {
          return map.hasLayer(group);
        });
      }
      count(map, payload);
      fillLegend(map);
      atlas.canvas.later();
    },

    onRemove: function (map) {
      if (map.atlas.layer !== this) return;
      map.atlas.layer = map.atlas.data = null;
      map.atlas.canvas.later();
    },

    /* streamlit-folium reads the text of a clicked layer's tooltip; ours is an id. The number
       at the end makes a second click on the same sign a new answer, also on a map drawn anew. */
    tell: function (what, latlng) {
      clicks += 1;
      var text = this._map.atlas.data.version + ":" + what + ":" + clicks;
      this.fire("click", {
        latlng: latlng,
        sourceTarget: {
          _tooltip: { _content: text },
          getTooltip: function () { return { getContent: function () { return text; } }; },
        },
      });
    },
  });
  var clicks = Date.now();

  /* For tests and for those who inspect: how much the map shows, on the map's own element. */
  function count(map, payload) {
    var mark = map.getContainer().dataset, stacks = payload.stacks || [];
    mark.points = stacks.reduce(function (n, stack) { return n + stack.items.length; }, 0);
    mark.places = stacks.length;
    mark.areas = (payload.areas || []).length;
    mark.shaded = payload.shade ? payload.shade.codes.length : 0;
    mark.bins = payload.bins ? payload.bins.cells.length / 3 : 0;
    mark.drawn = Number(mark.drawn || 0) + 1;
  }

  window.atlas = { begin: begin, data: function (payload) { return new Data(payload); } };
})();
