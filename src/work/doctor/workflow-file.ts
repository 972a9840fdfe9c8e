import { isRecord } from "../../kernel/guards.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import { readWorkflow, type YamlDocument } from "../../manifest/yaml.ts";

/** A step of a workflow that runs the suite. */
export interface SuiteStep {
  readonly job: string;
  /** As GitHub calls the check. */
  readonly check: string;
  /** `auto` for the root action. */
  readonly action: string;
  /** What stands behind the `@`. */
  readonly ref: string;
  /** The version that the comment beside it says. */
  readonly version: string | undefined;
  readonly line: number;
  /** Scope to access, of the job or else of the workflow; undefined: whatever is the default. */
  readonly permissions: Readonly<Record<string, string>> | undefined;
  readonly environment: string | undefined;
  /** The suite's workflow that is called, and its job whose step this is. */
  readonly called?: { readonly file: string; readonly job: string };
}

export interface WorkflowFile {
  readonly path: string;
  readonly text: string;
  /** Why it cannot be read. */
  readonly problem?: string;
  readonly steps: readonly SuiteStep[];
  readonly events: readonly string[];
  readonly crons: readonly string[];
  /** Branches that pull requests and pushes are looked at for, where it names some. */
  readonly branches: readonly string[];
}

/**
 * What a workflow runs of the suite. A text of anybody's: nothing is expected of its form. What a workflow of ours does
 * that it calls is read from the template of the installed version.
 */
export function readWorkflowFile(
  path: string,
  text: string,
  templates: ReadonlyMap<string, string> = new Map(),
): WorkflowFile {
  const read = readWorkflow(text);
  if (read.kind === "problem")
    return {
      path,
      text,
      problem: `line ${read.span.line}: ${read.message}`,
      steps: [],
      events: [],
      crons: [],
      branches: [],
    };
  const on = isRecord(read.value) ? read.value["on"] : undefined;
  return {
    path,
    text,
    steps: [...stepsOf(read, text), ...calledBy(read, text, templates)],
    events: eventsOf(on),
    crons: cronsOf(on),
    branches: ["pull_request", "push"].flatMap((event) => branchesOf(on, event)),
  };
}

function stepsOf(read: YamlDocument, text: string): readonly SuiteStep[] {
  const root = isRecord(read.value) ? read.value : {};
  const jobs = isRecord(root["jobs"]) ? root["jobs"] : {};
  const lines = text.split("\n");
  return Object.entries(jobs).flatMap(([job, body]) => {
    if (!isRecord(body) || !Array.isArray(body["steps"])) return [];
    return body["steps"].flatMap((step: unknown, index): readonly SuiteStep[] => {
      const uses = isRecord(step) ? step["uses"] : undefined;
      const [, path = "", ref] = (typeof uses === "string" ? OWN.exec(uses.trim()) : null) ?? [];
      if (ref === undefined) return [];
      const { line } = read.locate(pointerTo("/jobs", job, "steps", index, "uses"));
      return [
        {
          job,
          check: typeof body["name"] === "string" ? body["name"] : job,
          action: path === "" ? "auto" : path.slice("/actions/".length),
          ref,
          version: /#\s*v?(\d+\.\d+\.\d+)/.exec(lines[line - 1] ?? "")?.[1],
          line,
          permissions: permissionsOf(body["permissions"]) ?? permissionsOf(root["permissions"]),
          environment: environmentOf(body["environment"]),
        },
      ];
    });
  });
}

function calledBy(read: YamlDocument, text: string, templates: ReadonlyMap<string, string>): readonly SuiteStep[] {
  const root = isRecord(read.value) ? read.value : {};
  const jobs = isRecord(root["jobs"]) ? root["jobs"] : {};
  const lines = text.split("\n");
  return Object.entries(jobs).flatMap(([job, body]) => {
    const uses = isRecord(body) ? body["uses"] : undefined;
    const [, called = "", ref] = (typeof uses === "string" ? CALLED.exec(uses.trim()) : null) ?? [];
    if (!isRecord(body) || ref === undefined) return [];
    const { line } = read.locate(pointerTo("/jobs", job, "uses"));
    const name = typeof body["name"] === "string" ? body["name"] : job;
    return readWorkflowFile(called, templates.get(called) ?? "").steps.map((step) => ({
      ...step,
      job,
      check: `${name} / ${step.check === "model-gitops" ? step.job : step.check.replace(/^model-gitops \/ /, "")}`,
      ref,
      version: /#\s*v?(\d+\.\d+\.\d+)/.exec(lines[line - 1] ?? "")?.[1],
      line,
      permissions: permissionsOf(body["permissions"]) ?? permissionsOf(root["permissions"]),
      called: { file: called, job: step.job },
    }));
  });
}

const CALLED = /^model-gitops\/model-gitops\/\.github\/workflows\/([\w-]+\.ya?ml)@(.+)$/;

const OWN = /^model-gitops\/model-gitops(\/actions\/[\w-]+)?@(.+)$/;

/** `write-all` and `read-all` are for every scope. */
function permissionsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value === "string") return { "*": value.replace(/-all$/, "") };
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([scope, access]) => [scope, String(access)]));
}

/** Whether a job may do that. */
export function mayDo(permissions: SuiteStep["permissions"], scope: string, access: string): boolean {
  if (permissions === undefined) return true;
  const has = permissions[scope] ?? permissions["*"] ?? "none";
  return access === "read" ? has === "read" || has === "write" : has === "write";
}

function environmentOf(value: unknown): string | undefined {
  const name = isRecord(value) ? value["name"] : value;
  return typeof name === "string" && !name.includes("${{") ? name : undefined;
}

function eventsOf(on: unknown): readonly string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return isRecord(on) ? Object.keys(on) : [];
}

function cronsOf(on: unknown): readonly string[] {
  const schedule = isRecord(on) ? on["schedule"] : undefined;
  if (!Array.isArray(schedule)) return [];
  return schedule.flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry["cron"] === "string" ? [entry["cron"]] : [],
  );
}

function branchesOf(on: unknown, event: string): readonly string[] {
  const filter = isRecord(on) ? on[event] : undefined;
  const branches = isRecord(filter) ? filter["branches"] : undefined;
  return Array.isArray(branches) ? branches.filter((branch) => typeof branch === "string") : [];
}
