import { ACTION_NAMES } from "../../src/suite-actions.ts";
import { at, entriesOf, filesBelow, yamlOf } from "./repository.ts";

/** The owner and name under which workflows use this repository. */
export const OWN = "model-gitops/model-gitops";

/**
 * A workflow without keys that GitHub took in 2026 and the linters refuse: `concurrency.queue` (7 May) and a job's
 * `cache-mode` (10 September).
 */
export function asLintersKnow(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s+(?:queue: max|cache-mode: none)(?: #.*)?$/.test(line))
    .join("\n");
}

/** As a reader knows it that has not heard of `$/` (30 July): an action of this repository by its name and a commit. */
export function withoutOwnReferences(text: string): string {
  return text.replaceAll(/(uses: )\$\/(\S+)/g, `$1${OWN}/$2@${"0".repeat(40)} # v0.1.0`);
}

/** What people copy, and what all else is made of. */
export const TEMPLATES = filesBelow("workflows-templates", ".yml").filter((path) => path.split("/").length === 2);

const made = (folder: string): readonly string[] =>
  TEMPLATES.map((path) => path.replace("workflows-templates", folder));

/** The same jobs, called by others at one commit. */
export const REUSABLE = made(".github/workflows");
/** The short files that call them; an organisation's have a placeholder for the default branch. */
export const CALLERS = ["reusable", "organization"].flatMap((folder) => made(`workflows-templates/${folder}`));
/** Copies for GitHub Enterprise Server, of all but what is published as Pages. */
export const SERVER = made("workflows-templates/enterprise-server").filter((path) => !path.endsWith("-site.yml"));

export interface Step {
  readonly job: string;
  /** `owner/name[/path]@ref`; undefined for a command. */
  readonly uses: string | undefined;
  readonly step: unknown;
}

/** All steps of a workflow, in their order. */
export function stepsOf(file: string): readonly Step[] {
  return jobsOf(file).flatMap(([job, body]) => {
    const steps: unknown = at(body, "steps");
    return (Array.isArray(steps) ? steps : []).map((step: unknown) => {
      const uses = at(step, "uses");
      return { job, uses: typeof uses === "string" ? uses : undefined, step };
    });
  });
}

export function jobsOf(file: string): readonly (readonly [string, unknown])[] {
  return entriesOf(at(yamlOf(file), "jobs"));
}

/** The inputs of an action, ours or one that the templates use; the version after `@` does not matter. */
export function inputsOf(uses: string): readonly string[] {
  const [path = ""] = uses.split("@");
  const own = ownFile(path);
  return own === undefined ? (THEIR_INPUTS[path] ?? []) : entriesOf(at(yamlOf(own), "inputs")).map(([input]) => input);
}

function ownFile(path: string): string | undefined {
  if (path === OWN) return "action.yml";
  const name = ACTION_NAMES.find((known) => path === `${OWN}/actions/${known}`);
  return name === undefined ? undefined : `actions/${name}/action.yml`;
}

/** As the action.yml of the pinned versions have them. */
const THEIR_INPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout": [
    "repository",
    "ref",
    "token",
    "persist-credentials",
    "path",
    "clean",
    "filter",
    "fetch-depth",
    "fetch-tags",
    "lfs",
    "submodules",
  ],
  "actions/upload-artifact": [
    "name",
    "path",
    "if-no-files-found",
    "retention-days",
    "compression-level",
    "overwrite",
    "include-hidden-files",
  ],
  // Of these two what pages use.
  "actions/create-github-app-token": ["app-id", "private-key"],
  "aws-actions/configure-aws-credentials": ["role-to-assume", "aws-region"],
  "actions/upload-pages-artifact": ["name", "path", "retention-days", "include-hidden-files"],
  "actions/deploy-pages": ["token", "timeout", "error_count", "reporting_interval", "artifact_name", "preview"],
  "actions/download-artifact": [
    "name",
    "artifact-ids",
    "path",
    "pattern",
    "merge-multiple",
    "github-token",
    "repository",
    "run-id",
  ],
};
