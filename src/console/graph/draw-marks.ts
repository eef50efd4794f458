/** Marks of what happened, painted over a graph: a line down through it, and the sign at its top. */
import type UPlot from "uplot";
import { type MarkAt, SIGNS } from "./marks.ts";

const LETTER_PX = 13;

export const drawMarks = (plot: UPlot, marks: readonly MarkAt[], colour: string): void => {
  const { ctx, bbox } = plot;
  const scale = globalThis.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = scale;
  ctx.setLineDash([scale, 3 * scale]);
  ctx.font = `${LETTER_PX * scale}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const { at, kind } of marks) {
    const x = Math.round(plot.valToPos(at / 1000, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + (LETTER_PX + 2) * scale);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(SIGNS[kind], x, bbox.top);
  }
  ctx.restore();
};
