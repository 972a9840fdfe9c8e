import { expect, test } from "vitest";
import { rolesOf, rowsIn } from "../../../../src/work/adoption/columns.ts";
import { droppedColumns, featuresOf } from "../../../../src/work/adoption/features.ts";
import { column, projectOf, valued } from "./project-of.ts";

const NONE = new Set<string>();
const table = (...columns: readonly ReturnType<typeof column>[]) => ({
  path: "a.csv",
  rows: 100,
  isWhole: true,
  columns,
});

test.each(["id", "Id", "ID", "customer_id", "customerID", "Antrags-ID", "row", "Invoice No"])(
  "%s identifies rows",
  (name) => {
    expect(rolesOf(table(column("x", { isWhole: false }), column(name)), "y", NONE)).toEqual({ id: name });
  },
);

test.each(["age", "valid", "humid", "amount", "android"])("%s identifies none, however different it is", (name) => {
  expect(rolesOf(table(column(name)), "y", NONE)).toEqual({});
});

test("an id is different in every row, and filled", () => {
  expect(rolesOf(table(column("id", { distinct: 99 })), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("id", { filled: 99 })), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("id", { isWhole: false })), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("id")), "id", NONE)).toEqual({});
  expect(rolesOf(table(column("instant"), column("phone")), "y", new Set(["phone"]))).toEqual({ id: "phone" });
});

test("whom rows are of is a group where it repeats, by its name", () => {
  const repeated = { kind: "category", distinct: 40 } as const;
  expect(rolesOf(table(column("customer_id", repeated)), "y", NONE)).toEqual({ group: "customer_id" });
  expect(rolesOf(table(column("Patient", repeated)), "y", NONE)).toEqual({ group: "Patient" });
  for (const name of ["Account length", "user_agent", "store_size", "zip_id", "device_temperature"])
    expect(rolesOf(table(column(name, repeated)), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("customer_id", { kind: "category", distinct: 5 })), "y", NONE)).toEqual({});
});

test("a time is a column of dates", () => {
  expect(rolesOf(table(column("seen", { kind: "time" })), "y", NONE)).toEqual({ time: "seen" });
  const dates = { kind: "category", distinct: 40, dates: 100 } as const;
  for (const name of ["created_at", "Received", "event_ts", "ts", "dt", "when"])
    expect(rolesOf(table(column(name, dates)), "y", NONE)).toEqual({ time: name });
  for (const name of ["receipts", "parts", "width"]) expect(rolesOf(table(column(name, dates)), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("delivery_time", { distinct: 40 })), "y", NONE)).toEqual({});
  expect(rolesOf(table(column("date", { kind: "category", distinct: 40, dates: 99 })), "y", NONE)).toEqual({});
});

test("rows of one side are counted, however the file writes its values", () => {
  const whole = valued("y", { True: 2, False: 2 }, { kind: "boolean" });
  const cells = { codes: Int32Array.from([1, 0, 1, -1]), dictionary: ["false", "true"] };
  expect(rowsIn(whole, cells, Uint8Array.from([1, 1, 0, 1]))).toMatchObject({
    filled: 2,
    values: [
      { value: "True", rows: 1 },
      { value: "False", rows: 1 },
    ],
  });
});

const ROWS = table(
  column("id"),
  column("a"),
  column("b b"),
  column("größe"),
  column("y"),
  column("seen", { kind: "time" }),
);
const features = (text: string) => {
  const project = projectOf({ "train.py": text });
  return featuresOf({ project, files: ["train.py"], table: ROWS, target: "y", roles: { id: "id" } });
};

test("the model sees what the program lists, else all but what it drops", () => {
  expect(features("")).toEqual({ seen: ["a", "b b", "größe"], excluded: [], why: "all that can be" });
  expect(features('FEATURES = [\n  "a",\n  "größe",\n]')).toMatchObject({ seen: ["a", "größe"], excluded: ["b b"] });
  expect(features('num_cols = ["a"]\ncat_cols = ["b b"]')).toMatchObject({ excluded: ["größe"] });
  expect(features('X = df[["a", "b b"]]')).toMatchObject({ excluded: ["größe"], why: "train.py:1" });
  expect(features('X = df.drop(columns=["y", "id", "a"])')).toMatchObject({ seen: ["b b", "größe"], excluded: ["a"] });
  expect(features('cols_to_drop = ["a"]\ndate_columns = ["b b"]')).toMatchObject({ excluded: [] });
  expect(features('feature_names = ["a", "made up"]')).toMatchObject({ excluded: [] });
  expect(features('columns = ["a", "y"]')).toMatchObject({ excluded: [] });
});

test("lists that are called by their names are found where they are assigned, in any file", () => {
  const project = projectOf({
    "src/train.py":
      "from lists import NUMERIC\nimport lists\nX, y = frame[NUMERIC + lists.CATEGORICAL].copy(), frame[TARGET]\n",
    "src/lists.py": 'NUMERIC: list[str] = [\n    "a",  # years\n]\nCATEGORICAL = ("größe",)\nOTHERS = ["b b"]\n',
  });
  const facts = { project, files: ["src/train.py", "src/lists.py"], table: ROWS, target: "y", roles: { id: "id" } };
  expect(featuresOf(facts)).toMatchObject({ seen: ["a", "größe"], excluded: ["b b"], why: "src/train.py:3" });
  // What one of them holds is not told: then all may be meant.
  expect(features('NUMERIC = ["a"]\nX = df[NUMERIC + more()]\nmodel.fit(df[NUMERIC + OTHER], y)')).toMatchObject({
    excluded: [],
  });
});

test("a list in another order than the file is kept in its own, for a graph with one input gets them so", () => {
  expect(features('FEATURES = ["größe", "a", "b b"]').ordered).toEqual([
    { name: "größe", type: "number" },
    { name: "a", type: "number" },
    { name: "b b", type: "number" },
  ]);
  expect(features('FEATURES = ["a", "b b", "größe"]').ordered).toBeUndefined();
  // Two lists say nothing of the order of both.
  expect(features('num_cols = ["b b", "a"]\ncat_cols = ["größe"]').ordered).toBeUndefined();
});

test("what is dropped is known by its name", () => {
  const project = projectOf({ "train.py": "df.drop([\"a\", 'b'], axis=1)\n" });
  expect([...droppedColumns(project, ["train.py"])]).toEqual(["a", "b"]);
});
