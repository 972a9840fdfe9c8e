import type { EvaluationRecord } from "../generated/types.ts";
import { code, table } from "./markdown.ts";
import { metricName } from "../manifest/metric-names.ts";
import { asWritten, number, scaleFor } from "../kernel/numbers.ts";

/** The primary metrics of every training seed and their spread; undefined where there is one seed. */
export function renderSeeds({ seeds }: EvaluationRecord): string | undefined {
  if (seeds === undefined || seeds.runs.length < 2) return undefined;
  const names = Object.keys(seeds.spread);
  const rows = seeds.runs.map(({ seed, values }, index) => [
    `${asWritten(seed)}${index === 0 ? " (decides)" : ""}`,
    ...names.map((name) => cell(values[name], name, seeds)),
  ]);
  const spread = names.map((name) => {
    const { min, max, sd } = seeds.spread[name] ?? { min: Number.NaN, max: Number.NaN, sd: null };
    const deviation = sd === null ? "" : `, sd ${cell(sd, name, seeds)}`;
    return `${cell(min, name, seeds)} to ${cell(max, name, seeds)}${deviation}`;
  });
  const head = ["Seed", ...names.map((name) => (metricName(name) === name ? code(name, 60) : metricName(name)))];
  return table({ head, rows: [...rows, ["Spread", ...spread]], align: `l${"r".repeat(names.length)}` });
}

function cell(
  value: number | null | undefined,
  name: string,
  { spread }: NonNullable<EvaluationRecord["seeds"]>,
): string {
  const { min = Number.NaN, max = Number.NaN, sd = null } = spread[name] ?? {};
  return number(value, scaleFor([min, max], sd === null ? [] : [sd]));
}
