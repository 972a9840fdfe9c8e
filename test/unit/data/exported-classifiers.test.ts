import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClassFacts } from "../../../src/data/class-order.ts";
import { featuresOf } from "../../../src/data/features.ts";
import type { Predictions } from "../../../src/data/predictions.ts";
import { score } from "./scored.ts";
import { openTable, type Table } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { namedColumns } from "../../../src/engines/onnx-classes.ts";
import { parseOnnxModel } from "../../../src/engines/onnx-model.ts";
import { loadOnnx } from "../../../src/engines/onnx.ts";
import { fakeHost } from "../../fakes/host.ts";

/** A model as its exporter wrote it, and what the library that trained it says of the rows. */
interface Exported {
  readonly name: string;
  /** In the order of the columns of `scores`. */
  readonly labels: readonly string[];
  readonly onnx: string;
  readonly scores: readonly (readonly number[])[];
}

const GOLDEN = new URL("../../golden/exported-classifiers.json", import.meta.url);
const { rows, models } = JSON.parse(await readFile(GOLDEN, "utf8")) as {
  readonly rows: readonly (readonly number[])[];
  readonly models: readonly Exported[];
};
const NUMBERED = "XGBoost";
const REVERSED = "support vectors without probabilities";
const named = models.filter(({ name }) => name !== NUMBERED && name !== REVERSED);
const only = (name: string): readonly Exported[] => models.filter((model) => model.name === name);

const closing = new AsyncDisposableStack();
const host = closing.use(
  await fakeHost({ files: { "rows.csv": `a,b\n${rows.map((row) => row.join(",")).join("\n")}\n` } }),
);
let table: Table;

beforeAll(async () => {
  const database = closing.use(await openDuckDb({ host }));
  table = await openTable(database, { files: [join(host.workspace, "rows.csv")], root: host.workspace });
});

afterAll(async () => await closing.disposeAsync());

async function asked(
  { labels, onnx }: Exported,
  positive: string,
  declared?: ClassFacts["declared"],
): Promise<Predictions> {
  const file = join(host.workspace, "model.onnx");
  await writeFile(file, Buffer.from(onnx, "base64"));
  await using model = await loadOnnx({ host, file, threads: 1 });
  return await score(model, table, {
    form: labels.length === 2 ? "binary" : "matrix",
    features: featuresOf(table, { declared: undefined, without: [] }),
    isDeclared: false,
    positive,
    classes: { declared, known: labels },
  });
}

/** The largest difference between a model's scores and its library's for the same class. */
function worst({ scores = new Float64Array(0), classes = [] }: Predictions, model: Exported, positive: string): number {
  const width = model.labels.length;
  const differences = model.scores.flatMap((own, row) =>
    width === 2
      ? [(scores[row] ?? Number.NaN) - (own[model.labels.indexOf(positive)] ?? Number.NaN)]
      : own.map((value, at) => value - (scores[row * width + classes.indexOf(model.labels[at] ?? "")] ?? Number.NaN)),
  );
  return Math.max(...differences.map(Math.abs));
}

test.each(named)("the graph of $name of $labels names its scores", ({ name, labels, onnx }) => {
  const { links, outputs } = parseOnnxModel(Buffer.from(onnx, "base64"), { source: name });
  const [label, scores] = outputs.map((output) => output.name);
  expect(namedColumns(links, { score: scores ?? "", label })?.names).toEqual(labels);
});

// Without labels beside them, what an inner classifier calls its classes is all that such a graph names.
test.each(["stacking", "one-vs-rest", "bagging"])("only the label output tells what %s calls its classes", (name) => {
  const found = only(name).map(({ onnx }) => {
    const { links, outputs } = parseOnnxModel(Buffer.from(onnx, "base64"), { source: name });
    return namedColumns(links, { score: outputs[1]?.name ?? "" })?.names.join(" ");
  });
  expect(found).toEqual(name === "stacking" ? ["0 1", "0 1", "0 1 2"] : [undefined, undefined, undefined]);
});

const INNER: ReadonlySet<string> = new Set(["stacking", "one-vs-rest", "bagging"]);
const run = named.filter(({ name, labels }) => (INNER.has(name) && labels[0] === "1") || (name === "LightGBM" && labels.length > 2)); // prettier-ignore

test.each(run)("the scores of $name of $labels are those of the library", async (model) => {
  const [first = ""] = model.labels;
  expect(worst(await asked(model, first), model, first)).toBeLessThan(1e-4);
});

test.each(only(NUMBERED).slice(1))("$name numbers $labels, which the manifest translates", async (model) => {
  const [first = ""] = model.labels;
  const line = `classes: {${model.labels.map((label, at) => `${label}: ${at}`).join(", ")}}`;
  await expect(asked(model, model.labels.at(-1) ?? "")).rejects.toThrow(line);
  const list = await asked(model, first, { classes: model.labels, own: undefined });
  expect(worst(list, model, first)).toBeLessThan(1e-4);
  expect([...(list.labels?.dictionary ?? [])].toSorted()).toEqual(model.labels);
  const mapping = { classes: model.labels.toReversed(), own: model.labels.map((_, at) => String(at)).toReversed() };
  expect(worst(await asked(model, first, mapping), model, first)).toBeLessThan(1e-4);
});

// Its two columns are named in the order of the classes, and have the scores of the other one.
test.each(only(REVERSED).slice(1))(
  "$name of $labels contradict themselves, and the manifest decides",
  async (model) => {
    const [first = "", second = ""] = model.labels;
    await expect(asked(model, first)).rejects.toThrow(`classes: [${second}, ${first}]\` if its labels are right`);
    const turned = await asked(model, first, { classes: [second, first], own: undefined });
    expect(worst(turned, model, first)).toBeLessThan(1e-4);
  },
);
