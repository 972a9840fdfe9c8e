import { withPins } from "../suite-pins.ts";
import type { Adoption, AdoptedFile } from "./adoption.ts";
import { manifestText } from "./manifest-text.ts";
import { toolSteps } from "./packaging.ts";
import { isAskedByProgram, PREDICT_PROGRAM, predictProgram } from "./predictor.ts";
import { TRAIN_SCRIPT, trainScript } from "./train-script.ts";

export interface SuiteFiles {
  /** Texts of the workflow templates, by name. */
  readonly templates: ReadonlyMap<string, string>;
  /** The release that workflows pin; undefined where this is none. */
  readonly commit: string | undefined;
  readonly version: string;
  readonly defaultBranch: string;
  /** Which Python, as an input of actions/setup-python. */
  readonly python: string;
  /** Whether git ignores the model's folder as it is. */
  readonly isIgnored?: boolean;
}

/** Everything that a repository needs to begin with: of one model, and of all that come after it. */
export function adoptedFiles(adoption: Adoption, suite: SuiteFiles): readonly AdoptedFile[] {
  return [...modelFiles(adoption), ...workflows(adoption, suite), settings(), issueForm(), ignored(adoption, suite)];
}

function modelFiles(adoption: Adoption): readonly AdoptedFile[] {
  const { name, format, task, roles, features, positive, encoded, text } = adoption;
  const folder = `models/${name}`;
  const asked = {
    format,
    task: task.value,
    positive: encoded?.value ?? positive?.value,
    encodedBy: encoded?.why,
    features: features.seen,
    text,
  };
  const predict: readonly AdoptedFile[] =
    !isAskedByProgram(format) || roles.id === undefined
      ? []
      : [
          {
            path: `${folder}/${PREDICT_PROGRAM}`,
            text: predictProgram({ ...asked, id: roles.id }),
            why: "asks the model for predictions, since it is no ONNX graph that can be asked directly",
          },
        ];
  return [
    {
      path: `${folder}/model.yaml`,
      text: manifestText(adoption),
      why: "says what the model is, how it trains, and what judges it",
    },
    {
      path: `${folder}/${TRAIN_SCRIPT}`,
      text: trainScript(adoption),
      why: "trains it as you do by hand, from where you do it",
      isExecutable: true,
    },
    ...predict,
  ];
}

/** Which templates a repository begins with, and what each is for. */
const WORKFLOWS = [
  ["model-gitops.yml", "checks each pull request, and records what is merged"],
  ["model-gitops-tag.yml", "lets a tag of a version ask for its promotion"],
  ["model-gitops-promote.yml", "promotes a version, or goes back, by a click"],
] as const;

function workflows(
  { packaging }: Adoption,
  { templates, commit, version, defaultBranch, python }: SuiteFiles,
): readonly AdoptedFile[] {
  return WORKFLOWS.flatMap(([name, why]) => {
    const template = templates.get(name);
    if (template === undefined) return [];
    const pinned = commit === undefined ? template : withPins(template, { commit, version });
    const text = withTools(onBranch(pinned, defaultBranch), toolSteps(packaging, python));
    const byHand = `is left as it is: compare it with workflows-templates/${name} of model-gitops v${version}`;
    return [{ path: `.github/workflows/${name}`, text, why, byHand }];
  });
}

/** Templates have a comment where the steps go that bring what training needs. */
function withTools(template: string, steps: readonly string[]): string {
  if (steps.length === 0) return template;
  return template.replaceAll(/^( *)# What training needs comes here.*$/gm, (_, indent: string) =>
    steps.map((line) => `${indent}${line}`).join("\n"),
  );
}

/** Templates say `main`. */
function onBranch(template: string, branch: string): string {
  if (branch === "main") return template;
  return template
    .replaceAll(
      /(branches: \[)main(\])/g,
      (_, open: string, close: string) => `${open}${JSON.stringify(branch)}${close}`,
    )
    .replaceAll("refs/heads/main'", () => `refs/heads/${branch.replaceAll("'", "''")}'`);
}

function settings(): AdoptedFile {
  return {
    path: ".github/model-gitops.yaml",
    text: `apiVersion: model-gitops/v1
kind: Settings
governance: # docs/governance.md
  policies: [starter] # an owner, pinned data, limits that stay, safe files; \`baseline\` asks more
  mode: report-only # what fails is told and blocks nothing; \`enforce\` makes it count
`,
    why: "turns a first set of policies on, which reports and does not block",
    byHand: "is left as it is: to turn the first policies on, add governance: {policies: [starter], mode: report-only}",
  };
}

function issueForm(): AdoptedFile {
  return {
    path: ".github/ISSUE_TEMPLATE/data-error.yml",
    text: `name: Error in data
description: Rows of a dataset are wrong, and models may have learned from them.
title: "Data error: "
labels: ["data-error"]
body:
  - type: input
    id: dataset
    attributes:
      label: Dataset
      description: As the manifest calls it, with the model, such as churn/train.
    validations:
      required: true
  - type: dropdown
    id: severity
    attributes:
      label: How bad is it?
      options:
        - low
        - medium
        - high
    validations:
      required: true
  - type: input
    id: rows
    attributes:
      label: Which rows?
      description: A condition over the columns, such as income < 0. Empty for all.
  - type: textarea
    id: description
    attributes:
      label: What is wrong, and how was it found?
      description: Do not paste rows or values of people.
    validations:
      required: true
  - type: markdown
    attributes:
      value: "Whoever takes it runs \`model-gitops data-issue open\` with these answers, and brings the file by pull request."
`,
    why: "lets anybody report an error in data, in the words that model-gitops data-issue asks for",
  };
}

/** Artifacts are kept in the store and not in git. */
function ignored({ artifact, name }: Adoption, { isIgnored = false }: SuiteFiles): AdoptedFile {
  const line = `/${artifact.value.replaceAll(/([*?[\]!# \\])/g, String.raw`\$1`)}`;
  return {
    path: ".gitignore",
    text: [...(isIgnored ? ["!/models/", "/models/*", `!/models/${name}/`] : []), line, "/model-gitops-out/", ""].join(
      "\n",
    ),
    why: isIgnored
      ? "keeps artifacts and output out of git, and takes the manifest's folder in"
      : "keeps artifacts and output out of git: they are stored by digest",
    isAppended: true,
  };
}
