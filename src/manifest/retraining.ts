import type { ModelManifest } from "../generated/types.ts";
import { UserError } from "../kernel/errors.ts";
import { parseDuration } from "../kernel/units.ts";
import { DEFAULTS } from "./defaults.ts";
import { folderOf, repositoryPath } from "./paths.ts";
import type { ResolvedRefresh, ResolvedRetraining } from "./resolved-retraining.ts";

/** Undefined where nobody asked for proposals. Throws a UserError for what `validate` reports as a finding. */
export function resolveRetraining({ retraining }: ModelManifest, file: string): ResolvedRetraining | undefined {
  if (retraining === undefined) return undefined;
  const { dueEvery, after, maxAge, replay = {} } = retraining;
  return {
    when: retraining.when ?? DEFAULTS["/retraining/when"],
    newLabelledRows: retraining.newLabelledRows,
    dueEveryMs: dueEvery === undefined ? undefined : parseDuration(dueEvery),
    minLabelledRows: retraining.minLabelledRows,
    after: after === undefined ? undefined : persistence(after),
    cooldownMs: parseDuration(retraining.cooldown ?? DEFAULTS["/retraining/cooldown"]),
    quietHours: retraining.quietHours,
    maxAgeMs: maxAge === undefined ? undefined : parseDuration(maxAge),
    refresh: resolveRefresh(retraining, folderOf(file)),
    set: retraining.set ?? {},
    replay: {
      windows: replay.windows ?? DEFAULTS["/retraining/replay/windows"],
      decides: replay.decides ?? DEFAULTS["/retraining/replay/decides"],
    },
  };
}

/** `3 of 5`. */
function persistence(text: string): { readonly of: number; readonly last: number } {
  const [of = 0, last = 0] = text.split(" of ").map(Number);
  if (of > last) throw new UserError(`retraining.after is "${text}", and no ${of} of ${last} can be. Write 3 of 5.`);
  return { of, last };
}

function resolveRefresh(
  { refresh }: NonNullable<ModelManifest["retraining"]>,
  folder: string,
): ResolvedRefresh | undefined {
  if (refresh === undefined) return undefined;
  const include = refresh.changes.filter((path) => !path.startsWith("!"));
  const exclude = refresh.changes.filter((path) => path.startsWith("!")).map((path) => path.slice(1));
  const patterns = (paths: readonly string[]) => paths.map((path) => patternOf(repositoryPath(folder, path)));
  return {
    command: refresh.command,
    changes: { include: patterns(include), exclude: patterns(exclude) },
    env: refresh.env ?? [],
    timeoutMs: parseDuration(refresh.timeout ?? DEFAULTS["/retraining/refresh/timeout"]),
  };
}

/** Nothing is no pattern, and would be all of the repository. */
function patternOf(path: string): string {
  if (path !== "") return path;
  throw new UserError(
    "retraining.refresh.changes names the repository itself. Write files or globs, such as data/*.csv.",
  );
}
