/* The signs of the map: what a status, a type, a number and a precision look like.
 *
 * The legend draws its samples with these same functions, so it cannot show another sign.
 * Sizes are CSS pixels. `item` is {type, status, near, earlier}: numbers into atlasSigns.types and STATUS.
 */
(function () {
  "use strict";

  var STATUS = ["corroborated", "reported", "claimed", "disputed"];
  var COLOUR = {}; // by what they mean, given once by Python from the codebook
  var EARLIER = 0.5; // what began in an earlier month and goes on, in a lighter hand
  var FONT = '"Source Sans", "Source Sans 3", "Segoe UI", Roboto, Arial, sans-serif';
  var types = []; // {letter, colour, label}, given once by Python from the codebook
  var sprites = new Map();

  /* A colour that lets through what is under it: `share` from 0, nothing, to 1. */
  function pale(colour, share) {
    return colour + Math.round(share * 255).toString(16).padStart(2, "0");
  }

  function light(colour) {
    var n = parseInt(colour.slice(1), 16);
    var r = n >> 16, g = (n >> 8) & 255, b = n & 255;
    return 0.299 * r + 0.587 * g + 0.114 * b > 150;
  }

  function disc(ctx, x, y, r) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }

  function letter(ctx, text, x, y, r, colour) {
    ctx.font = "700 " + Math.round(r * 1.2) + "px " + FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y + r * 0.08);
  }

  function clipped(ctx, left, top, wide, high, draw) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, wide, high);
    ctx.clip();
    draw();
    ctx.restore();
  }

  /* One sign around (0, 0). Letters need a radius of 7 or more. */
  function drawSign(ctx, r, colour, text, status) {
    var lettered = r >= 7 && text, on = light(colour) ? COLOUR.ink : COLOUR.paper;
    var ring = Math.max(1.4, r * 0.22), dark = light(colour) ? COLOUR.ink : colour;
    disc(ctx, 0, 0, r + 1.3); // a white rim keeps a sign off whatever lies under it
    ctx.fillStyle = COLOUR.paper;
    ctx.fill();
    disc(ctx, 0, 0, r - ring / 2);
    ctx.fillStyle = status === 0 ? colour : COLOUR.paper;
    ctx.fill();
    ctx.strokeStyle = colour;
    ctx.lineWidth = ring;
    ctx.stroke();
    if (status === 1) {
      clipped(ctx, -r, -r, r, 2 * r, function () {
        disc(ctx, 0, 0, r);
        ctx.fillStyle = colour;
        ctx.fill();
        if (lettered) letter(ctx, text, 0, 0, r, on);
      });
      if (lettered) {
        clipped(ctx, 0, -r, r, 2 * r, function () { letter(ctx, text, 0, 0, r, dark); });
      }
      return;
    }
    if (status === 3) {
      var y = lettered ? r * 0.46 : 0, half = lettered ? r * 0.5 : r * 0.62;
      ctx.fillStyle = dark;
      ctx.fillRect(-half, y - Math.max(0.8, r * 0.1), 2 * half, Math.max(1.6, r * 0.2));
      if (lettered) letter(ctx, text, 0, -r * 0.16, r * 0.84, dark);
      return;
    }
    if (lettered) letter(ctx, text, 0, 0, r, status === 0 ? on : dark);
  }

  /* A sign is drawn once for each look and then copied: 5,000 of them are still quick. */
  function sprite(r, item, sharp) {
    var key = [r, item.type, item.status, sharp].join();
    var made = sprites.get(key);
    if (!made) {
      var type = types[item.type] || { colour: COLOUR.ink, letter: "" }, side = Math.ceil(2 * r + 6);
      made = document.createElement("canvas");
      made.width = made.height = side * sharp;
      var ctx = made.getContext("2d");
      ctx.scale(sharp, sharp);
      ctx.translate(side / 2, side / 2);
      drawSign(ctx, r, type.colour, type.letter, item.status);
      made.side = side;
      sprites.set(key, made);
    }
    return made;
  }

  function sign(ctx, x, y, r, item, sharp, picked) {
    var type = types[item.type] || { colour: COLOUR.ink };
    if (item.near) {
      disc(ctx, x, y, r < 6 ? r + 2.5 : r + 5);
      if (r >= 6) {
        ctx.fillStyle = pale(COLOUR.paper, 0.45);
        ctx.fill();
      }
      ctx.setLineDash(r < 6 ? [2, 2] : [3, 2.5]);
      ctx.strokeStyle = light(type.colour) ? COLOUR.ink : type.colour;
      ctx.lineWidth = r < 6 ? 0.8 : 1.3;
      ctx.stroke();
      ctx.setLineDash([]);
    }
    var made = sprite(r, item, sharp);
    if (item.earlier) ctx.globalAlpha = EARLIER;
    ctx.drawImage(made, x - made.side / 2, y - made.side / 2, made.side, made.side);
    ctx.globalAlpha = 1;
    if (picked) pick(ctx, x, y, r + (item.near ? 7 : 3));
  }

  function pick(ctx, x, y, r) {
    disc(ctx, x, y, r);
    ctx.strokeStyle = COLOUR.ink;
    ctx.lineWidth = 2.4;
    ctx.stroke();
  }

  function donutRadius(n, r) {
    return r >= 9 ? 11 + (n > 9 ? 1.5 : 0) + (n > 99 ? 3 : 0) : Math.max(r + 2, 7);
  }

  /* Several incidents in one town: how many, and a rim shared out by type. */
  function donut(ctx, x, y, r, items, picked) {
    var counts = types.map(function () { return 0; }), turn = -Math.PI / 2;
    items.forEach(function (item) { counts[item.type]++; });
    disc(ctx, x, y, r + 1.5);
    ctx.fillStyle = COLOUR.paper;
    ctx.fill();
    if (items.every(function (item) { return item.earlier; })) ctx.globalAlpha = EARLIER;
    counts.forEach(function (n, type) {
      if (!n) return;
      var end = turn + (2 * Math.PI * n) / items.length;
      ctx.beginPath();
      ctx.arc(x, y, r - 1.6, turn, end);
      ctx.strokeStyle = types[type].colour;
      ctx.lineWidth = 3.6;
      ctx.stroke();
      turn = end;
    });
    ctx.font = "700 " + (r >= 11 ? 11.5 : 8) + "px " + FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = COLOUR.ink;
    if (r >= 9) ctx.fillText(number(items.length), x, y + 0.5);
    ctx.globalAlpha = 1;
    if (picked) pick(ctx, x, y, r + 3);
  }

  function number(n) {
    if (n >= 10000) return Math.round(n / 1000) + "k";
    if (n >= 1000) return String(Math.round(n)).replace(/(\d)(\d{3})$/, "$1,$2");
    return n >= 10 ? String(Math.round(n)) : String(Math.round(n * 10) / 10);
  }

  function badgeSize(n) {
    return [Math.max(20, 10 + 7 * number(n).length), 20];
  }

  /* How many are somewhere in an area; the strip below says of which types. */
  function badge(ctx, x, y, n, counts, picked, earlier) {
    var size = badgeSize(n), left = x - size[0] / 2, top = y - size[1] / 2;
    ctx.beginPath();
    ctx.roundRect(left, top, size[0], size[1], 5);
    if (earlier && !picked) ctx.globalAlpha = EARLIER;
    ctx.fillStyle = picked ? COLOUR.area : COLOUR.paper;
    ctx.fill();
    ctx.strokeStyle = picked ? COLOUR.accent_dark : COLOUR.area;
    ctx.lineWidth = 1.5;
    ctx.stroke();
    ctx.font = "700 12px " + FONT;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = picked ? COLOUR.paper : COLOUR.ink;
    ctx.fillText(number(n), x, y - 1);
    var total = counts.reduce(function (sum, one) { return sum + one; }, 0), from = left + 3;
    counts.forEach(function (one, type) {
      if (!one || !types[type]) return;
      var wide = ((size[0] - 6) * one) / total;
      ctx.fillStyle = types[type].colour;
      ctx.fillRect(from, top + size[1] - 5, wide, 3);
      from += wide;
    });
    ctx.globalAlpha = 1;
  }

  function leader(ctx, from, to, colour) {
    ctx.beginPath();
    ctx.moveTo(from[0], from[1]);
    ctx.lineTo(to[0], to[1]);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.stroke();
  }

  function dot(ctx, x, y, colour) {
    disc(ctx, x, y, 2.6);
    ctx.fillStyle = colour;
    ctx.fill();
  }

  var hatching = null;
  function hatch(ctx) {
    if (!hatching) {
      var tile = document.createElement("canvas");
      tile.width = tile.height = 6;
      var pen = tile.getContext("2d");
      pen.fillStyle = COLOUR.paper;
      pen.fillRect(0, 0, 6, 6);
      pen.strokeStyle = COLOUR.uncounted;
      pen.beginPath();
      pen.moveTo(-1, 7); pen.lineTo(7, -1);
      pen.moveTo(-1, 1); pen.lineTo(1, -1);
      pen.moveTo(5, 7); pen.lineTo(7, 5);
      pen.stroke();
      hatching = ctx.createPattern(tile, "repeat");
    }
    return hatching;
  }

  /* Which parts of the canvas are written on, in cells of 4 pixels. */
  function Room(wide, high) {
    this.across = Math.ceil(wide / 4);
    this.down = Math.ceil(high / 4);
    this.cells = new Uint8Array(this.across * this.down);
  }
  Room.prototype._cells = function (x, y, w, h) {
    return [Math.max(0, Math.floor(x / 4)), Math.max(0, Math.floor(y / 4)),
      Math.min(this.across, Math.ceil((x + w) / 4)), Math.min(this.down, Math.ceil((y + h) / 4))];
  };
  Room.prototype.take = function (x, y, w, h) {
    var c = this._cells(x, y, w, h);
    for (var row = c[1]; row < c[3]; row++) {
      this.cells.fill(1, row * this.across + c[0], row * this.across + Math.max(c[0], c[2]));
    }
  };
  Room.prototype.free = function (x, y, w, h) {
    var c = this._cells(x, y, w, h);
    for (var row = c[1]; row < c[3]; row++) {
      for (var col = c[0]; col < c[2]; col++) {
        if (this.cells[row * this.across + col]) return false;
      }
    }
    return true;
  };
  /* The free spot nearest to (x, y) for a box of w by h; (x, y) itself where none is near. */
  Room.prototype.near = function (x, y, w, h) {
    for (var away = 0; away <= 60; away += 6) {
      for (var i = 0, steps = away ? 12 : 1; i < steps; i++) {
        var turn = (2 * Math.PI * i) / steps;
        var px = x + away * Math.cos(turn), py = y + away * Math.sin(turn);
        if (this.free(px - w / 2, py - h / 2, w, h)) return [px, py];
      }
    }
    return [x, y];
  };

  window.atlasSigns = {
    STATUS: STATUS, COLOUR: COLOUR, pale: pale, types: types, sign: sign, donut: donut, donutRadius: donutRadius,
    badge: badge, badgeSize: badgeSize, leader: leader, dot: dot, hatch: hatch,
    number: number, Room: Room,
  };
})();
