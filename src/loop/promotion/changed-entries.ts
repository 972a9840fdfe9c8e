import { isDeepStrictEqual } from "node:util";
import type { EnvironmentManifest } from "../../generated/types.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { loadEnvironments, loadModels } from "../models/load-models.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Session } from "../place/session.ts";

/** Models whose entry in an environment this change touches, as a canary that it declares: nothing of them is trained for it. */
export async function modelsOfChangedEntries({
  place,
  change,
}: Session): Promise<readonly Pick<ModelAtRevision, "name" | "head">[]> {
  const { head, options } = place;
  if (change?.paths?.some((path) => path.startsWith("environments/")) === false || change === undefined) return [];
  const touched = (path: string): boolean => change.paths?.includes(path) !== false;
  const [before, now] = await Promise.all([change.before, head].map((files) => entriesOf(files.only(touched))));
  const names = new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before?.get(name), now?.get(name)));
  if (changed.length === 0) return [];
  const isWanted = (name: string): boolean =>
    changed.includes(name) && (options.models.length === 0 || options.models.includes(name));
  return (await loadModels(head, options.manifests)).flatMap(({ name, resolved }) =>
    resolved !== undefined && isWanted(name) ? [{ name, head: resolved }] : [],
  );
}

type Entry = EnvironmentManifest["models"][string];

/** By model, what each environment says of it. */
async function entriesOf(files: RevisionFiles): Promise<ReadonlyMap<string, readonly (readonly [string, Entry])[]>> {
  const found = new Map<string, (readonly [string, Entry])[]>();
  for (const { file, manifest } of await loadEnvironments(files))
    for (const [model, entry] of Object.entries(manifest?.models ?? {}))
      found.set(model, [...(found.get(model) ?? []), [file, entry]]);
  return found;
}
