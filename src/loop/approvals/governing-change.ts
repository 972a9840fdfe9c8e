import type { GovernedChange } from "../../generated/types.ts";
import { governedChange, isGoverning, ruleFolders } from "../../work/governance/required-roles.ts";
import { loadModels, policiesNamed } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";

/** What the change of a session touches of what governs, rules included wherever settings and manifests say that they lie. */
export async function governingChange(session: Session): Promise<GovernedChange> {
  const paths = session.change?.paths;
  const folders = paths?.some(mayBeRule) === true ? await foldersOf(session) : [];
  return governedChange(paths, folders);
}

/** Manifests are read only where it matters: of most changes what governs is told by the paths alone. */
function mayBeRule(path: string): boolean {
  return /\.ya?ml$/i.test(path) && !isGoverning(path);
}

const FOLDERS = new WeakMap<Pick<Place, "host">, Promise<readonly string[]>>();

async function foldersOf({ place, rules }: Session): Promise<readonly string[]> {
  const known = FOLDERS.get(place) ?? namedFolders({ place, rules });
  FOLDERS.set(place, known);
  return await known;
}

/** By all models of the rules, and not only by those that the change touches. */
async function namedFolders({ place, rules }: Pick<Session, "place" | "rules">): Promise<readonly string[]> {
  const [{ governance }, models] = await Promise.all([
    place.settings(),
    rules === undefined ? [] : loadModels(rules, place.options.manifests),
  ]);
  return ruleFolders([...governance.policies, ...policiesNamed(models)]);
}
