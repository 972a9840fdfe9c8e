import { type Asked, comment, section, type Template, titleOf } from "./template.ts";

export interface Called {
  readonly text: string;
  /** Inputs beside those that people are asked for. */
  readonly settings: readonly string[];
  readonly secrets: readonly string[];
}

/** The default branch is the caller's to say: `github.event` has it for some events only. */
const DEFAULT_BRANCH = "default-branch";
const PYTHON = "python-version";

/** As `model-gitops init` pins it. */
const SETUP_PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0";

const SETTINGS: Readonly<Record<string, Asked & { readonly default: string }>> = {
  [DEFAULT_BRANCH]: { description: "The name of the default branch", default: "main" },
  [PYTHON]: {
    description: "Installs this Python before what needs one; empty for the runner's own",
    default: '""',
  },
};

/**
 * A template as a workflow that others call. What is the suite's is `$/…`, which GitHub resolves to the repository and
 * commit of this very file: a caller that pins it has pinned all of it, and no file has to contain its own commit.
 */
export function reusable(template: Template): Called {
  const jobs = jobsOf(template);
  const settings = Object.keys(SETTINGS).filter((name) => jobs.includes(`inputs.${name}`));
  const secrets = [...new Set([...jobs.matchAll(/\bsecrets\.([A-Z_]+)/g)].map(([, name = ""]) => name))].filter(
    (name) => !isOnlyInComments(jobs, name),
  );
  const head = comment(
    `Made from workflows-templates/${template.name} by scripts/workflow-variants.ts; change that. Call it with the file workflows-templates/reusable/${template.name} (docs/workflows.md).`,
  );
  const text = `${head}name: ${titleOf(template)}, called

on:
  workflow_call:${inputs(template, settings)}${secretsOf(secrets)}
permissions: {}

${jobs}
`;
  return { text: text.replace("workflow_call:\npermissions", "workflow_call:\n\npermissions"), settings, secrets };
}

function jobsOf(template: Template): string {
  return section(template, "jobs")
    .split(/^(?= {2}[\w-]+:)/m)
    .map(withOwnActions)
    .join("")
    .replaceAll(/^( {4}name: )model-gitops \/ /gm, "$1")
    .replaceAll("github.ref == 'refs/heads/main'", `github.ref == format('refs/heads/{0}', inputs.${DEFAULT_BRANCH})`)
    .replaceAll(/^( +ref: )main\b/gm, `$1\${{ inputs.${DEFAULT_BRANCH} }}`)
    .replaceAll(/^( *)# (?:What training needs comes here|A model that answers by).*$/gm, (_, indent: string) =>
      [
        `- uses: ${SETUP_PYTHON}`,
        `  if: \${{ inputs.${PYTHON} != '' }}`,
        "  with:",
        `    python-version: \${{ inputs.${PYTHON} }}`,
      ]
        .map((line) => `${indent}${line}`)
        .join("\n"),
    );
}

/** The root action is all of them in one; GitHub has no `$/` for a root, so the job's name says which is meant. */
function withOwnActions(job: string): string {
  const name = /^ {2}([\w-]+):/.exec(job)?.[1] ?? "";
  return job
    .replace(/^( {4}name: )model-gitops$/m, `$1${name}`)
    .replaceAll(/uses: model-gitops\/model-gitops@[0-9a-f]{40} # v\S+/g, `uses: $/actions/${name}`)
    .replaceAll(/uses: model-gitops\/model-gitops\/(\S+)@[0-9a-f]{40} # v\S+/g, "uses: $/$1");
}

function isOnlyInComments(text: string, secret: string): boolean {
  const code = text.split("\n").map((line) => line.replace(/(?:^|\s)#.*$/, ""));
  return !code.some((line) => line.includes(`secrets.${secret}`));
}

function inputs({ asked }: Template, settings: readonly string[]): string {
  const lines = [
    ...settings.flatMap((name) => {
      const setting = SETTINGS[name];
      return [
        `      ${name}:`,
        `        description: ${setting?.description}`,
        "        type: string",
        `        default: ${setting?.default}`,
      ];
    }),
    ...Object.entries(asked).flatMap(([name, { description, type = "string" }]) => [
      `      ${name}:`,
      `        description: ${description}`,
      `        type: ${type}`,
    ]),
  ];
  return lines.length === 0 ? "\n" : `\n    inputs:\n${lines.join("\n")}\n`;
}

function secretsOf(secrets: readonly string[]): string {
  const lines = secrets.flatMap((name) => [
    `      ${name}:`,
    "        description: Of the environment model-gitops-ledger, which has the last word; empty where it has none",
  ]);
  return lines.length === 0 ? "" : `    secrets:\n${lines.join("\n")}\n`;
}
