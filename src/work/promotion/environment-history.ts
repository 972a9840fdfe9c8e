import type { EnvironmentManifest } from "../../generated/types.ts";

/** An environment's file as a commit of the default branch left it. */
export interface EnvironmentAt {
  readonly commit: string;
  /** When it came to the branch, by the clock of who committed: ISO time. */
  readonly at: string;
  readonly by: string;
  readonly models: EnvironmentManifest["models"];
}

/** From then on a stage served this of a model; nothing where it was taken out. */
export interface ServedSince {
  readonly model: string;
  readonly at: string;
  readonly commit: string;
  readonly by: string;
  readonly version?: string | undefined;
  readonly digest?: string | undefined;
}

/** What changed of what was served, the newest first. `entries` are the newest first too. */
export function servedHistory(entries: readonly EnvironmentAt[], model: string | undefined): readonly ServedSince[] {
  const changes: ServedSince[] = [];
  let before: EnvironmentManifest["models"] = {};
  for (const { commit, at, by, models } of entries.toReversed()) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(models)])].toSorted();
    for (const name of names.filter((one) => model === undefined || one === model)) {
      const [then, now] = [ownOf(before, name), ownOf(models, name)];
      if (then?.digest === now?.digest && then?.version === now?.version) continue;
      changes.push({ model: name, at, commit, by, version: now?.version, digest: now?.digest });
    }
    before = models;
  }
  return changes.toReversed();
}

/** What was served at a time: of each model the last change before it. `at` is in milliseconds since the epoch. */
export function servedAt(history: readonly ServedSince[], at: number): readonly ServedSince[] {
  const found = new Map<string, ServedSince>();
  for (const change of history.toReversed()) if (Date.parse(change.at) <= at) found.set(change.model, change);
  return [...found.values()]
    .filter(({ digest }) => digest !== undefined)
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));
}

function ownOf(models: EnvironmentManifest["models"], name: string) {
  return Object.hasOwn(models, name) ? models[name] : undefined;
}
