import { UserError } from "../../kernel/errors.ts";
import { readWorkflow } from "../../manifest/yaml.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { nextRun, type CronLine } from "../../work/monitor/cadence.ts";
import { monitorCron } from "../../work/monitor/workflow-cron.ts";
import type { Ruled } from "../place/session.ts";

/** The cron lines of all workflows of the default branch that run the monitor; those that are none are left out. */
export async function cronLines({ place, rules }: Ruled): Promise<readonly CronLine[]> {
  const files = rules ?? place.head;
  const lines: CronLine[] = [];
  for (const path of await workflowFiles(files)) {
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    const text = new TextDecoder().decode(bytes);
    const read = readWorkflow(text);
    if (read.kind === "document") lines.push(...monitorCron(read.value, text).filter(isUsable));
  }
  return lines;
}

async function workflowFiles(files: RevisionFiles): Promise<readonly string[]> {
  return (await files.paths()).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
}

function isUsable(line: CronLine): boolean {
  try {
    return nextRun([line], 0) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
