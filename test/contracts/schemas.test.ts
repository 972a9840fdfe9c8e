import { expect, test } from "vitest";
import { validate as isAcceptance } from "../../src/generated/validate-acceptance.ts";
import { validate as isCardDiff } from "../../src/generated/validate-card-diff.ts";
import { validate as isEnvironment } from "../../src/generated/validate-environment-manifest.ts";
import { validate as isEvaluation } from "../../src/generated/validate-evaluation-record.ts";
import { validate as isFinding } from "../../src/generated/validate-finding-record.ts";
import { validate as isLedgerEntry } from "../../src/generated/validate-ledger-entry.ts";
import { validate as isModel } from "../../src/generated/validate-model-manifest.ts";
import { validate as isPlan } from "../../src/generated/validate-plan-record.ts";
import { validate as isRun } from "../../src/generated/validate-run-record.ts";
import { validate as isVerdict } from "../../src/generated/validate-verdict-record.ts";
import { CANDIDATE, CARD_DIFF, evaluation, MANIFEST, run, verdict, WORSE } from "../unit/report/samples.ts";
import { acceptanceEntry, runEntry } from "../unit/stores/samples.ts";
import { entriesOf, filesBelow, isMapping, textOf, yamlOf } from "./repository.ts";

type Validator = (value: unknown) => boolean;

const PLAN = {
  schema: "model-gitops/plan/v1",
  base: "fedcba9",
  head: "0123456",
  models: [
    {
      model: "credit-risk",
      manifest: "models/credit-risk/model.yaml",
      trainKey: CANDIDATE,
      train: "train",
      evaluate: true,
      reasons: ["training.params changed"],
      runner: ["self-hosted", "gpu"],
      expectedSeconds: 750,
      changes: [{ path: "evaluation.metrics.roc_auc.margin", direction: "loosened", from: "0.01", to: "0.05" }],
    },
  ],
};

const ENVIRONMENT = {
  apiVersion: "model-gitops/v1",
  kind: "Environment",
  name: "production",
  models: { "credit-risk": { version: "1.4.0", digest: CANDIDATE } },
};

const ACCEPTANCE = acceptanceEntry("credit-risk", 1, 1);

const RECORDS: readonly (readonly [name: string, record: unknown, validate: Validator])[] = [
  ["examples/credit-risk", yamlOf("examples/credit-risk/models/credit-risk/model.yaml"), isModel],
  ["examples/breast-cancer", yamlOf("examples/breast-cancer/models/breast-cancer/model.yaml"), isModel],
  ["a manifest", MANIFEST, isModel],
  ["an environment", ENVIRONMENT, isEnvironment],
  ["plan.json", PLAN, isPlan],
  ["run.json", run(), isRun],
  ["evaluation.json", evaluation(), isEvaluation],
  ["verdict.json", verdict(), isVerdict],
  ["verdict.json of a worse model", WORSE.verdict, isVerdict],
  ["card-diff.json", CARD_DIFF, isCardDiff],
  ["a finding", WORSE.verdict?.findings[0], isFinding],
  ["a run on the ledger", runEntry("credit-risk", 1), isLedgerEntry],
  ["an acceptance on the ledger", ACCEPTANCE, isLedgerEntry],
  ["the body of an acceptance", ACCEPTANCE.body, isAcceptance],
];

// Whatever a trainer calls its parameters, and what another schema describes.
const OPEN = new Set(["training.params", "params", "body"]);

test.each(RECORDS)("the schema takes %s", (_, record, validate) => {
  const isValid = validate(plain(record));
  expect({ isValid, errors: Reflect.get(validate, "errors") }).toEqual({ isValid: true, errors: null });
});

test.each(RECORDS)("the schema takes no unknown key at any level of %s", (_, record, validate) => {
  const paths = mappingsOf(plain(record)).filter((path) => !isOpen(path));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => validate(withExtra(plain(record), path)))).toEqual([]);
});

test("every object of every schema is closed, but the row of a log, which has the features too", () => {
  const open = filesBelow("schemas", ".json").flatMap((file) => openObjects(JSON.parse(textOf(file)), file));
  expect(open).toEqual(["schemas/log.schema.json"]);
});

type Path = readonly string[];

/** Paths of all objects in a value; list entries by their index. */
function mappingsOf(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => mappingsOf(entry, [...path, String(index)]));
  if (!isMapping(value)) return [];
  return [path, ...entriesOf(value).flatMap(([key, inner]) => mappingsOf(inner, [...path, key]))];
}

function isOpen(path: Path): boolean {
  return [...OPEN].some((open) => path.join(".") === open || path.join(".").startsWith(`${open}.`));
}

/** A list is no value that any of our maps by name holds, and no key starts with an underscore. */
function withExtra(value: unknown, path: Path): unknown {
  const copy = plain(value);
  const target = path.reduce(
    (inner: unknown, key) => (inner === null || typeof inner !== "object" ? inner : Reflect.get(inner, key)),
    copy,
  );
  if (isMapping(target)) Object.assign(target, { _unexpected: [[]] });
  return copy;
}

/** As it is in a file: without what is undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Schema objects with properties that would take others as well. */
function openObjects(node: unknown, where: string): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((entry, index) => openObjects(entry, `${where}/${index}`));
  if (!isMapping(node)) return [];
  const isObject = isMapping(node["properties"]) && node["type"] === "object";
  const own = isObject && node["additionalProperties"] !== false ? [where] : [];
  return [...own, ...entriesOf(node).flatMap(([key, inner]) => openObjects(inner, `${where}/${key}`))];
}
