import type { Event } from "../../forge/event.ts";
import { changedPaths } from "../../revisions/changed-paths.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { throughLinks } from "../../work/files/linked-paths.ts";
import type { Place } from "./place.ts";

/** What a change brings: a pull request, a merge group, a push, the work on a branch or on a laptop. */
export interface Change {
  readonly before: RevisionFiles;
  /** Repository paths; undefined: nobody can tell, so everything is affected. */
  readonly paths: readonly string[] | undefined;
  /** Missing where it is no pull request of its own: a merge group and a push may bring several. */
  readonly pull?: PullOfChange;
}

export interface PullOfChange {
  readonly number: number;
  readonly author: string;
  readonly isFork: boolean;
}

/** The change of this run since `before`; undefined where the event brings none: a schedule, a tag, another run. */
export async function findChange(place: Place, before: RevisionFiles | undefined): Promise<Change | undefined> {
  const { host, event, head } = place;
  if (before === undefined || !bringsChange(place)) return undefined;
  const forge = await place.forge();
  const untracked = () => head.untracked();
  const changed = await changedPaths({ host, forge, before: before.id, head: remoteHead(event), untracked });
  return {
    before,
    paths: changed && (await seenThroughLinks(changed, [head, before])),
    ...(event.kind === "pull_request" && { pull: pullOf(event) }),
  };
}

/** Whether something came before. Whoever names a revision to compare with says what. */
export function bringsChange({ event, options }: Pick<Place, "event" | "options">): boolean {
  return options.base !== "" || BRINGS_CHANGE.has(event.kind);
}

const BRINGS_CHANGE: ReadonlySet<Event["kind"]> = new Set<Event["kind"]>([
  "pull_request",
  "merge_group",
  "push",
  "dispatch",
  "local",
]);

/** The head as the forge knows it, for a clone too shallow to tell what changed. */
function remoteHead(event: Event): string | undefined {
  if (event.kind === "pull_request" || event.kind === "merge_group") return event.headSha;
  return event.kind === "push" ? event.after : undefined;
}

/** A file that a link leads to is changed under the link's name too. */
async function seenThroughLinks(
  changed: readonly string[],
  revisions: readonly RevisionFiles[],
): Promise<readonly string[]> {
  const links = (await Promise.all(revisions.map((revision) => revision.links()))).flat();
  return links.length === 0 ? changed : throughLinks(changed, links);
}

function pullOf({ number, author, isFork }: PullOfChange): PullOfChange {
  return { number, author, isFork };
}
