import { describe, expect, test } from "vitest";
import { formAndMeaning } from "../../../../src/work/meaning/repaired.ts";
import { checkMeaning } from "../../../../src/work/meaning/meaning.ts";
import { checkData } from "../../../../src/work/meaning/facts.ts";
import { readModelManifest } from "../../../../src/manifest/read.ts";
import { resolveModel } from "../../../../src/manifest/resolve.ts";
import { FILE, source, type Edit } from "../manifests.ts";

const FEATURES: Edit = [
  "columns: {id",
  "features: [{name: age, type: number}, {name: income, type: number}, {name: note, type: category}]\ncolumns: {id",
];
const END: (text: string) => Edit = (text) => [/$/, `monitoring:\n  logs: logs/*.parquet\n${text}`];

/** `line:column outcome message` of the section, whose first key stands on line 22. */
function remarks(text: string, ...edits: readonly Edit[]): readonly string[] {
  return checkMeaning(source(FEATURES, ...edits, END(text))).map(
    ({ location, outcome, message }) => `${(location?.line ?? 0) - 21}:${location?.column} ${outcome} ${message}`,
  );
}

test("a good section has no finding", () => {
  const good = `  columns: {id: request, score: p, model: version}
  timezone: Europe/Paris
  window: {rows: 5000}
  since: 2026-02-28
  labels: {path: labels.csv, joinOn: request, maturity: 30d}
  reference: {kind: rolling, windows: 6}
  features: {extra: {kind: category}, vector: {kind: embedding}}
  drift: {critical: [age, extra], weights: {age: 2}, columns: {vector: {method: mmd}, income: {threshold: 0.2}}}
  quality:
    rows: {min: 1, max: 6000}
    freshness: {warnAfter: 1h, errorAfter: 1d}
    columns:
      age: {type: int, min: 0, max: 120, mostly: 0.99, quantiles: {p10: {min: 1}, p90: {max: 90}}, inSet: [1, 2]}
      note: {type: string, regex: '^\\d+(?:a|b)[(?=]', format: email, references: {dataset: holdout, column: note}}
    assert: [{expr: age > 0}, {expr: age > 1}]
  performance: {metrics: [roc_auc, brier_score], thresholds: {brier_score: {upper: 0.3}}, engine: nannyml, estimate: true}
  service: {p50: 10ms, p99: 1s, prometheus: {url: "https://p.example.org/x", queries: {cpu: {query: up, max: 1}}}}
  experiment: {control: a, treatment: b, weights: {a: 9, b: 1}, success: [{name: accuracy, margin: 2%}]}
  alertAfter: 3 of 3
  alerts: {quietHours: {from: "22:00", to: "06:00", timezone: America/New_York}, columns: {age: ["@ada"]}}
  revalidate: 30d
`;
  expect(remarks(good)).toEqual([]);
});

describe("each is told on its line", () => {
  test.each<[text: string, expected: readonly string[]]>([
    ["  reference: houldout\n", ['1:14 fail The reference "houldout" is no dataset. Did you mean "holdout"?']],
    [
      "  reference: {dataset: train}\n",
      [
        '1:24 fail The reference "train" is training data. A model has learned those rows, so production would look worse than it is. Name evaluation data.',
      ],
    ],
    [
      "  window: {rows: 500}\n  reference: {kind: same-period}\n",
      ["2:21 fail same-period compares with windows of the same hour and weekday, and a window of 500 rows has none."],
    ],
    ["  reference: {windows: 3}\n", ["1:15 fail A fixed reference is the dataset alone: `windows` is not read."]],
    ["  timezone: Europe/Pari\n", ['1:13 fail There is no time zone "Europe/Pari".']],
    ["  since: 2026-02-31\n", ["1:10 fail 2026-02-31 is no day of the calendar, or no time of it."]],
    ["  window: 0d\n", ["1:11 fail 0d is no time at all."]],
    ["  alertAfter: 3 of 2\n", ["1:15 fail No 3 of 2 windows can show a signal."]],
    [
      "  columns: {id: null}\n  labels: {path: l.csv, joinOn: key}\n",
      [
        "2:25 fail Labels are joined by the id of the request, and columns.id is null: the log has none, so joinOn leads nowhere.",
      ],
    ],
    ["  columns: {score: p, label: p}\n", ['1:30 fail The column "p" is score and label of the log at once.']],
    [
      "  columns: {scores: {a: x, b: y}}\n",
      ["1:13 fail Only a multiclass model has a score for each class; this is binary-classification."],
    ],
    [
      "  alerts: {quietHours: {from: '24:00', to: '06:00'}}\n",
      ["1:31 fail A day has no 24:00: hours are 00:00 to 23:59."],
    ],
    [
      "  alerts: {quietHours: {from: '06:00', to: '06:00'}}\n",
      ["1:44 fail Quiet hours from 06:00 to 06:00 are none, or all of the day."],
    ],
    [
      "  service: {p50: 1s, p95: 10ms}\n",
      ["1:27 fail p95 may be 10ms and p50 1s: of no latencies is the first below the second."],
    ],
    [
      "  service: {prometheus: {url: 'https://u:secret@p.org', queries: {cpu: {query: up, min: 2, max: 1}}}}\n",
      [
        "1:31 fail The address of the server has a user or a password in it, which everybody who reads the repository sees.",
        "1:67 fail No value is at least 2 and at most 1.",
      ],
    ],
    [
      "  drift: {critical: [agee], weights: {region: 1}, columns: {incme: {threshold: 1}, age: {method: mmd}}}\n",
      [
        '1:22 fail The column "agee" is no feature, so it is not watched. Did you mean "age"?',
        '1:39 fail The column "region" is no feature, so it is not watched.',
        '1:61 fail The column "incme" is no feature, so it is not watched. Did you mean "income"?',
        '1:98 fail mmd compares texts and embeddings, and "age" is number.',
      ],
    ],
    [
      "  features: {age: {kind: ignore}}\n  drift: {critical: [age], weights: {income: 0}}\n",
      [
        '2:22 fail The column "age" is not watched: monitoring.features says `kind: ignore`.',
        "2:28 warn All weights are 0, so that no column that is named matters.",
      ],
    ],
    [
      "  performance: {metrics: [roc_acu, rmse], thresholds: {log_loss: {upper: 1}, f1: {lower: 2, upper: 1}}}\n",
      [
        '1:27 fail There is no metric "roc_acu". Did you mean "roc_auc"?',
        "1:36 fail root mean squared error is not a metric of binary-classification.",
        '1:56 fail Limits of "log_loss" are not read: it is not among the metrics that are followed.',
        '1:78 fail Limits of "f1" are not read: it is not among the metrics that are followed.',
        "1:78 fail No value is at least 2 and at most 1.",
      ],
    ],
    [
      "  experiment: {control: a, treatment: b, weights: {a: 1, c: 1}}\n",
      ['1:58 fail The weight of "c" is of no arm: these are "a" (control) and "b" (treatment).'],
    ],
    ["  experiment: {control: a, treatment: a}\n", ['1:39 fail Control and treatment are both "a".']],
    [
      "  columns: {variant: null, id: null}\n  experiment: {control: a, treatment: b, kind: shadow, success: [{name: x, of: quantile, margin: much}]}\n",
      [
        "2:3 fail Which arm a row is of, the column `variant` says, and columns.variant is null: the log has none.",
        "2:48 fail Both answers to a request are joined by its id, and columns.id is null: the log has none.",
        "2:80 fail Nothing says which quantile of x.",
        '2:98 fail "much" is no margin. Write a number, or a percentage such as 2%.',
      ],
    ],
    [
      "  experiment: {control: a, treatment: b, success: [{name: auc}], guardrails: [{name: latency, quantile: 0.9}, {name: x, of: mean, quantile: 0.9}]}\n",
      [
        "1:59 fail auc is no mean over rows, and arms are compared by their users' means.",
        "1:131 fail The quantile of x is not read: it is the mean that is compared.",
      ],
    ],
    ["  revalidate: 0d\n", ["1:15 fail 0d is no time at all."]],
  ])("%j", (text, expected) => {
    expect(remarks(text)).toEqual(expected);
  });
});

describe("a contract against itself", () => {
  const of = (text: string, window = ""): readonly string[] =>
    remarks(`${window}  quality:\n${text}`).map((one) => one.replace(/^\d+:\d+ /, ""));

  test.each<[text: string, expected: readonly string[]]>([
    ["    rows: {min: 5, max: 2}\n", ["fail Nothing is at least 5 and at most 2."]],
    ["    freshness: {warnAfter: 2d, errorAfter: 1d}\n", ["fail It never warns: after 2d rows are too old already, which is 1d."]],
    ["    assert: [{expr: a > 1}, {expr: a > 1}]\n", ['fail The assertion "a > 1" is there twice.']],
    ["    columns: {agee: {min: 0}}\n", ['warn "agee" is no feature and no column of the log that is named. Did you mean "age"?']],
    ["    columns: {other_thing_of_the_log: {min: 0}}\n", []],
    ["    columns: {age: {min: 5, max: 2}}\n", ["fail Nothing is at least 5 and at most 2."]],
    ["    columns: {age: {length: {min: 5, max: 2}}}\n", ["fail Nothing is at least 5 and at most 2."]],
    ["    columns: {age: {mean: {min: 5, max: 2}}}\n", ["fail Nothing is at least 5 and at most 2."]],
    ["    columns: {age: {quantiles: {p10: {min: 5}, p90: {max: 2}}}}\n", ["fail p90 is at most 2 and p10 at least 5: of no values is the first below the second."]],
    ["    columns: {age: {quantiles: {p0: {min: 5}}}}\n", ["fail p0 is the smallest value."]],
    ["    columns: {note: {type: string, min: 1}}\n", ['fail `min` is of numbers, and the type of "note" is string.']],
    ["    columns: {age: {type: int, format: email}}\n", ['fail `format` is of texts, and the type of "age" is int.']],
    ["    columns: {age: {inSet: [1, 200, 1], max: 100}}\n", ["fail 200 is in the set, and beyond the column's min or max.", "warn 1 is in the set twice."]],
    ["    columns: {age: {type: int, inSet: [1, x]}}\n", ['fail "x" is no number, and the type of "age" is int.']],
    ["    columns: {note: {regex: 'a(?=b)'}}\n", ["fail The regex looks ahead or back, which RE2 does not do: it would need a time that no limit holds."]],
    ["    columns: {note: {regex: '(a)\\1'}}\n", ["fail The regex refers back to a group, which RE2 does not do: it would need a time that no limit holds."]],
    ["    columns: {age: {mostly: 0.9, nullRate: {max: 0.1}}}\n", ["warn `mostly` is read by checks of single values, and there is none here."]],
    ["    columns: {age: {nullRate: {max: 1}}}\n", ["warn A null rate of 1 is never passed."]],
    ["    columns: {age: {severity: warn}}\n", ['warn Nothing is checked of "age".']],
    ["    columns: {age: {constant: false, distinct: {max: 1}}}\n", ["fail A column of at most one value is constant."]],
    ["    columns: {age: {references: {dataset: holdot, column: age}}}\n", ['fail "holdot" is no dataset. Did you mean "holdout"?']],
  ])("%j", (text, expected) => {
    expect(of(text)).toEqual(expected);
  }); // prettier-ignore

  test("rows of a window that has a number of rows", () => {
    const window = "  window: {rows: 500}\n";
    expect(of("    rows: {min: 1000}\n", window)).toEqual([
      "fail Every window has 500 rows, so this limit fails every one.",
    ]);
    expect(of("    rows: {maxChange: 0.5}\n", window)).toEqual([
      "warn Every window has 500 rows, so their number never changes.",
    ]);
  });
});

test("what cannot be resolved is a finding and no error", () => {
  const [edited] = [source(FEATURES, [/$/, "monitoring:\n  logs: ../../../../secret.csv\n"])];
  expect(checkMeaning(edited).map(({ message }) => message)).toEqual([
    'The path "../../../../secret.csv" leads out of the repository. Write a path relative to the manifest, or from the root with a leading /.',
  ]);
});

test("all problems at once, beside those of the form", () => {
  const text = `apiVersion: model-gitops/v1
kind: Model
name: credit-risk
owners: ["@ada"]
task: binary-classification
target: {column: defaulted}
features: [{name: age, type: number}]
datasets: {train: {path: t.csv}, holdout: {path: h.csv}}
training: {command: [python, t.py], artifact: m.onnx}
evaluation: {metrics: {roc_auc: {min: 0.7}}}
monitoring:
  logs: l.csv
  timezone: Nowhere
  windows: 1d
  alertAfter: 9 of 3
  drift: {critical: [agee], treshold: 0.2}
`;
  const findings = formAndMeaning(readModelManifest({ file: FILE, text }));
  expect(findings.map(({ location, rule }) => `${location?.line} ${rule}`)).toEqual([
    "13 meaning/monitoring",
    "14 manifest/unknown-key",
    "15 meaning/monitoring",
    "16 meaning/monitoring",
    "16 manifest/unknown-key",
  ]);
});

test("where all columns can be features, the data tells which are watched", () => {
  const own = source([
    /$/,
    "monitoring:\n  logs: l.csv\n  drift: {critical: [agee, vector]}\n  features: {vector: {kind: embedding}}\n",
  ]);
  expect(checkMeaning(own)).toEqual([]);
  const columns = ["loan_id", "defaulted", "age", "region"].map((name) => ({ name }));
  const facts = { datasets: { holdout: { columns, rows: 5000, positives: 2000 } }, overlaps: [], today: "2026-01-01" };
  const found = checkData(own, resolveModel(own.manifest, FILE), facts).filter(
    ({ rule }) => rule === "meaning/columns",
  );
  expect(found.map(({ message }) => message)).toEqual(['There is no column "agee" in holdout. Did you mean "age"?']);
});
