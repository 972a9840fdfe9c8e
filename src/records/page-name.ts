import { hexOf, sha256 } from "./canonical.ts";

/** What a file may be called on every file system and in every address, as it is. */
const PLAIN = /^[a-z][a-z0-9_-]{0,79}$/;
/** Windows has devices of these names, whatever ending follows; `index` is the list of all. */
const TAKEN = /^(?:index|con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * The name of a page without its ending: the name itself where that is safe, else its letters with a digest after a dot,
 * which no safe name has. So two names never share a page, on file systems that know no case neither.
 */
export function pageName(name: string): string {
  if (PLAIN.test(name) && !TAKEN.test(name)) return name;
  const letters = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  return `${letters === "" ? "x" : letters}.${hexOf(sha256(name)).slice(0, 16)}`;
}
