import { createRequire } from "node:module";
import type OnnxRuntime from "onnxruntime-node";
import { mulberry } from "./random.ts";

const FEATURES = {
  age: "number",
  region: "text",
  employment: "text",
  months_employed: "number",
  income: "number",
  savings: "number",
  housing: "text",
  purpose: "text",
  amount: "number",
  term_months: "number",
  open_credit_lines: "number",
  utilisation: "number",
  late_payments: "number",
  months_since_late: "number",
} as const;

const DAY = 86_400_000;
const ROWS = 600;

interface Week {
  /** The holdout, whose rows are served again. */
  readonly holdout: string;
  /** The accepted model. */
  readonly model: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A week of answers by the accepted model, as its service logs them. From the fourth day on applicants earn a fifth
 * less; `savings` only looks as if it moved, since one in two hundred has a hundred times as much.
 */
export async function weekOfProduction({ holdout, model, now }: Week): Promise<string> {
  const random = mulberry(20_251_128);
  const [header = "", ...lines] = holdout.trimEnd().split("\n");
  const names = header.split(",");
  const people = lines.map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at] ?? "", cell])));
  const first = Math.floor(now / DAY) * DAY - 7 * DAY;
  const rows: Record<string, string>[] = [];
  for (let day = 0; day < 7; day += 1)
    for (let at = 0; at < ROWS; at += 1) {
      const person = people[Math.floor(random() * people.length)] ?? {};
      const time = new Date(first + day * DAY + (DAY / ROWS) * at).toISOString();
      rows.push({ id: `R${day}-${at}`, time, ...person, ...(day < 3 ? {} : moved(person, random())) });
    }
  const scores = await answers(rows, model);
  const columns = ["id", "time", "sex", ...Object.keys(FEATURES)];
  const written = rows.map((row, at) => [...columns.map((name) => row[name] ?? ""), scores[at]?.toFixed(6)].join(","));
  return `${[[...columns, "score"].join(","), ...written].join("\n")}\n`;
}

function moved(
  { income = "", savings = "" }: Readonly<Record<string, string>>,
  chance: number,
): Record<string, string> {
  return {
    income: income === "" ? "" : String(Math.round((Number(income) * 0.8) / 100) * 100),
    savings: savings !== "" && chance < 0.005 ? String(Number(savings) * 100) : savings,
  };
}

async function answers(
  rows: readonly Readonly<Record<string, string>>[],
  model: Uint8Array,
): Promise<readonly number[]> {
  const runtime: typeof OnnxRuntime = createRequire(import.meta.url)("onnxruntime-node");
  const session = await runtime.InferenceSession.create(model);
  const inputs = Object.entries(FEATURES).map(([name, kind]) => {
    const cells = rows.map((row) => row[name] ?? "");
    const numbers = (): Float32Array => Float32Array.from(cells, (cell) => (cell === "" ? Number.NaN : Number(cell)));
    const tensor =
      kind === "text"
        ? new runtime.Tensor("string", cells, [rows.length, 1])
        : new runtime.Tensor("float32", numbers(), [rows.length, 1]);
    return [name, tensor] as const;
  });
  const { probabilities } = await session.run(Object.fromEntries(inputs));
  if (probabilities === undefined) throw new Error("the model answers no probabilities");
  const values = Array.from(probabilities.data as Float32Array);
  const width = values.length / rows.length;
  return rows.map((_, at) => values[at * width + width - 1] ?? Number.NaN);
}
