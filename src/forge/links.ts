import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { isInside } from "./revision.ts";

/** A file of a commit: a symbolic link's bytes are its target. */
export interface LinkedFile {
  readonly isLink: boolean;
  bytes(): Promise<Uint8Array>;
}

const HOPS = 10;

/**
 * The bytes of a file of a commit, through its symbolic links, as the working tree would give them. Throws a UserError
 * where a link leads out of the repository or in a circle.
 */
export async function readLinked(
  path: string,
  find: (path: string) => LinkedFile | undefined,
): Promise<Uint8Array | undefined> {
  let place = path;
  for (let hops = 0; hops < HOPS; hops += 1) {
    const file = find(place);
    if (file === undefined || !file.isLink) return await file?.bytes();
    const target = Buffer.from(await file.bytes()).toString("utf8");
    place = posix.normalize(posix.join(posix.dirname(place), target));
    if (posix.isAbsolute(target) || !isInside(place)) {
      throw new UserError(
        `${path} is a symbolic link that leads out of the repository. Replace it by the file itself.`,
      );
    }
  }
  throw new UserError(`The symbolic links of ${path} go in a circle. Replace them by the file itself.`);
}
