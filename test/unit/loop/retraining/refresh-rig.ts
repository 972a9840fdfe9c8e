import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { modelsAtRevision, type ModelAtRevision } from "../../../../src/loop/models/model-at-revision.ts";
import type { Place } from "../../../../src/loop/place/place.ts";
import { refreshModel, type Refreshed, type RefreshFacts } from "../../../../src/loop/retraining/refresh.ts";
import { stageModel } from "../../../fakes/stage-model.ts";
import { stageRig, type StageFiles, type StageRig } from "../../../fakes/stage-rig.ts";
import { inPlace, type Otherwise } from "../../../fakes/stage-session.ts";
import { git } from "../../../rig/git.ts";

export interface RefreshSetting {
  /** A line of the shell, run in models/churn. */
  readonly script: string;
  /** Default: the training data. */
  readonly changes?: readonly string[];
  /** Lines of `retraining.set`. */
  readonly set?: readonly string[];
  readonly timeout?: string;
  readonly pin?: string;
  /** More files of the commit. */
  readonly files?: StageFiles;
}

export const FACTS: RefreshFacts = {
  window: { id: "w1", from: "2026-10-01T00:00:00Z", to: "2026-10-08T00:00:00Z" },
  timezone: "UTC",
};

/** A clone of main with one model that a shell line refreshes, on a schedule. */
export async function refreshRig(setting: RefreshSetting): Promise<StageRig> {
  const { script, changes = ["data/train.csv"], set = [], timeout = "1m", pin, files = {} } = setting;
  const refresh = [
    "retraining:",
    "  dueEvery: 30d",
    "  refresh:",
    `    command: ${JSON.stringify(["/bin/sh", "-c", script])}`,
    `    changes: ${JSON.stringify(changes)}`,
    `    timeout: ${timeout}`,
    ...(set.length === 0 ? [] : ["  set:", ...set.map((line) => `    ${line}`)]),
    "",
  ].join("\n");
  const pinned = pin === undefined ? [] : [["{path: data/train.csv}", `{path: data/train.csv, ${pin}}`] as const];
  const model = stageModel({ edits: pinned });
  const manifest = model["models/churn/model.yaml"] ?? "";
  const rig = await stageRig({ ...model, "models/churn/model.yaml": manifest + refresh, ...files });
  await rig.event("schedule", { schedule: "0 3 * * *" });
  return rig;
}

/** Runs `work` with the place and the model of the working tree. */
export async function withModel<T>(
  rig: StageRig,
  work: (place: Place, model: ModelAtRevision) => Promise<T>,
  other: Otherwise = {},
): Promise<T> {
  return await inPlace(
    rig,
    async (place) => {
      const { models, broken } = await modelsAtRevision({ place, rules: undefined });
      const [model] = models;
      if (model === undefined) throw new Error(broken[0]?.read.findings[0]?.message ?? "there is no model");
      return await work(place, model);
    },
    other,
  );
}

export async function refresh(rig: StageRig, facts: RefreshFacts = FACTS, other: Otherwise = {}): Promise<Refreshed> {
  return await withModel(rig, async (place, model) => await refreshModel(place, model, facts), other);
}

/** All that lies in the working tree, and what git says of it. */
export async function treeOf({ workspace }: StageRig): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && !`${entry.parentPath}/`.includes("/.git/"));
  const seen = files.map(async ({ parentPath, name }) => {
    const place = join(parentPath, name);
    const { mode } = await lstat(place);
    const isLink = (mode & 0o170000) === 0o120000;
    const content = isLink ? await readlink(place) : await readFile(place, "latin1");
    return [place.slice(workspace.length + 1), `${mode.toString(8)} ${content}`] as const;
  });
  const said = ["HEAD", "status --porcelain", "symbolic-ref HEAD"].map(async (command) => {
    const args = command === "HEAD" ? ["rev-parse", "HEAD"] : command.split(" ");
    return [`git ${command}`, await git(workspace, args, { env: {} })] as const;
  });
  return Object.fromEntries((await Promise.all([...seen, ...said])).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
