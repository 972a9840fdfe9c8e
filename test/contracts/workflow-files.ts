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

export const TEMPLATES = filesBelow("workflows-templates", ".yml");

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
