// A chart of a limit: what was used over time, the limit, and each reset.
import { html, useEffect, useRef } from "../html.js";
import { uPlot } from "../../vendor/uPlot.js";
import { makeSeries } from "./usage.js";

const HEIGHT = 180;

/** @param {{limit: import("./usage.js").Limit}} props */
export function Chart({ limit }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const holder = place.current;
    if (!holder) return undefined;
    const { data, resets } = makeSeries(limit);
    const plot = new uPlot(describe(holder, limit, resets), data, holder);
    const fit = new ResizeObserver(() => plot.setSize({ width: widthOf(holder), height: HEIGHT }));
    fit.observe(holder);
    return () => {
      fit.disconnect();
      plot.destroy();
    };
  }, [limit]);
  return html`<div class="company-chart" ref=${place} aria-hidden="true"></div>`;
}

/** @param {HTMLElement} holder */
function widthOf(holder) {
  return Math.max(200, holder.clientWidth);
}

/** Returns a colour of the page, so that dark and forced colours hold. @param {string} name */
function colour(name) {
  if (matchMedia("(forced-colors: active)").matches) return "CanvasText";
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "CanvasText";
}

/** @param {HTMLElement} holder @param {import("./usage.js").Limit} limit @param {number[]} resets */
function describe(holder, limit, resets) {
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line") } };
  const stepped = uPlot.paths.stepped({ align: 1 });
  const used = { label: "used", stroke: colour("--accent"), width: 2, paths: stepped, points: { show: true } };
  const most = { label: "limit", stroke: colour("--bad"), width: 1, dash: [6, 4], points: { show: false } };
  return {
    width: widthOf(holder),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (/** @type {unknown} */ _, /** @type {number} */ low, /** @type {number} */ high) => [Math.min(0, low), Math.max(high, limit.limit ?? 1) * 1.1] } },
    axes: [axis, { ...axis, size: 60 }],
    series: [{}, used, ...(limit.limit === null ? [] : [most])],
    hooks: { draw: [(/** @type {any} */ plot) => drawResets(plot, resets)] },
  };
}

/** Draws a line where a period starts. @param {any} plot @param {number[]} resets */
function drawResets(plot, resets) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("--quiet");
  ctx.setLineDash([2, 4]);
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  for (const at of resets) {
    const x = Math.round(plot.valToPos(at, "x", true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText("reset", x + 4, bbox.top);
  }
  ctx.restore();
}
