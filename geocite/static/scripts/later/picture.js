/* The map as a picture: its title, what it shows, its legend under it, scale, sources, date and address. */
import { find, findAll, make } from "../common/find.js";
import { caption } from "../map/ui/caption.js";

/** @import { MapCanvas } from "../types.js" */
/** @typedef {import("./share.js").Tile} Tile */
/** @typedef {[symbol: SVGElement, width: number, text: string]} Entry */
/** @typedef {[placed: Placed[], height: number]} Flow */
/** @typedef {Record<"title" | "words" | "theme" | "notes", string[]> & { ours: Flow, theirs: Flow, head: number, foot: number }} Parts */
/** @typedef {[symbol: SVGElement, width: number, text: string, x: number, y: number]} Placed */


const WIDE = 1600; // px at least, and twice the screen
const FONT = "system-ui, sans-serif";
const ROW = 20;
/** @type {(where: string) => string} */
const textOf = (where) => (document.querySelector(where)?.textContent || "").replace(/\s+/g, " ").trim();
/** @type {(name: string) => string} */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

/** A name of a file from words: « geocite-carte-maubeuge-taux-de-pauvrete.png ». */
export function pictureName() {
  const said = ["geocite carte", caption().short, textOf("#theme [data-partie=titre]")].filter(Boolean).join(" ");
  const plain = said.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return `${plain.replace(/[^a-z0-9]+/g, "-").slice(0, 90).replace(/-$/, "")}.png`;
}

/**
 * A sentence in lines of a width at most; addresses are cut between their parts.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} text
 * @param {number} width
 */
function lines(ctx, text, width) {
  const found = [""];
  for (const word of text.split(/(?<=[ &?,])/)) {
    if (ctx.measureText(found.at(-1) + word.trim()).width > width) found.push(word);
    else found[found.length - 1] += word;
  }
  return found.map((line) => line.trim()).filter(Boolean);
}

/** @param {Element} node */
function pathOf(node) {
  const value = (/** @type {string} */ name) => Number(node.getAttribute(name) || 0);
  const path = new Path2D(node.tagName === "path" ? String(node.getAttribute("d")) : undefined);
  if (node.tagName === "rect") path.rect(value("x"), value("y"), value("width"), value("height"));
  if (node.tagName === "circle") path.arc(value("cx"), value("cy"), value("r"), 0, 2 * Math.PI);
  return path;
}

/**
 * A symbol of the legend, drawn as the page draws it.
 * @param {CanvasRenderingContext2D} ctx
 * @param {SVGElement} svg
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function stamp(ctx, svg, x, y, width) {
  const [, , w, h] = String(svg.getAttribute("viewBox")).split(" ").map(Number);
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(width / w, width / w);
  const clip = new Path2D();
  clip.rect(0, 0, w, h);
  ctx.clip(clip);
  for (const node of svg.children) {
    const style = getComputedStyle(node);
    ctx.lineWidth = parseFloat(style.strokeWidth);
    ctx.setLineDash(style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(parseFloat));
    if (style.fill !== "none") { ctx.fillStyle = style.fill; ctx.fill(pathOf(node)); }
    if (style.stroke !== "none") { ctx.strokeStyle = style.stroke; ctx.stroke(pathOf(node)); }
  }
  ctx.restore();
  return (width * h) / w;
}

/** What the legend says: [symbol, its width, text], by paragraph. */
function legend() {
  const shown = findAll(".couche").filter((line) => /** @type {HTMLInputElement} */ (find("input", line)).checked);
  const symbolOf = (/** @type {Element} */ line, /** @type {string} */ where) => /** @type {SVGElement} */ (line.querySelector(where));
  const said = (/** @type {Element | null} */ one) => String(one?.textContent).replace(/\s+/g, " ").trim();
  /** @type {Entry[]} */
  const layers = shown.map((line) => [symbolOf(line, ".symbole"), 28, said(find(".couche-nom span", line))]);
  const withSchools = shown.some((line) => line.dataset.couche === "colleges");
  /** @type {Entry[]} */
  const shapes = withSchools ? findAll(".formes div").map((line) => [symbolOf(line, "svg"), 14, said(find("dd", line))]) : [];
  /** @type {Entry[]} */
  const classes = findAll("#theme .legende li").map(({ children: [first, text, count] }) => {
    const svg = /** @type {SVGElement} */ (first);
    return [svg, isCircle(svg) ? parseFloat(svg.style.width) : 24, text.textContent + (count ? ` (${count.textContent})` : "")];
  });
  return { layers: [...layers, ...shapes], classes };
}

/** @type {(svg: SVGElement) => boolean} */
const isCircle = (svg) => svg.classList.contains("cercle");

/**
 * Entries one after another, in rows of a width: [svg, its width, text, x, y] and the height of all.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Entry[]} entries
 * @param {number} width
 * @returns {Flow}
 */
function flow(ctx, entries, width) {
  let [x, y, row] = [0, 0, 0];
  /** @type {Placed[]} */
  const placed = entries.map(([svg, wide, text]) => {
    const needed = wide + 6 + ctx.measureText(text).width;
    if (x && x + needed > width) [x, y, row] = [0, y + row, 0];
    /** @type {Placed} */
    const at = [svg, wide, text, x, y];
    [x, row] = [x + needed + 18, Math.max(row, ROW, isCircle(svg) ? wide + 6 : 0)];
    return at;
  });
  return [placed, entries.length ? y + row : 0];
}

export class Picture {
  /** @param {MapCanvas} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.sheet = make("canvas");
    this.ctx = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext("2d"));
  }

  /**
   * The whole on one canvas; `tiles` of the base map and where they are: [image, x, y, width, height].
   * @param {Tile[]} tiles
   */
  draw(tiles) {
    const { canvas, sheet, ctx } = this;
    canvas.hover(null);
    if (!canvas.sheets) return sheet;
    const { x: w, y: h } = canvas.sheets.map.getSize();
    const ratio = Math.max(2, WIDE / w);
    const parts = this.#parts(w);
    Object.assign(sheet, { width: Math.ceil(w * ratio), height: Math.ceil((parts.head + h + parts.foot) * ratio) });
    ctx.scale(ratio, ratio);
    ctx.fillStyle = token("--surface");
    ctx.fillRect(0, 0, w, parts.head + h + parts.foot);
    this.#map(canvas.sheets, tiles, { w, h, ratio, top: parts.head });
    this.#head(parts, w, h);
    this.#foot(parts, w, parts.head + h);
    return sheet;
  }

  /**
   * Texts and what they take, before anything is drawn.
   * @param {number} w
   */
  #parts(w) {
    const { ctx } = this;
    const said = caption();
    ctx.font = `600 15px ${FONT}`;
    const title = lines(ctx, said.title, w - 20);
    ctx.font = `12px ${FONT}`;
    const phrase = textOf("#filtres [data-partie=phrase]");
    const words = [phrase, this.canvas.spans ? textOf(".balayage-mots p") : ""].flatMap((text) => lines(ctx, text, w - 20));
    const { layers, classes } = legend();
    const [ours, theirs] = [flow(ctx, layers, w - 20), flow(ctx, classes, w - 20)];
    const theme = classes.length ? lines(ctx, textOf("#theme [data-partie=titre]"), w - 20) : [];
    const credits = Array.from(find(".attribution").childNodes, (node) => String(node.textContent).trim()).filter(Boolean).join(" ");
    const notes = [...lines(ctx, credits, w - 140), ...lines(ctx, said.foot, w - 20)];
    const head = 10 + 20 * title.length + 16 * words.length;
    return { title, words, ours, theirs, theme, notes, head, foot: 24 + ours[1] + theirs[1] + 18 * theme.length + 16 * notes.length };
  }

  /**
   * Drawn again for this size, then as before.
   * @param {NonNullable<MapCanvas["sheets"]>} sheets
   * @param {Tile[]} tiles
   * @param {{ w: number, h: number, ratio: number, top: number }} place
   */
  #map(sheets, tiles, { w, h, ratio, top }) {
    const { canvas, ctx } = this;
    canvas.redraw(ratio);
    const { x, y } = sheets.corner;
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, top, w, h);
    ctx.clip();
    ctx.fillStyle = token("--fond-carte");
    ctx.fillRect(0, top, w, h);
    for (const [image, left, down, width, height] of tiles) ctx.drawImage(image, left, down + top, width, height);
    for (const one of [sheets.base, sheets.over, sheets.text]) ctx.drawImage(one, x * ratio, y * ratio, w * ratio, h * ratio, 0, top, w, h);
    ctx.restore();
    canvas.redraw();
  }

  /**
   * @param {Parts} parts
   * @param {number} w
   * @param {number} h
   */
  #head({ title, words, head }, w, h) {
    const { ctx } = this;
    ctx.fillStyle = token("--encre");
    ctx.font = `600 15px ${FONT}`;
    title.forEach((line, k) => ctx.fillText(line, 10, 21 + 20 * k));
    if (this.canvas.spans) this.#divider(w, head, h);
    ctx.fillStyle = token("--encre");
    ctx.font = `12px ${FONT}`;
    words.forEach((line, k) => ctx.fillText(line, 10, 20 * title.length + 18 + 16 * k));
  }

  /**
   * @param {Parts} parts
   * @param {number} w
   * @param {number} top
   */
  #foot({ ours, theirs, theme, notes }, w, top) {
    const { ctx } = this;
    ctx.font = `600 13px ${FONT}`;
    ctx.fillStyle = token("--encre");
    theme.forEach((line, k) => ctx.fillText(line, 10, top + 20 + 18 * k));
    ctx.font = `12px ${FONT}`;
    let y = top + 8 + 18 * theme.length;
    for (const [placed, height] of [theirs, ours]) {
      for (const [svg, width, text, left, down] of placed) this.#entry(svg, width, text, 10 + left, y + down);
      y += height;
    }
    ctx.fillStyle = token("--encre-douce");
    notes.forEach((line, k) => ctx.fillText(line, 10, y + 18 + 16 * k));
    this.#scale(w, y + 18);
  }

  /**
   * @param {SVGElement} svg
   * @param {number} width
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  #entry(svg, width, text, x, y) {
    const { ctx } = this;
    const height = isCircle(svg) ? width : (width * 18) / 28;
    const middle = y + Math.max(ROW, height + 6) / 2;
    const tall = stamp(ctx, svg, x, middle - height / 2, width);
    ctx.strokeStyle = token("--carte-limite");
    ctx.lineWidth = 1;
    if (svg.classList.contains("pastille")) ctx.strokeRect(x, middle - height / 2, width, tall);
    ctx.fillStyle = token("--encre");
    ctx.fillText(text, x + width + 6, middle + 4);
  }

  /**
   * The limit between the two generations, and their years on either side.
   * @param {number} w
   * @param {number} top
   * @param {number} h
   */
  #divider(w, top, h) {
    const { ctx } = this;
    const x = w * (this.canvas.spans?.["qpv-2015"][1] ?? 0);
    ctx.fillStyle = token("--encre");
    ctx.fillRect(x - 1, top, 2, h);
    ctx.font = `600 14px ${FONT}`;
    for (const [year, left, colour] of /** @type {const} */ ([["2015", x - 60, "--accent-qpv15"], ["2024", x + 10, "--accent-qpv24"]])) {
      ctx.fillStyle = token("--surface");
      ctx.fillRect(left, top + 10, 50, 24);
      ctx.strokeStyle = ctx.fillStyle = token(colour);
      ctx.strokeRect(left, top + 10, 50, 24);
      ctx.fillText(year, left + 7, top + 27);
    }
  }

  /**
   * @param {number} w
   * @param {number} y
   */
  #scale(w, y) {
    const { ctx } = this;
    const line = find(".leaflet-control-scale-line");
    const [width, x] = [line.getBoundingClientRect().width, w - 12];
    ctx.strokeStyle = ctx.fillStyle = token("--encre");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    for (const [px, py] of [[x - width, y - 5], [x - width, y], [x, y], [x, y - 5]]) ctx.lineTo(px, py);
    ctx.stroke();
    ctx.font = `12px ${FONT}`;
    ctx.fillText(String(line.textContent), x - width + 4, y - 5);
  }
}
