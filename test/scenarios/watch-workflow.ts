import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { scheduleEvent, type WorkflowEvent } from "../rig/events.ts";
import { listOf, objectOf, wordOf } from "../rig/json.ts";
import type { Files } from "../rig/repository.ts";
import { runTemplate, type Conclusion, type WorkflowOptions } from "../rig/workflow/run.ts";
import { modelFiles } from "./fixture/model.ts";
import { production, type Production } from "./fixture/production.ts";
import { scenario, type Scenario } from "./harness.ts";
import { ledgerFiles } from "./ledger.ts";
import { closed } from "./normalize.ts";
import { observe } from "./observe.ts";

const TEMPLATE = "model-gitops-watch.yml";
const SLICES = "  slices: [region]\n";

/** The files of a repository that has this workflow, and a model that it watches. */
export async function watchedFiles(monitoring = "{logs: logs/*.csv}"): Promise<Files> {
  const text = await readFile(join(import.meta.dirname, "../../workflows-templates", TEMPLATE), "utf8");
  return {
    ...modelFiles({ edits: [[SLICES, `${SLICES}monitoring: ${monitoring}\n`]] }),
    ".github/workflows/model-gitops-watch.yml": text,
  };
}

/** With the model accepted, and then what its service logged since. */
export async function watchedScene(shifts: Production["shifts"], monitoring?: string): Promise<Scenario> {
  const scene = await scenario({ files: await watchedFiles(monitoring) });
  const log = production({ shifts, now: Date.now() });
  await scene.repository.commit({ "models/churn/logs/week.csv": log }, "What the service answered");
  return scene;
}

export interface WatchOptions extends Pick<WorkflowOptions, "without" | "edit" | "action" | "before" | "around"> {
  /** The schedule unless given. */
  readonly event?: WorkflowEvent;
}

export interface WatchOutcome {
  readonly jobs: Readonly<Record<string, Conclusion>>;
  /** What each of the suite's steps shows, by its action. */
  readonly steps: Readonly<Record<string, string>>;
}

/** Runs workflows-templates/model-gitops-watch.yml. */
export async function watchOnce({ emulator }: Scenario, options: WatchOptions = {}): Promise<WatchOutcome> {
  const { event = await scheduleEvent(emulator, "17 5 * * *"), around = (_, run) => run(), ...more } = options;
  const steps: Record<string, string> = {};
  const { jobs } = await runTemplate(emulator, {
    ...more,
    template: TEMPLATE,
    event,
    async around(step, start) {
      const { action, workspace, run } = step;
      emulator.clearRequests();
      const before = { ledger: await ledgerFiles(emulator) };
      const result = await around(step, start);
      const outcome = { ...result, workspace, runId: run.id, headSha: run.headSha };
      steps[action] = dateless(await observe(emulator, { outcome, before }, {}));
      return result;
    },
  });
  return { jobs, steps };
}

/** Rows are of days before this one, whichever day it is when they are looked at. */
const BEGUN = Date.now();

/**
 * Days of this year by how long ago they were: `<day-3>`; and a title without the id of what was asked for, which
 * follows from the number of the run.
 */
export function dateless(text: string, now = BEGUN): string {
  const today = Math.floor(now / 86_400_000);
  const ago = (date: string): string => {
    const days = Math.round(Date.parse(date) / 86_400_000) - today;
    return Math.abs(days) > 366 ? date : `<day${String(days)}>`;
  };
  return text
    .replaceAll(/(?<=: asked for by (?:hand|a repository_dispatch) \()[0-9a-f]{8}(?=\))/g, "<trigger>")
    .replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, ago)
    .replaceAll(/<day(\S+?)>T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, "<time>");
}

/** The repository's issues as people see them. */
export async function issuesOf({ emulator }: Scenario): Promise<readonly string[]> {
  const { json } = await emulator.act(emulator.owner, {
    method: "GET",
    path: `/repos/${emulator.slug}/issues?state=all`,
  });
  return listOf(json)
    .map(objectOf)
    .map(({ number, title, state, body }) => {
      const text = closed(wordOf(body))
        .replace(/\n*<!-- model-gitops:monitor .*-->$/, "")
        .replace(/due \S+ 07:17 UTC/, "due <next> 07:17 UTC"); // today or tomorrow, by the hour of the test
      return dateless(`#${String(number)} ${wordOf(title)} (${wordOf(state)})\n${text}`).replaceAll(
        /runs\/\d+/g,
        "runs/<run>",
      );
    });
}
