import { load } from "js-yaml";
import { expect, test } from "vitest";
import { validate as isModel } from "../../src/generated/validate-model-manifest.ts";
import { validate as isSettings } from "../../src/generated/validate-settings-manifest.ts";
import { blocksOf, type Block } from "../docs/blocks.ts";
import { at, entriesOf, filesBelow, isMapping, textOf } from "./repository.ts";
import { workflowProblems } from "./workflow-problems.ts";

const GUIDES = ["docs/tutorial.md", ...filesBelow("docs/how-to", ".md")];
const PAGES = ["README.md", ...filesBelow("docs", ".md").filter((file) => !file.startsWith("docs/decisions/"))];

/** What a part of a manifest is put into, so that the whole can be asked. */
const MODEL = {
  apiVersion: "model-gitops/v1",
  kind: "Model",
  name: "churn",
  owners: ["@ada"],
  task: "binary-classification",
  target: { column: "churned", positive: 1 },
  datasets: { train: { path: "data/train.csv" }, holdout: { path: "data/holdout.csv" } },
  training: { command: ["python", "train.py"], artifact: "model.onnx" },
  evaluation: { metrics: { roc_auc: { min: 0.7 } } },
};
const SETTINGS = { apiVersion: "model-gitops/v1", kind: "Settings" };

/** The kinds of YAML in guides, by the fence's `as`; a whole manifest or settings file needs none. */
const CHECKS: Readonly<Record<string, (value: unknown) => readonly string[]>> = {
  manifest: (value) => problemsOf(isModel, merged(MODEL, value)),
  settings: (value) => problemsOf(isSettings, merged(SETTINGS, value)),
  cluster: (value) => (at(value, "kind") === undefined ? ["an object of a cluster has a kind"] : []),
};

/** Parts of workflows, made whole: GitHub's own language service looks at all of them at once. */
const WORKFLOWS: Readonly<Record<string, (text: string) => string>> = {
  steps: (text) => `on: push\n${jobOf(text)}`,
  workflow: (text) => `${text}\n${jobOf('- run: "true"')}`,
};

test.each(GUIDES)("every YAML of %s is what its form asks", (page) => {
  const problems = yamlBlocks(page)
    .filter((block) => WORKFLOWS[kindOf(block)] === undefined)
    .flatMap((block) => {
      const found = CHECKS[kindOf(block)]?.(load(block.text)) ?? [`as=${kindOf(block)} is no kind that is checked`];
      return found.map((problem) => `${page}:${block.line}: ${problem}`);
    });
  expect(problems).toEqual([]);
});

test("GitHub's language service finds nothing wrong in the guides' parts of workflows, and sees what is", () => {
  const parts = GUIDES.flatMap((page) => yamlBlocks(page).map((block) => [page, block] as const)).flatMap(
    ([page, block]) => {
      const whole = WORKFLOWS[kindOf(block)];
      return whole === undefined ? [] : [[`.github/workflows/${page}-${block.line}.yml`, whole(block.text)] as const];
    },
  );
  expect(parts.length).toBeGreaterThan(5);
  const step = "- uses: model-gitops/model-gitops@0000000000000000000000000000000000000000\n  with: {sotre: x}";
  const wrong = { "wrong-1.yml": WORKFLOWS["steps"]?.(step), "wrong-2.yml": WORKFLOWS["workflow"]?.("on: {pull: {}}") };
  const named = Object.entries(wrong).map(([name, text = ""]) => [`.github/workflows/${name}`, text] as const);
  const found = workflowProblems(Object.fromEntries([...parts, ...named]));
  expect(found.filter((problem) => !problem.includes("/wrong-"))).toEqual([]);
  expect(found.toSorted()).toEqual([expect.stringMatching(/wrong-1.*sotre/), expect.stringMatching(/wrong-2.*pull/)]);
});

test("what is wrong in a part of a manifest, of the settings or of a cluster's file is found", () => {
  const wrong = { manifest: "training: {comand: [python]}", settings: "aprovers: {self: true}", cluster: "spec: {}" };
  expect(Object.entries(wrong).filter(([kind, text]) => CHECKS[kind]?.(load(text)).length === 0)).toEqual([]);
  expect(Object.keys(wrong)).toEqual(Object.keys(CHECKS));
});

test.each(PAGES)("every whole manifest or settings file on %s is valid", (page) => {
  const problems = yamlBlocks(page)
    .filter(({ text }) => /^apiVersion: model-gitops\/v1$/m.test(text) && !text.includes("…"))
    .flatMap((block) => {
      const value = load(block.text);
      const kind = at(value, "kind");
      if (kind === "Settings") return problemsOf(isSettings, value).map((problem) => `${block.line}: ${problem}`);
      if (kind === "Model") return problemsOf(isModel, value).map((problem) => `${block.line}: ${problem}`);
      return [];
    });
  expect(problems).toEqual([]);
});

test("whatever a reader would type, run or write is run, written or checked, or its fence says why not", () => {
  const silent = GUIDES.flatMap((page) =>
    blocksOf(textOf(page))
      .filter(({ attributes: { skip, file, as }, language, text }) => {
        if (skip !== undefined) return skip.length < 10;
        const isYaml = language === "yaml" && (as !== undefined || /^kind: (?:Model|Settings)$/m.test(text));
        return !["sh", "console", "text"].includes(language) && file === undefined && !isYaml;
      })
      .map(({ line }) => `${page}:${line}`),
  );
  expect(silent).toEqual([]);
});

function yamlBlocks(page: string): readonly Block[] {
  return blocksOf(textOf(page)).filter(({ language }) => language === "yaml");
}

/** A whole file says what it is. */
function kindOf({ attributes, text }: Block): string {
  const whole = /^kind: (Model|Settings)$/m.exec(text)?.[1];
  if (attributes["as"] !== undefined) return attributes["as"];
  return whole === undefined ? "nothing" : ({ Model: "manifest", Settings: "settings" }[whole] ?? whole);
}

function merged(base: unknown, part: unknown): unknown {
  if (!isMapping(base) || !isMapping(part)) return part;
  const inner = entriesOf(part).map(([key, value]) => [key, merged(at(base, key), value)] as const);
  return { ...base, ...Object.fromEntries(inner) };
}

interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

function problemsOf(isValid: Validator, value: unknown): readonly string[] {
  if (isValid(value)) return [];
  return (isValid.errors ?? []).map(({ instancePath, message = "is wrong" }) => `${instancePath} ${message}`);
}

function jobOf(steps: string): string {
  const indented = steps.replaceAll(/^(?=.)/gm, "      ");
  return `jobs:\n  check:\n    runs-on: ubuntu-24.04\n    steps:\n${indented}\n`;
}
