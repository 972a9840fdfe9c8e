import picomatch from "picomatch";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { listed, plural } from "../../kernel/text.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import type { Place } from "../place/place.ts";
import { PLAN } from "../place/stage-rules.ts";

/** Where manifests lie by convention, whatever is above: of a monorepo, a service's own folder. */
const ANYWHERE = ["**/models/*/model.yaml", "**/models/*/model.yml"];
const MOST_GLOBS = 3;

/** That the globs match nothing; where manifests lie elsewhere in the repository, which globs would. */
export async function noManifest(
  { head, options: { manifests } }: Pick<Place, "head" | "options">,
  { outcome, consequence }: { readonly outcome: Finding["outcome"]; readonly consequence: string },
): Promise<Finding> {
  const message = `No file matches ${manifests.join(", ")}${consequence}.`;
  // Git's listing alone: what it ignores is nobody's manifest, and no file is read.
  const elsewhere = matchFiles(await head.paths(), { include: ANYWHERE, exclude: [] });
  const [first] = elsewhere;
  if (first === undefined) return findingOf(PLAN.noManifest, { outcome, message });
  const others = elsewhere.length === 1 ? "" : ` and ${plural(elsewhere.length - 1, "more manifest")}`;
  const globs = globsOf(elsewhere);
  return findingOf(PLAN.noManifest, {
    outcome,
    message: `${message} There is ${first}${others}.`,
    remediation: `Run it with --manifests "${globs.join(",")}", in a workflow with the input manifests: ${listed(globs.map((glob) => `"${glob}"`))}.`,
  });
}

/** One a folder that holds models; of many folders, or where a folder's name is a pattern itself, one for all. */
function globsOf(paths: readonly string[]): readonly string[] {
  const globs = new Set(paths.map((path) => path.replace(/[^/]+\/(model\.ya?ml)$/, "*/$1")));
  const isPlain = [...globs].every((glob) => picomatch.scan(glob).base === glob.replace(/\/\*\/model\.ya?ml$/, ""));
  if (isPlain && globs.size <= MOST_GLOBS) return [...globs];
  return ANYWHERE.filter((pattern) => matchFiles(paths, { include: [pattern], exclude: [] }).length > 0);
}
