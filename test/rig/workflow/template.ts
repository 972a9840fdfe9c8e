import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { load } from "js-yaml";
import { isObject, listOf, objectOf, textOf, wordOf, type Json, type JsonObject } from "../json.ts";
import type { Permissions } from "../permissions.ts";

export interface Step {
  readonly id: string | undefined;
  /** `owner/name[/path]`, without its version. */
  readonly uses: string | undefined;
  readonly condition: Json | undefined;
  readonly with: JsonObject;
  readonly mayFail: boolean;
}

export interface Job {
  readonly name: string;
  /** What its check is called, with its expressions. */
  readonly title: Json;
  readonly needs: readonly string[];
  readonly condition: Json | undefined;
  readonly permissions: Permissions;
  readonly matrix: Json | undefined;
  readonly outputs: JsonObject;
  readonly steps: readonly Step[];
}

/** What somebody who starts it by hand may say. */
export interface Input {
  readonly name: string;
  /** `string`, `boolean`, `number`, … */
  readonly type: string;
  readonly default: Json | undefined;
}

export interface Template {
  /** Each job after those it needs. */
  readonly jobs: readonly Job[];
  readonly inputs: readonly Input[];
}

const TEMPLATES = join(import.meta.dirname, "../../../workflows-templates");

/** A workflow template of `workflows-templates/`. */
export async function readTemplate(file: string, edit: (text: string) => string): Promise<Template> {
  const workflow = objectOf(load(edit(await readFile(join(TEMPLATES, file), "utf8"))));
  const jobs = Object.entries(objectOf(workflow["jobs"])).map(([name, job]) => jobOf(name, objectOf(job)));
  const { inputs } = objectOf(objectOf(workflow["on"])["workflow_dispatch"]);
  return { jobs: sorted(jobs, file), inputs: Object.entries(objectOf(inputs)).map(inputOf) };
}

function sorted(jobs: readonly Job[], file: string): readonly Job[] {
  const ordered: Job[] = [];
  const known = (): readonly string[] => ordered.map(({ name }) => name);
  while (ordered.length < jobs.length) {
    const ready = jobs.filter(
      ({ name, needs }) => !known().includes(name) && needs.every((need) => known().includes(need)),
    );
    if (ready.length === 0) throw new Error(`the jobs of ${file} need each other`);
    ordered.push(...ready);
  }
  return ordered;
}

function inputOf([name, body]: readonly [string, Json]): Input {
  const input = objectOf(body);
  return { name, type: textOf(input["type"]) ?? "string", default: input["default"] };
}

function jobOf(name: string, job: JsonObject): Job {
  return {
    name,
    title: job["name"] ?? name,
    needs: typeof job["needs"] === "string" ? [job["needs"]] : listOf(job["needs"]).map(wordOf),
    condition: job["if"],
    permissions: permissionsOf(job["permissions"]),
    matrix: objectOf(job["strategy"])["matrix"],
    outputs: objectOf(job["outputs"]),
    steps: listOf(job["steps"]).filter(isObject).map(stepOf),
  };
}

function stepOf(step: JsonObject): Step {
  return {
    id: textOf(step["id"]),
    uses: textOf(step["uses"])?.split("@")[0],
    condition: step["if"],
    with: objectOf(step["with"]),
    mayFail: step["continue-on-error"] === true,
  };
}

/** What is not named is not granted. */
function permissionsOf(value: Json | undefined): Permissions {
  return Object.fromEntries(
    Object.entries(objectOf(value)).flatMap(([scope, access]) =>
      access === "read" || access === "write" ? [[scope, access] as const] : [],
    ),
  );
}
