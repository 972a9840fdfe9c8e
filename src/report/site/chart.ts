import { number, scaleFor } from "../../kernel/numbers.ts";
import { escapeHtml } from "../markdown.ts";

export interface ChartPoint {
  /** ISO time. */
  readonly at: string;
  readonly value: number | null;
  readonly interval?: readonly [number, number] | undefined;
  /** Neighbours of another one are not joined: they were measured on other rows. */
  readonly group?: string | undefined;
  readonly isBad?: boolean;
}

export interface SiteChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly points: readonly ChartPoint[];
}

const WIDTH = 640;
const HEIGHT = 200;
const EDGE = { left: 64, right: 12, top: 12, bottom: 26 } as const;

/** Points over time with their intervals as a small SVG; empty where fewer than two can be drawn. Its table stands beside it. */
export function chartHtml({ id, title, description, points }: SiteChart): string {
  const drawn = points.flatMap(({ value, ...point }) =>
    value === null || !Number.isFinite(value) || Number.isNaN(Date.parse(point.at)) ? [] : [{ ...point, value }],
  );
  if (drawn.length < 2) return "";
  const place = placing(drawn);
  const bands = drawn.flatMap(({ at, interval }) => {
    if (interval === undefined || !interval.every(Number.isFinite)) return [];
    const x = place.x(at);
    return [`<path class="band" d="M${x} ${place.y(interval[0])}V${place.y(interval[1])}"/>`];
  });
  const dots = drawn.map(
    ({ at, value, isBad }) =>
      `<circle class="dot${isBad === true ? " bad" : ""}" cx="${place.x(at)}" cy="${place.y(value)}" r="2.5"/>`,
  );
  const line = drawn
    .map(({ at, value, group }, index) => {
      const isJoined = index > 0 && drawn[index - 1]?.group === group;
      return `${isJoined ? "L" : "M"}${place.x(at)} ${place.y(value)}`;
    })
    .join("");
  return [
    `<figure><figcaption>${escapeHtml(title, 120)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${escapeHtml(title, 120)}</title><desc id="${id}-d">${escapeHtml(description, 300)}</desc>`,
    place.axes,
    ...bands,
    `<path class="line" d="${line}"/>`,
    ...dots,
    "</svg></figure>",
  ].join("");
}

function placing(
  points: readonly {
    readonly at: string;
    readonly value: number;
    readonly interval?: readonly [number, number] | undefined;
  }[],
) {
  const times = points.map(({ at }) => Date.parse(at));
  const values = points.flatMap(({ value, interval = [value, value] }) => [value, ...interval]).filter(Number.isFinite);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const [low, high] = widened(Math.min(...values), Math.max(...values));
  const x = (at: string): number =>
    tenth(EDGE.left + ((Date.parse(at) - from) / Math.max(1, to - from)) * (WIDTH - EDGE.left - EDGE.right));
  const y = (value: number): number =>
    tenth(EDGE.top + ((high - value) / (high - low)) * (HEIGHT - EDGE.top - EDGE.bottom));
  const scale = scaleFor([low, high], [(high - low) / 2]);
  const bottom = HEIGHT - EDGE.bottom;
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const axes = [
    `<path class="axis" d="M${EDGE.left} ${EDGE.top}V${bottom}H${WIDTH - EDGE.right}"/>`,
    ...[low, high].map(
      (value) =>
        `<text x="${EDGE.left - 6}" y="${y(value) + 4}" text-anchor="end">${escapeHtml(number(value, scale), 20)}</text>`,
    ),
    `<text x="${EDGE.left}" y="${HEIGHT - 6}">${day(from)}</text>`,
    `<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 6}" text-anchor="end">${day(to)}</text>`,
  ].join("");
  return { x, y, axes };
}

function widened(low: number, high: number): readonly [number, number] {
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(low) * 0.05, 1e-9);
  return [low - room, high + room];
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
