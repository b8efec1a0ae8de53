/* How a theme is drawn: fills by class, hatching and dots where there is no figure, circles for counts. */
(function (geocite) {
  "use strict";

  const { painters } = geocite;
  const CIRCLE = 22; // px, radius of the greatest count at the scale of the region
  const EDGE = 0.8; // px, light line around a circle
  const STEP = 6; // px between two strokes of the hatching

  /** Drawn once per colour: oblique strokes for « secret statistique », dots for « non renseigné ». */
  function pattern(ctx, frame, kind) {
    const side = STEP * frame.ratio;
    const tile = Object.assign(document.createElement("canvas"), { width: side, height: side });
    const brush = tile.getContext("2d");
    brush.scale(frame.ratio, frame.ratio);
    brush.strokeStyle = brush.fillStyle = frame.colours.departements;
    brush.globalAlpha = 0.6;
    if (kind === geocite.SECRET) {
      brush.lineWidth = 1;
      brush.beginPath();
      for (const shift of [-STEP, 0, STEP]) {
        brush.moveTo(shift - 1, STEP + 1);
        brush.lineTo(shift + STEP + 1, -1);
      }
      brush.stroke();
    } else brush.fillRect(1, 1, 1.4, 1.4);
    const made = ctx.createPattern(tile, "repeat");
    const unit = 1 / (frame.ratio * frame.scale); // The drawing is in world pixels, the tile in those of the screen.
    made.setTransform(new DOMMatrix().scale(unit, unit));
    return made;
  }

  const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

  /** Fill of each class, by its rank. */
  function fills(ctx, layer, frame) {
    const styles = Object.fromEntries(layer.theme.colours(isDark()).entries());
    for (const kind of [geocite.SECRET, geocite.MISSING]) styles[kind] = pattern(ctx, frame, kind);
    return styles;
  }

  /** Features by class, so that a style is set once each. */
  function byClass(layer, frame, only) {
    const groups = new Map();
    painters.visible(layer, frame, (i) => {
      const rank = layer.theme.ranks[i];
      if (!groups.has(rank)) groups.set(rank, []);
      groups.get(rank).push(i);
    }, only);
    return groups;
  }

  /** Colour of a place: that of its class, hollow without a figure; its layer's own without classes. */
  painters.colourOf = ({ id, theme }, i, frame) =>
    theme && !theme.sizes ? theme.colours(isDark())[theme.ranks[i]] || frame.colours.land : frame.colours[id] ?? frame.colours.colleges;

  painters.fills = function (ctx, layer, frame) {
    const styles = fills(ctx, layer, frame);
    frame.units(ctx);
    for (const [rank, features] of byClass(layer, frame)) {
      ctx.fillStyle = styles[rank];
      for (const i of features) {
        const [source, k] = layer.feature(i, frame.zoom);
        ctx.fill(source.path(k), "evenodd");
      }
    }
  };

  /** Symbols of places keep their shape; those without a figure are hollow. */
  painters.marks = function (ctx, layer, frame, only) {
    const styles = layer.theme.colours(isDark());
    const { xy } = layer.source;
    const r = painters.radius(frame.zoom) + 1.2;
    frame.pixels(ctx);
    for (const [rank, features] of [...byClass(layer, frame, only)].sort((a, b) => b[0] - a[0])) {
      const path = new Path2D();
      for (const i of features) painters.symbol(path, painters.kindOf(layer.source, i), ...frame.point(xy[2 * i], xy[2 * i + 1]), r);
      ctx.fillStyle = styles[rank] || frame.colours.land;
      ctx.strokeStyle = styles[rank] ? frame.colours.ink : frame.colours.departements;
      ctx.lineWidth = frame.zoom < 9.5 ? 0.6 : 1;
      ctx.setLineDash(rank === geocite.SECRET ? [2, 1.5] : []);
      ctx.fill(path);
      ctx.stroke(path);
    }
    ctx.setLineDash([]);
  };

  /** Counts: the area of a circle follows the number, never the colour of a surface. */
  painters.circles = function (ctx, layer, frame) {
    const { sizes } = layer.theme;
    layer.bySize ??= new WeakMap();
    if (!layer.bySize.has(sizes))
      layer.bySize.set(sizes, Array.from(sizes, (_, i) => i).filter((i) => sizes[i] > 0).sort((a, b) => sizes[b] - sizes[a]));
    const most = painters.widest(frame.zoom);
    frame.pixels(ctx);
    ctx.strokeStyle = frame.colours.paper;
    ctx.lineWidth = EDGE;
    ctx.fillStyle = frame.colours.circle;
    for (const i of layer.bySize.get(sizes)) {
      const r = sizes[i] * most;
      if (r < 0.5) break;
      const [x, y] = frame.point(...centre(layer, i));
      if (!layer.isShown(i) || x < -r || y < -r || x > frame.size[2] + r || y > frame.size[3] + r) continue;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fill();
      if (r <= 2) continue;
      ctx.beginPath();
      ctx.arc(x, y, r + EDGE / 2, 0, 2 * Math.PI); // Outside: the circle keeps its size.
      ctx.stroke();
    }
  };

  function centre(layer, i) {
    if (layer.source.isPoints) return layer.source.xy.subarray(2 * i, 2 * i + 2);
    layer.centres ??= [];
    return (layer.centres[i] ??= layer.source.centre(i));
  }

  /** Radius of the circle of the greatest count, px: the legend draws its circles to the same scale. */
  painters.widest = (zoom) => CIRCLE * Math.min(3, Math.max(1, 1 + (zoom - 8.5) * 0.3));
})((window.geocite = window.geocite || {}));
