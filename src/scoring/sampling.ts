import { plural } from "../kernel/text.ts";
import type { Sampling } from "../work/measure/sampling.ts";
import { countWhere } from "./count-where.ts";
import type { OpenedRows } from "./open-rows.ts";
import { Problem } from "./problems.ts";
import { quoted } from "./words.ts";

/** Weights and groups of the rows. Throws a Problem for weights that are none. */
export async function readSampling({ table, model, file }: OpenedRows): Promise<Sampling> {
  const { weight, group } = model.columns;
  // Queries and series are the units there, and each counts alike.
  if (model.task === "ranking" || model.task === "forecasting") return {};
  const weights = weight === undefined ? undefined : await table.numbers(weight);
  const bad = weights === undefined ? 0 : countWhere(weights, (value) => !(value >= 0 && Number.isFinite(value)));
  if (bad > 0)
    throw new Problem(
      `${plural(bad, "row")} of ${table.source} ${bad === 1 ? "has" : "have"} no weight of 0 or more in the column ${quoted(weight ?? "")}.`,
      { rule: "data", file },
    );
  if (weights?.every((value) => value === 0) === true)
    throw new Problem(`All weights of ${table.source} are 0.`, { rule: "data", file });
  if (group === undefined) return { weights };
  const { codes, dictionary } = await table.strings(group);
  let count = dictionary.length;
  // A row without a group is a group of its own.
  const own = codes.map((code) => (code === -1 ? count++ : code));
  return { weights, clusters: { codes: own, count } };
}
