import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { holdRows } from "../../src/data/held-rows.ts";
import { featuresOf } from "../../src/data/features.ts";
import type { Predictions } from "../../src/data/predictions.ts";
import { openTable } from "../../src/data/table.ts";
import { openDuckDb } from "../../src/engines/duckdb.ts";
import { loadOnnx } from "../../src/engines/onnx.ts";
import { METRICS } from "../../src/manifest/metric-catalogue.ts";
import { permuteFeatures } from "../../src/scoring/permute-features.ts";
import { correlatedGroups } from "../../src/stats/correlated.ts";
import { binarySample } from "../../src/work/measure/binary-sample.ts";
import { measurementOf } from "../../src/work/measure/registry.ts";
import { valueSample } from "../../src/work/measure/regression-sample.ts";
import { fakeHost } from "../fakes/host.ts";

interface Golden {
  readonly features: readonly string[];
  readonly x: readonly (readonly number[])[];
  readonly orders: readonly (readonly number[])[];
  readonly spearman: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly metric: string;
    readonly y: readonly number[];
    readonly onnx: string;
    readonly value: number;
    readonly mean: readonly number[];
    readonly sd: readonly number[];
  }[];
}

const GOLDEN = JSON.parse(readFileSync(new URL("permutation.json", import.meta.url), "utf8")) as Golden;

describe("permutation importance, scikit-learn by its own permutations", () => {
  test.each(GOLDEN.cases)("$metric", { timeout: 60_000 }, async ({ metric: name, y, onnx, value, mean, sd }) => {
    await using host = await fakeHost({ env: { PATH: process.env["PATH"] ?? "" } });
    const put = async (file: string, content: string | Uint8Array): Promise<string> => {
      await writeFile(join(host.workspace, file), content);
      return join(host.workspace, file);
    };
    const rows = [GOLDEN.features, ...GOLDEN.x].map((row) => row.join(",")).join("\n");
    const files = [await put("rows.csv", `${rows}\n`)];
    await using database = await openDuckDb({ host, folders: [host.workspace] });
    const table = await openTable(database, { files, root: host.workspace });
    await using model = await loadOnnx({ host, file: await put("model.onnx", Buffer.from(onnx, "base64")) });
    const rules = { declared: undefined, without: [] };
    const isValue = name === "mae";
    const held = await holdRows(model, table, {
      form: isValue ? "value" : "binary",
      features: featuresOf(table, rules),
      isDeclared: false,
      ...(!isValue && { positive: "1", classes: { known: ["0", "1"] } }),
    });
    const metric = METRICS.find((one) => one.name === name);
    if (metric === undefined) throw new Error(`no metric ${name}`);
    const valueOf = ({ scores = new Float64Array(0) }: Predictions): number => {
      const sample = isValue
        ? valueSample({ targets: Float64Array.from(y), candidate: { values: scores } })
        : binarySample({
            labels: Uint8Array.from(y),
            candidate: { scores, decisions: Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)) },
          });
      return measurementOf(metric, sample).candidate.value ?? Number.NaN;
    };
    const orders = GOLDEN.orders.map((order) => Uint32Array.from(order));
    const how = { valueOf, better: metric.better, level: 0.95, orders: () => orders, mostFeatures: 10, limitMs: 1e9 };
    const found = await permuteFeatures(held, how);
    expect(found.value).toBeCloseTo(value, 6);
    for (const [at, feature] of GOLDEN.features.entries()) {
      expect(found.features.get(feature)?.mean).toBeCloseTo(mean[at] ?? Number.NaN, 5);
      expect(found.features.get(feature)?.sd).toBeCloseTo(sd[at] ?? Number.NaN, 5);
    }
    expect(found.groups.map(({ features }) => features)).toEqual([["signal", "twin"]]);
    // Together they are worth more than the one that is worth most alone.
    expect(found.groups[0]?.importance.mean).toBeGreaterThan(Math.max(...mean));
  });
});

test("columns go together from their Spearman correlation on, scipy", () => {
  const columns = GOLDEN.features.map((_, at) => Float64Array.from(GOLDEN.x, (row) => row[at] ?? 0));
  for (const [one, row] of GOLDEN.spearman.entries())
    for (const [other, rho] of row.entries()) {
      if (one >= other) continue;
      const [a, b] = [columns[one], columns[other]];
      if (a === undefined || b === undefined) throw new Error("a column is missing");
      expect(correlatedGroups([a, b], Math.abs(rho) - 1e-9)).toEqual([[0, 1]]);
      expect(correlatedGroups([a, b], Math.abs(rho) + 1e-9)).toEqual([]);
    }
});
