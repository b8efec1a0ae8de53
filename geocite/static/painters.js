/* How each kind of layer is drawn. A frame says what is in view and how to go from world pixels to the canvas:
 * { view, zoom, scale (canvas px of CSS size per world px), ratio, colours, units(ctx), pixels(ctx), point(x, y) }
 */
(function (geocite) {
  "use strict";

  const { COMMUNE, DEPARTEMENT, REGION } = geocite.WEIGHTS;
  const HALO = 5; // px between a quartier and the line around its cité
  const TINT = 0.1; // how much of the cité's colour fills it
  const SPRITE_LIMIT = 1.5e6; // device pixels
  const ATLAS_WIDTH = 1024;

  const visible = (layer, frame, visit, only = null) => {
    const reach = 12 / frame.scale;
    const view = [frame.view[0] - reach, frame.view[1] - reach, frame.view[2] + reach, frame.view[3] + reach];
    for (let i = 0; i < layer.source.size; i++)
      if (layer.isShown(i) && geocite.overlaps(layer.source.box(i), view) && (!only || only(i))) visit(i);
  };

  function pen(ctx, frame, colour, width, dash = []) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width / frame.scale;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.setLineDash(dash.map((step) => step / frame.scale));
  }

  function land(ctx, layer, frame) {
    frame.units(ctx);
    ctx.fillStyle = frame.colours.land;
    for (const mesh of layer.meshes(frame.zoom)) mesh.fillLand(ctx, frame.view);
  }

  function mesh(ctx, layer, frame) {
    const { colours, zoom } = frame;
    const meshes = layer.meshes(zoom);
    const stroke = (weight) => meshes.forEach((one) => one.stroke(ctx, frame.view, weight));
    frame.units(ctx);
    pen(ctx, frame, colours.communes, zoom < 9 ? 0.5 : zoom < 12 ? 0.7 : 1);
    ctx.lineCap = "butt";
    stroke(COMMUNE);
    pen(ctx, frame, colours.departements, zoom < 9 ? 1 : 1.4);
    stroke(DEPARTEMENT);
    pen(ctx, frame, colours.departements, zoom < 9 ? 1.4 : 1.8);
    stroke(REGION);
  }

  /** A line at a constant distance around the quartiers of each cité, tinted inside. */
  function halo(ctx, layer, frame) {
    const key = [frame.zoom, frame.ratio, frame.colours.cites, frame.tinted, layer.finer.length].join();
    if (layer.spriteKey !== key) Object.assign(layer, { spriteKey: key, sprites: [], atlas: haloAtlas(layer, frame) });
    visible(layer, frame, (i) => {
      const box = canvasBox(layer.source.box(i), frame);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      if (layer.atlas) {
        const [x, y, w, h] = layer.atlas.places[i];
        ctx.drawImage(layer.atlas.sheet, x, y, w, h, box[0], box[1], w, h);
        return;
      }
      // Drawn once per zoom, then only moved; a cité larger than the screen is cut to it instead.
      const fits = box[2] * box[3] < SPRITE_LIMIT;
      const cut = fits ? box : cutBox(box, ctx.canvas);
      if (cut[2] <= 0 || cut[3] <= 0) return;
      ctx.drawImage((fits && layer.sprites[i]) || haloSprite(layer, frame, i, cut, fits), cut[0], cut[1]);
    });
  }

  /** All the halos on one sheet, when they are small enough together: one canvas instead of one each. */
  function haloAtlas(layer, frame) {
    let [x, y, row] = [0, 0, 0];
    const places = Array.from(layer.source.ids, (_, i) => {
      const [, , w, h] = canvasBox(layer.source.box(i), frame);
      if (x + w > ATLAS_WIDTH) [x, y, row] = [0, y + row, 0];
      const place = [x, y, w + 1, h + 1];
      [x, row] = [x + w + 1, Math.max(row, h + 1)];
      return place;
    });
    if (places.some((place) => place[2] > ATLAS_WIDTH) || ATLAS_WIDTH * (y + row) > SPRITE_LIMIT) return null;
    const sheet = canvas(ATLAS_WIDTH, Math.max(1, y + row));
    const ctx = sheet.getContext("2d");
    places.forEach((place, i) => {
      const [left, top] = canvasBox(layer.source.box(i), frame);
      paintHalo(ctx, layer, frame, i, left - place[0], top - place[1]);
    });
    return { sheet, places };
  }

  function haloSprite(layer, frame, i, [x, y, w, h], keep) {
    const sprite = canvas(w, h);
    paintHalo(sprite.getContext("2d"), layer, frame, i, x, y);
    if (keep) layer.sprites[i] = sprite;
    return sprite;
  }

  /** The band around the outline, rubbed out but for a tint, then the tint inside; (x, y) is the corner of the sheet. */
  function paintHalo(ctx, layer, frame, i, x, y) {
    const [source, k] = layer.feature(i, frame.zoom);
    const path = source.path(k);
    frame.units(ctx, x, y);
    pen(ctx, frame, frame.colours.cites, 2 * (HALO + 1.6));
    ctx.stroke(path);
    ctx.globalCompositeOperation = "destination-out";
    ctx.globalAlpha = frame.tinted ? 1 - TINT / 2 : 1;
    pen(ctx, frame, "#000", 2 * HALO);
    ctx.stroke(path);
    ctx.globalCompositeOperation = "destination-over";
    ctx.globalAlpha = frame.tinted ? TINT : 0;
    ctx.fillStyle = frame.colours.cites;
    ctx.fill(path, "evenodd");
    ctx.globalCompositeOperation = "source-over";
    ctx.globalAlpha = 1;
  }

  function canvas(w, h) {
    return Object.assign(document.createElement("canvas"), { width: w, height: h });
  }

  /** Rub out a shape and what lies within `distance` px around it. */
  function hollow(brush, frame, path, distance) {
    brush.globalCompositeOperation = "destination-out";
    brush.fillStyle = "#000";
    brush.fill(path, "evenodd");
    pen(brush, frame, "#000", 2 * distance);
    if (distance) brush.stroke(path);
    brush.globalCompositeOperation = "source-over";
  }

  /** Box of a feature on the canvas, halo included: [x, y, width, height] in device pixels. */
  function canvasBox(box, frame) {
    const [x0, y0] = frame.point(box[0], box[1]).map((v) => Math.floor((v - HALO - 3) * frame.ratio));
    const [x1, y1] = frame.point(box[2], box[3]).map((v) => Math.ceil((v + HALO + 3) * frame.ratio));
    return [x0, y0, x1 - x0, y1 - y0];
  }

  function cutBox([x, y, w, h], { width, height }) {
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    return [left, top, Math.min(width, x + w) - left, Math.min(height, y + h) - top];
  }

  /** QPV: 2024 solid and filled, 2015 always dashed, whatever the theme. */
  function area(ctx, layer, frame) {
    const { colours, zoom } = frame;
    const dashed = layer.id === "qpv-2015";
    const width = (dashed && !layer.theme ? 1.6 : 1) + (zoom >= 11 ? 0.6 : 0); // Up to one pixel, a line costs ten times less.
    frame.units(ctx);
    ctx.fillStyle = colours.qpv24Tint;
    pen(ctx, frame, dashed ? colours.qpv15 : colours.qpv24, width, dashed ? (zoom < 11 ? [3, 2] : [6, 3.5]) : []);
    ctx.lineCap = "butt";
    const tinted = !dashed && frame.tinted;
    if (!layer.mask && !layer.isDetailed(zoom) && geocite.holds(frame.view, layer.source.extent)) {
      if (tinted) ctx.fill(layer.source.whole());
      ctx.stroke(layer.source.whole());
      ctx.setLineDash([]);
      return;
    }
    visible(layer, frame, (i) => {
      const [source, k] = layer.feature(i, zoom);
      const path = source.path(k);
      if (tinted) ctx.fill(path);
      ctx.stroke(path);
    });
    ctx.setLineDash([]);
  }

  const radius = (zoom) => Math.max(1.4, Math.min(6.5, 1.4 + (zoom - 8.25) * 0.95));

  /** What gives a point its shape: its network, or the lozenge of a layer that has none. */
  const kindOf = ({ file }, i) => (file.ep ? file.ep[i] : "losange");

  /** A square for REP+, a triangle for REP, a dot for the others; a lozenge for the points of other layers. */
  function symbol(path, kind, x, y, r) {
    if (kind === "REP+") path.rect(x - r, y - r, 2 * r, 2 * r);
    else if (kind === "REP") {
      path.moveTo(x, y - 1.25 * r);
      path.lineTo(x + 1.15 * r, y + 0.85 * r);
      path.lineTo(x - 1.15 * r, y + 0.85 * r);
      path.closePath();
    } else if (kind === "losange") {
      path.moveTo(x, y - 1.2 * r);
      path.lineTo(x + 1.2 * r, y);
      path.lineTo(x, y + 1.2 * r);
      path.lineTo(x - 1.2 * r, y);
      path.closePath();
    } else {
      path.moveTo(x + 0.85 * r, y);
      path.arc(x, y, 0.85 * r, 0, 2 * Math.PI);
    }
  }

  function point(ctx, layer, frame, only) {
    const r = radius(frame.zoom);
    const { xy } = layer.source;
    const paths = { "": new Path2D(), losange: new Path2D(), REP: new Path2D(), "REP+": new Path2D() };
    visible(layer, frame, (i) => {
      const [x, y] = frame.point(xy[2 * i], xy[2 * i + 1]);
      const kind = kindOf(layer.source, i);
      symbol(paths[kind] || paths[""], kind, x, y, r);
    }, only);
    frame.pixels(ctx);
    ctx.lineWidth = frame.zoom < 9.5 ? 0.8 : 1.6;
    ctx.strokeStyle = frame.colours.paper;
    ctx.fillStyle = frame.colours[layer.id] ?? frame.colours.colleges;
    for (const kind of Object.keys(paths)) {
      ctx.stroke(paths[kind]);
      ctx.fill(paths[kind]);
    }
  }

  /** The selected object: dark outline, light halo; what lies around recedes. */
  function selected(ctx, layer, frame, { i, group, spared }) {
    if (layer.source.isPoints) {
      marked(ctx, layer, frame, i, 4);
      return;
    }
    const path = group ? joined(layer, frame, group) : shape(layer, frame, i);
    const distance = layer.draw === "halo" ? HALO + 1 : group ? 1.5 : 0;
    if (frame.tinted) veil(ctx, frame, path, distance, spared);
    frame.units(ctx);
    if (distance) around(ctx, frame, path, distance);
    else outline(ctx, frame, path);
  }

  /** Over a theme there is none: the colours stay those of the legend. */
  function veil(ctx, frame, path, distance, spared) {
    frame.pixels(ctx);
    ctx.fillStyle = frame.colours.veil;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    frame.units(ctx);
    hollow(ctx, frame, path, distance);
    if (spared) hollow(ctx, frame, spared, 2);
  }

  function shape(layer, frame, i) {
    const [source, k] = layer.feature(i, frame.zoom);
    return source.path(k);
  }

  /** Several features as one path. */
  function joined(layer, frame, ranks) {
    const path = new Path2D();
    for (const i of ranks) path.addPath(shape(layer, frame, i));
    return path;
  }

  function outline(ctx, frame, path) {
    pen(ctx, frame, frame.colours.paper, 7);
    ctx.stroke(path);
    pen(ctx, frame, frame.colours.ink, 2.4);
    ctx.stroke(path);
  }

  /** The same around a cité, at the distance of its halo. */
  function around(ctx, frame, path, distance) {
    for (const [colour, from, width] of [[frame.colours.paper, Math.max(0, distance - 1.5), 6], [frame.colours.ink, distance, 2.6]]) {
      const sheet = canvas(ctx.canvas.width, ctx.canvas.height);
      const brush = sheet.getContext("2d");
      frame.units(brush);
      pen(brush, frame, colour, 2 * (from + width));
      brush.stroke(path);
      hollow(brush, frame, path, from);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(sheet, 0, 0);
    }
  }

  /** The object under the pointer. */
  function hovered(ctx, layer, frame, i) {
    if (layer.source.isPoints) {
      marked(ctx, layer, frame, i, 2.5);
      return;
    }
    const [source, k] = layer.feature(i, frame.zoom);
    frame.units(ctx);
    const light = layer.draw === "mesh"; // Never as dark as a selection.
    pen(ctx, frame, frame.colours.paper, light ? 3 : 4.5);
    ctx.stroke(source.path(k));
    pen(ctx, frame, light ? frame.colours.departements : frame.colours.inkSoft, light ? 1.2 : 1.6);
    ctx.stroke(source.path(k));
  }

  function marked(ctx, layer, frame, i, extra) {
    const { xy } = layer.source;
    const [x, y] = frame.point(xy[2 * i], xy[2 * i + 1]);
    const r = Math.max(4, radius(frame.zoom)) + extra / 2;
    const path = new Path2D();
    symbol(path, kindOf(layer.source, i), x, y, r);
    frame.pixels(ctx);
    ctx.lineJoin = "round";
    ctx.strokeStyle = frame.colours.paper;
    ctx.lineWidth = 8;
    ctx.stroke(path);
    ctx.strokeStyle = frame.colours.ink;
    ctx.lineWidth = extra;
    ctx.stroke(path);
    ctx.fillStyle = geocite.painters.colourOf(layer, i, frame);
    ctx.fill(path);
  }

  geocite.painters = { land, mesh, halo, area, point, selected, hovered, radius, symbol, kindOf, visible, joined, HALO };
})((window.geocite = window.geocite || {}));
