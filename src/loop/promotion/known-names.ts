import { gitIn } from "../../forge/git.ts";
import { UserError } from "../../kernel/errors.ts";
import { didYouMean, listed } from "../../kernel/text.ts";
import { loadModels } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";

export interface KnownNames {
  /** Of environments: by files as they are and were, and by manifests. */
  readonly stages: readonly string[];
  readonly models: readonly string[];
}

/** Environments and models that the repository has or had, by the branch that is checked out. */
export async function knownNames({ host, head }: Place): Promise<KnownNames> {
  const git = gitIn(host);
  const log = await git.ask(["log", "--first-parent", "-z", "--format=", "--name-only", "HEAD", "--", "environments"]);
  const paths = [...(await head.paths()), ...(log ?? "").split("\0")];
  const files = paths.flatMap((path) => /^\n?environments\/([^/]+)\.ya?ml$/.exec(path)?.[1] ?? []);
  const models = await loadModels(head);
  const declared = models.flatMap(({ resolved }) => resolved?.stages.map(({ name }) => name) ?? []);
  return {
    // The stage of every manifest that names none.
    stages: [...new Set(["production", ...files, ...declared])].toSorted(),
    models: models.map(({ name }) => name).toSorted(),
  };
}

/** Throws a UserError that says what was probably meant. */
export function refuseUnknown(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const there =
    known.length === 0 ? "There is none" : `There ${known.length === 1 ? "is" : "are"} ${listed(shown(known))}`;
  throw new UserError(`There is no ${what} ${JSON.stringify(name)}.${didYouMean(name, known)} ${there}.`);
}

function shown(names: readonly string[]): readonly string[] {
  return names.length > 20 ? [...names.slice(0, 20), `${names.length - 20} more`] : names;
}
