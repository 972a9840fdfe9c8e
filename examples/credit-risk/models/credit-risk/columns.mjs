import { readFileSync } from "node:fs";

export const TARGET = "defaulted";

/** The features in the order of the manifest. `sex` is in the files to judge the model by, not to score with. */
export const FEATURES = [
  { name: "age", type: "number" },
  { name: "region", type: "category" },
  { name: "employment", type: "category" },
  { name: "months_employed", type: "number" },
  { name: "income", type: "number" },
  { name: "savings", type: "number" },
  { name: "housing", type: "category" },
  { name: "purpose", type: "category" },
  { name: "amount", type: "number" },
  { name: "term_months", type: "number" },
  { name: "open_credit_lines", type: "number" },
  { name: "utilisation", type: "number" },
  { name: "late_payments", type: "number" },
  { name: "months_since_late", type: "number" },
];

/** Rows as objects of text, one a line. The files of this example quote nothing, and a quote is refused. */
export function readCsv(path) {
  const text = readFileSync(path, "utf8");
  if (text.includes('"')) throw new Error(`${path} has quoted fields, which this small reader does not know`);
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

/** The categories of each feature that at least `minCategoryRows` rows have; all others share one place. */
export function keptCategories(rows, minCategoryRows) {
  const kept = {};
  for (const { name } of FEATURES.filter((feature) => feature.type === "category")) {
    const counts = new Map();
    for (const row of rows) counts.set(row[name], (counts.get(row[name]) ?? 0) + 1);
    counts.delete("");
    kept[name] = [...counts.keys()].filter((value) => counts.get(value) >= minCategoryRows).sort();
  }
  return kept;
}

/**
 * One Float32Array of values for each column the trees see: a number as it is (missing is NaN), a category as one
 * column of 0 and 1 for each kept value (missing, rare and unseen are 0 in all of them).
 */
export function encode(rows, kept) {
  return FEATURES.flatMap(({ name, type }) => {
    if (type === "number") {
      return [Float32Array.from(rows, (row) => (row[name] === "" ? Number.NaN : Number(row[name])))];
    }
    return kept[name].map((value) => Float32Array.from(rows, (row) => (row[name] === value ? 1 : 0)));
  });
}
