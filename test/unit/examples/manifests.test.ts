import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
const folders = ["credit-risk", "breast-cancer"].map((name) => `examples/${name}/models/${name}/`);

test.each(folders)("%smodel.yaml is valid", (folder) => {
  const schema: unknown = JSON.parse(text("schemas/model.schema.json"));
  if (typeof schema !== "object" || schema === null) throw new Error("the schema is no object");
  const validate = new Ajv2020({ strict: false }).compile(schema);
  validate(load(text(`${folder}model.yaml`)));
  expect(validate.errors).toBeNull();
});

test.each(folders)("%s has two files with the same columns, no shared id and no shared row", (folder) => {
  const [train = [], holdout = []] = ["train", "holdout"].map((name) =>
    text(`${folder}data/${name}.csv`).trimEnd().split("\n"),
  );
  expect(holdout[0]).toBe(train[0]);
  const [learned = [], judged = []] = [train, holdout].map((lines) => lines.slice(1));
  expect(shared(learned.map(id), judged.map(id))).toEqual([]);
  expect(shared(learned.map(withoutId), judged.map(withoutId))).toEqual([]);
});

test("the credit-risk manifest names the columns that the data has and sex is not a feature", () => {
  const folder = "examples/credit-risk/models/credit-risk/";
  const header = text(`${folder}data/train.csv`).split("\n", 1)[0]?.split(",") ?? [];
  const features = [...text(`${folder}model.yaml`).matchAll(/^ {2}- \{name: (\w+), type/gm)].map((hit) => hit[1]);
  const others = new Set(["loan_id", "applied_at", "sex", "defaulted"]);
  expect(features).toEqual(header.filter((name) => !others.has(name)));
});

function text(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

function id(line: string): string {
  return line.slice(0, line.indexOf(","));
}

function withoutId(line: string): string {
  return line.slice(line.indexOf(",") + 1);
}

function shared(one: readonly string[], other: readonly string[]): readonly string[] {
  const known = new Set(one);
  return other.filter((value) => known.has(value));
}
