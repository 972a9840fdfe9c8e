import { isInsideFolder } from "../../manifest/paths.ts";
import { byCodeUnit, startingWith } from "./file-globs.ts";

/** A symbolic link inside the repository; the target is a file or a folder of it. */
export interface Link {
  readonly path: string;
  readonly target: string;
}

/** The file that a path stands for. */
export interface FileOrigin {
  /** The path itself, where no link is on the way. */
  readonly place: string;
  readonly isTracked: boolean;
  /** Git's blob id, where git knows its content. */
  readonly blob: string | undefined;
}

/** Links that lead to further links are followed so many times: two that lead to each other have no end. */
const DEPTH = 3;

/** The paths, and under which others they can be reached through symbolic links. Sorted by code unit. */
export function throughLinks(paths: readonly string[], links: readonly Link[]): readonly string[] {
  const found = new Set(paths);
  const onward = links.filter(({ path, target }) => !isInsideFolder(target, path));
  let newest = paths.toSorted(byCodeUnit);
  for (let depth = 0; depth < DEPTH && newest.length > 0 && onward.length > 0; depth += 1) {
    const next = new Set(onward.flatMap((link) => seenThrough(link, newest)).filter((path) => !found.has(path)));
    for (const path of next) found.add(path);
    newest = [...next].toSorted(byCodeUnit);
  }
  return [...found].toSorted(byCodeUnit);
}

function seenThrough({ path, target }: Link, sorted: readonly string[]): readonly string[] {
  return startingWith(sorted, target)
    .filter((place) => isInsideFolder(target, place))
    .map((place) => `${path}${place.slice(target.length)}`);
}
