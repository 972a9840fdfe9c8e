import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { isInside } from "./revision.ts";

/** A file of a commit: a symbolic link's bytes are its target. */
export interface LinkedFile {
  readonly isLink: boolean;
  bytes(): Promise<Uint8Array>;
}

type Find = (path: string) => LinkedFile | undefined;

/** As many links in a row are followed. */
export const HOPS = 10;

/**
 * The bytes of a file of a commit, through its symbolic links and those of its folders, as the working tree would give
 * them. Throws a UserError where a link leads out of the repository or in a circle.
 */
export async function readLinked(path: string, find: Find): Promise<Uint8Array | undefined> {
  let place = path;
  for (let hops = 0; hops < HOPS; hops += 1) {
    const link = firstLink(place, find);
    if (link === undefined) return await find(place)?.bytes();
    const target = linkTarget(link, await find(link)?.bytes());
    if (target === undefined) {
      throw new UserError(
        `${path} is a symbolic link that leads out of the repository. Replace it by the file itself.`,
      );
    }
    place = `${target}${place.slice(link.length)}`;
  }
  throw new UserError(`The symbolic links of ${path} go in a circle. Replace them by the file itself.`);
}

/** Where a link leads, as a path of the repository; undefined where that is outside. */
export function linkTarget(path: string, bytes: Uint8Array = new Uint8Array()): string | undefined {
  const target = Buffer.from(bytes).toString("utf8");
  const place = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, "");
  return posix.isAbsolute(target) || !isInside(place) ? undefined : place;
}

/** The file itself, or the first of its folders that is one. */
function firstLink(path: string, find: Find): string | undefined {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    if (find(path.slice(0, end))?.isLink === true) return path.slice(0, end);
  }
  return find(path)?.isLink === true ? path : undefined;
}
