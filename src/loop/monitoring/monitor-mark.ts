import { join } from "node:path";
import { readIfThere, writeAtomic } from "../../host/files.ts";
import { isRecord } from "../../kernel/guards.ts";
import { filesOf, type Place } from "../place/place.ts";

/** How far a monitor came with a model: `part` where shards wait to be joined. */
export type MonitorMark = "begun" | "part" | "ended";

/** Leaves how far the monitor came, for whoever records what it left: a run that broke off leaves windows as one that ended does. */
export async function markMonitor(place: Place, model: string, mark: MonitorMark): Promise<void> {
  await writeAtomic(
    join(place.host.workspace, filesOf(place, model).monitored),
    `${JSON.stringify({ model, mark })}\n`,
  );
}

/** Undefined where no monitor was asked for the model; what cannot be read is no end. */
export async function monitorMark(place: Place, model: string): Promise<MonitorMark | undefined> {
  const bytes = await readIfThere(join(place.host.workspace, filesOf(place, model).monitored));
  if (bytes === undefined) return undefined;
  const mark = markIn(new TextDecoder().decode(bytes));
  return mark === "ended" || mark === "part" ? mark : "begun";
}

function markIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value["mark"] : undefined;
  } catch {
    return undefined;
  }
}
