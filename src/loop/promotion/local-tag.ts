import { gitIn, type GitHost } from "../../forge/git.ts";
import type { NewTag } from "../../forge/proposals.ts";
import { UserError } from "../../kernel/errors.ts";
import type { Place } from "../place/place.ts";

interface Writing {
  readonly host: GitHost & Pick<Place["host"], "log">;
  readonly options: Pick<Place["options"], "dryRun">;
}

/** Writes an annotated tag in the clone; one that is there and leads to the commit is kept, any other is `taken`. */
export async function localTag(
  { host, options }: Writing,
  { name, commit, message }: NewTag,
): Promise<"taken" | "written"> {
  const git = gitIn(host);
  const known = await git.ask(["rev-parse", "--verify", "--quiet", `refs/tags/${name}^{commit}`]);
  if (known !== undefined) {
    const type = await git.ask(["cat-file", "-t", `refs/tags/${name}`]);
    return known === commit && type === "tag" ? "written" : "taken";
  }
  if (options.dryRun === true) {
    host.log.info(`Dry run: would tag ${commit} as ${name}.`);
    return "written";
  }
  const made = await git.attempt(["tag", "--annotate", "--no-sign", "--file=-", "--end-of-options", name, commit], {
    input: message,
  });
  if (made.exitCode === 0) return "written";
  throw new UserError(`git cannot write the tag ${name}: ${made.stderr.trim()}`);
}
