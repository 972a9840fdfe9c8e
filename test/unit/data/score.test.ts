import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FeatureSpec, featuresOf } from "../../../src/data/features.ts";
import type { Predictions } from "../../../src/data/predictions.ts";
import type { ScoreOptions } from "../../../src/data/score.ts";
import { score } from "./scored.ts";
import { openTable } from "../../../src/data/table.ts";
import { openDuckDb } from "../../../src/engines/duckdb.ts";
import { loadOnnx } from "../../../src/engines/onnx.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { fakeHost } from "../../fakes/host.ts";
import {
  attribute,
  floatTensor,
  int64Tensor,
  linearClassifier,
  logisticModel,
  mapsValue,
  modelBytes,
  node,
  tensorValue,
} from "../engines/onnx-writer.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

interface Situation {
  readonly csv: string;
  readonly model: Uint8Array;
  readonly features?: readonly FeatureSpec[];
  readonly roles?: readonly string[];
  readonly options?: Partial<ScoreOptions>;
}

async function scored({
  csv,
  model: bytes,
  features: declared,
  roles = [],
  options = {},
}: Situation): Promise<Predictions> {
  await using host = await fakeHost({ files: { "data.csv": csv } });
  await writeFile(join(host.workspace, "model.onnx"), bytes);
  await using database = await openDuckDb({ host });
  const dataset = await openTable(database, {
    files: [join(host.workspace, "data.csv")],
    root: host.workspace,
  });
  await using model = await loadOnnx({ host, file: join(host.workspace, "model.onnx") });
  const features = featuresOf(dataset, { declared, without: roles });
  return await score(model, dataset, {
    form: "binary",
    features,
    isDeclared: declared !== undefined,
    ...options,
  });
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error("expected a UserError", { cause: error });
  return error.message;
}

/** An input a column: a number through, a category's length class by a dictionary lookup, a boolean as float. */
const perColumn = modelBytes({
  inputs: [
    tensorValue("region", "string", ["N", 1]),
    tensorValue("age", "float", ["N", 1]),
    tensorValue("active", "float", ["N"]),
  ],
  outputs: [tensorValue("score", "float", ["N", 1])],
  nodes: [
    node("LabelEncoder", ["region"], ["code"], {
      domain: "ai.onnx.ml",
      attributes: [
        attribute.texts("keys_strings", ["north", "", "süd"]),
        attribute.floats("values_floats", [1, 50, 7]),
        attribute.float("default_float", -1),
      ],
    }),
    node("Add", ["code", "age"], ["sum"]),
    node("Unsqueeze", ["active", "axis"], ["column"]),
    node("Add", ["sum", "column"], ["score"]),
  ],
  initializers: [int64Tensor("axis", [1], [1n])],
});

describe("scores of a model", () => {
  it("come from one tensor, columns in file order, in the order of the rows", async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({
      id: index,
      a: (index % 11) - 5,
      b: (index % 7) / 2,
      flag: index % 2 === 0,
    }));
    const csv = `id,a,b,flag\n${rows.map(({ id, a, b, flag }) => `${id},${a},${b},${flag}`).join("\n")}\n`;
    const { scores = [] } = await scored({ csv, model: logisticModel([1, -2, 0.5], 0.25), roles: ["id"] });
    expect(scores).toHaveLength(20_000);
    const worst = rows.reduce(
      (most, { a, b, flag }, index) =>
        Math.max(most, Math.abs((scores[index] ?? Number.NaN) - sigmoid(a - 2 * b + (flag ? 0.5 : 0) + 0.25))),
      0,
    );
    expect(worst).toBeLessThan(1e-6);
  });

  it("come from one input a column, by name, with nulls as documented", async () => {
    const csv = "active,age,region\ntrue,1,north\nfalse,2,süd\ntrue,,north\n,1,north\ntrue,3,\ntrue,1,west\n";
    const { scores } = await scored({ csv, model: perColumn, options: { form: "value" } });
    expect(scores).toEqual(new Float64Array([3, 9, Number.NaN, Number.NaN, 54, 1]));
  });

  it("take the positive class by its place among the model's classes", async () => {
    const model = linearClassifier([1], 0, [3, 8]);
    const csv = "x\n1\n-2\n";
    const second = await scored({ csv, model, options: { positive: "8" } });
    expect(second.scores?.[0]).toBeCloseTo(sigmoid(2), 6);
    expect(second.labels).toEqual({ codes: new Int32Array([0, 1]), dictionary: ["8", "3"] });
    expect(second.classes).toEqual(["3", "8"]);
    const first = await scored({ csv, model, options: { positive: "3" } });
    expect(first.scores?.[0]).toBeCloseTo(1 - sigmoid(2), 6);
    expect(await failure(scored({ csv, model, options: { positive: "1" } }))).toMatch(
      /target\.positive is "1", but the classes of the model model\.onnx are "3" and "8"/,
    );
    const declared = { classes: ["8", "3"], own: undefined };
    const turned = scored({ csv, model, options: { positive: "8", classes: { declared, known: ["3", "8"] } } });
    expect(await failure(turned)).toMatch(/in the order "3" and "8"\. Write `classes: \[3, 8\]`\.$/);
  });

  it("are a matrix for several classes", async () => {
    const model = modelBytes({
      inputs: [tensorValue("X", "float", ["N", 2])],
      outputs: [tensorValue("probabilities", "float", ["N", 3])],
      initializers: [floatTensor("W", [2, 3], [1, 0, 0, 0, 1, 0])],
      nodes: [node("MatMul", ["X", "W"], ["logits"]), node("Softmax", ["logits"], ["probabilities"])],
    });
    const asked = (...classes: readonly string[]) =>
      ({ form: "matrix", classes: { declared: { classes, own: undefined }, known: ["a", "b"] } }) as const;
    const options = asked("a", "b", "c");
    const { scores = [], classes } = await scored({ csv: "x,y\n1,2\n0,0\n", model, options });
    expect(classes).toEqual(["a", "b", "c"]);
    const sum = Math.E + Math.E ** 2 + 1;
    [Math.E / sum, Math.E ** 2 / sum, 1 / sum, 1 / 3, 1 / 3, 1 / 3].forEach((value, index) =>
      expect(scores[index]).toBeCloseTo(value, 6),
    );
    expect(await failure(scored({ csv: "x,y\n1,2\n", model, options: asked("a", "b") }))).toMatch(
      /^target\.classes names 2 classes, but the model model\.onnx gives 3 scores a row\./,
    );
    const unnamed = { form: "matrix", classes: { known: ["a", "b", "c"] } } as const;
    expect(await failure(scored({ csv: "x,y\n1,2\n", model, options: unnamed }))).toMatch(
      /^Nothing says which of the 3 scores of the model model\.onnx is which class\. .*`classes: \[a, b, c\]`/,
    );
    expect(await failure(scored({ csv: "x,y\n1,2\n", model }))).toMatch(
      /gives 3 scores a row, but a binary-classification model gives one or two/,
    );
  });

  it("fill the rows that a fixed batch dimension wants", async () => {
    const model = modelBytes({
      inputs: [tensorValue("X", "float", [4, 2])],
      outputs: [tensorValue("Y", "float", [4, 1])],
      initializers: [floatTensor("W", [2, 1], [1, 10])],
      nodes: [node("MatMul", ["X", "W"], ["Y"])],
    });
    const { scores } = await scored({
      csv: "x,y\n1,2\n3,4\n5,6\n7,8\n9,1\n",
      model,
      options: { form: "value" },
    });
    expect(scores).toEqual(new Float64Array([21, 43, 65, 87, 19]));
  });

  it("are none for no rows", async () => {
    const { rows, scores } = await scored({ csv: "x,y\n", model: logisticModel([1, 2], 0) });
    expect([rows, scores?.length]).toEqual([0, 0]);
  });

  it("read integers where the input wants them", async () => {
    const model = modelBytes({
      inputs: [tensorValue("X", "int64", ["N", 2])],
      outputs: [tensorValue("Y", "int64", ["N", 1])],
      nodes: [node("ReduceSum", ["X", "axes"], ["Y"])],
      initializers: [int64Tensor("axes", [1], [1n])],
    });
    expect((await scored({ csv: "x,y\n1,2\n3,4\n", model, options: { form: "value" } })).scores).toEqual(
      new Float64Array([3, 7]),
    );
    const message = await failure(scored({ csv: "x,y\n1,2.5\n,4\n", model, options: { form: "value" } }));
    expect(message).toMatch(
      /column "x" of data\.csv has empty cells, and the model's input is int64.*\n.*column "y" of data\.csv has values that are no int64/,
    );
  });

  it.each([
    [
      "too few features",
      { csv: "a,b\n1,2\n", model: logisticModel([1, 2, 3], 0) },
      /^The model expects 3 features, data\.csv has 2/,
    ],
    [
      "too few declared features",
      {
        csv: "a,b\n1,2\n",
        model: logisticModel([1, 2, 3], 0),
        features: [
          { name: "a", type: "number" },
          { name: "b", type: "number" },
        ],
      },
      /^The model expects 3 features, the manifest gives 2/,
    ],
    [
      "a category for a float tensor",
      { csv: "a,b\n1,x\n", model: logisticModel([1, 2], 0) },
      /column "b" of data\.csv is a category, but the model's input "X" is float\[\?, 2\]/,
    ],
    [
      "a declared feature without an input",
      {
        csv: "region,age,active,more\nx,1,true,1\n",
        model: perColumn,
        features: ["region:category", "age:number", "active:boolean", "more:number"].map((text): FeatureSpec => ({
          name: text.split(":")[0] ?? "",
          type: text.endsWith("category") ? "category" : "number",
        })),
      },
      /has no input for "more"/,
    ],
    [
      "an input without a column",
      { csv: "region,ages,active\nx,1,true\n", model: perColumn },
      /input "age" is no feature\. Did you mean "ages"\?/,
    ],
    [
      "a column that is not there",
      {
        csv: "a,b\n1,2\n",
        model: logisticModel([1, 2], 0),
        features: [
          { name: "a", type: "number" },
          { name: "c", type: "number" },
        ],
      },
      /^data\.csv has no column "c"/,
    ],
    [
      "an output that is not there",
      { csv: "a\n1\n", model: logisticModel([1], 0), options: { outputs: { score: "probability" } } },
      /has no output "probability"\. It has "score" \(float\[\?, 1\]\)/,
    ],
  ] satisfies readonly [string, Situation, RegExp][])("name %s", async (_, situation, message) => {
    expect(await failure(scored(situation))).toMatch(message);
  });

  it("list the outputs where several could be the score", async () => {
    const model = modelBytes({
      inputs: [tensorValue("X", "float", ["N", 1])],
      outputs: [tensorValue("one", "float", ["N", 1]), tensorValue("two", "float", ["N", 1])],
      nodes: [node("Identity", ["X"], ["one"]), node("Neg", ["X"], ["two"])],
    });
    expect(await failure(scored({ csv: "a\n1\n", model }))).toMatch(
      /several outputs that could be the score: "one" \(float\[\?, 1\]\) and "two"/,
    );
    expect((await scored({ csv: "a\n1\n", model, options: { outputs: { score: "two" } } })).scores).toEqual(
      new Float64Array([-1]),
    );
  });

  it("say how to export without ZipMap", async () => {
    const model = modelBytes({
      inputs: [tensorValue("X", "float", ["N", 2])],
      outputs: [mapsValue("probabilities")],
      nodes: [
        node("ZipMap", ["X"], ["probabilities"], {
          domain: "ai.onnx.ml",
          attributes: [attribute.integers("classlabels_int64s", [0, 1])],
        }),
      ],
    });
    expect(await failure(scored({ csv: "a,b\n1,2\n", model }))).toMatch(/"zipmap": False/);
  });
});
