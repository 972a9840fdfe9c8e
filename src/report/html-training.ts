import type { TrainingStory } from "../generated/types.ts";
import { plural } from "../kernel/text.ts";
import { asWritten, number, scaleFor } from "../kernel/numbers.ts";
import { axis, COLORS, drawOutlines, type Outline } from "./html-charts.ts";
import { figureHtml } from "./html-page.ts";
import { code, escapeHtml, plain, table } from "./markdown.ts";
import { markdownToHtml } from "./markdown-html.ts";

const MOST_CURVES = 24;
const DASHES = ["solid", "dashed", "dotted"] as const;

type Curves = TrainingStory["seeds"][number]["curves"];

/** How the training went: each metric over its steps, a line a seed, with the numbers below, and the end of the log. */
export async function trainingHtml({ seeds }: TrainingStory): Promise<string> {
  const names = [...new Set(seeds.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  const shown = names.slice(0, MOST_CURVES);
  const figures = (await drawOutlines(shown.flatMap((name) => outlineOf(name, seeds)))).map(figureHtml);
  const more =
    names.length > shown.length ? `<p>${plural(names.length - shown.length, "more metric")} in training.json.</p>` : "";
  const charts = figures.length === 0 ? "" : `<div class="charts">\n${figures.join("\n")}\n</div>${more}`;
  const parts = [charts, markdownToHtml(curveTable(shown, seeds)), ...seeds.map((seed) => logHtml(seed, seeds.length))];
  const told = parts.filter((part) => part !== "");
  return told.length === 0 ? "" : ["<h3>How the training went</h3>", ...told].join("\n");
}

function outlineOf(name: string, seeds: TrainingStory["seeds"]): readonly Outline[] {
  const lines = seeds.flatMap(({ seed, curves }, at) => {
    const points = curves.find((curve) => curve.name === name)?.points ?? [];
    return points.length < 2 ? [] : [{ seed, points, type: DASHES[at % DASHES.length] ?? "solid" }];
  });
  if (lines.length === 0) return [];
  const title = plain(name, 80);
  const option = {
    grid: { left: 64, right: 24, top: 48, bottom: 56 },
    legend: { top: 8, textStyle: { color: COLORS.ink, fontSize: 13 }, show: lines.length > 1 },
    xAxis: { ...axis("step"), type: "value", scale: true },
    yAxis: { ...axis("", 44), type: "value", scale: true },
    series: lines.map(({ seed, points, type }) => ({
      type: "line",
      name: `seed ${seed}`,
      data: points,
      showSymbol: points.length < 30,
      symbolSize: 5,
      lineStyle: { color: COLORS.candidate, type, width: 2 },
      itemStyle: { color: COLORS.candidate },
    })),
  };
  return [
    {
      title,
      description: `${title} by step. First, best and last values are in the table below.`,
      option,
      height: 300,
    },
  ];
}

/** First, lowest, highest and last of each curve: for those who do not see the lines. */
function curveTable(names: readonly string[], seeds: TrainingStory["seeds"]): string {
  const isOne = seeds.length === 1;
  const rows = names.flatMap((name) =>
    seeds.flatMap(({ seed, curves }) => {
      const row = rowOf(curves, name);
      return row === undefined ? [] : [[code(name, 80), ...(isOne ? [] : [asWritten(seed)]), ...row]];
    }),
  );
  if (rows.length === 0) return "";
  const isLost = rows.some((row) => row.at(-1) !== "");
  const heads = ["Metric", ...(isOne ? [] : ["Seed"]), "Steps", "First", "Lowest", "Highest", "Last", "Not a number"];
  const [head, ...shown] = [heads, ...rows].map((row) => (isLost ? row : row.slice(0, -1)));
  return table({ head: head ?? [], rows: shown, align: `l${"r".repeat(heads.length - (isLost ? 1 : 2))}` });
}

function rowOf(curves: Curves, name: string): readonly string[] | undefined {
  const curve = curves.find((one) => one.name === name);
  if (curve === undefined) return undefined;
  const values = curve.points.map(([, value]) => value);
  const lost = curve.lost === undefined ? "" : asWritten(curve.lost);
  const [first] = curve.points;
  const last = curve.points.at(-1);
  if (first === undefined || last === undefined) return ["", "", "", "", "", lost];
  const ends = [first[1], Math.min(...values), Math.max(...values), last[1]];
  const scale = scaleFor(ends);
  return [`${asWritten(first[0])} to ${asWritten(last[0])}`, ...ends.map((value) => number(value, scale)), lost];
}

function logHtml({ seed, log }: TrainingStory["seeds"][number], seeds: number): string {
  if (log.length === 0) return "";
  const of = seeds === 1 ? "" : ` of seed ${seed}`;
  return `<details><summary>${log.length === 1 ? "The last line" : `The last ${log.length} lines`} of the log${of}; training.log has it</summary><pre tabindex="0">${escapeHtml(log.join("\n"), 200_000)}</pre></details>`;
}
