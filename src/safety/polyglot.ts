import { structureProblem } from "./file-facts.ts";
import type { Format } from "./format.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { zipDirectory } from "./sniff-zip.ts";
import { unpicklingOf } from "./unpickling.ts";

const ZIPS: ReadonlySet<Format> = new Set(["zip", "torch-zip", "keras-zip", "npz", "llamafile"]);

/**
 * What else the file is. A reader that goes by another name, or by another end of the file, would find another file than the
 * one that was checked: a ZIP archive is read from its end, HDF5 behind a block of the user's, a pickle from any first byte.
 */
export async function polyglotProblems(source: RandomAccess, format: Format): Promise<readonly Problem[]> {
  const found: string[] = [];
  if (!ZIPS.has(format) && (await zipDirectory(source)) !== undefined) found.push("a ZIP archive");
  if (format !== "tar" && (await startsAsTar(source))) found.push("a tar archive");
  if (format !== "hdf5" && (await hdf5Offset(source)) !== undefined) found.push("an HDF5 file");
  if (format !== "pickle" && (await unpicklingOf(source)) === "calls")
    found.push("a Python pickle that calls something");
  return found.map((other) =>
    structureProblem(
      "polyglot",
      `The file is ${other} too, so that another program reads something else in it. Write it again.`,
    ),
  );
}

/** Whether the first block is a tar header: its checksum is right, whatever its magic. */
export async function startsAsTar(source: RandomAccess): Promise<boolean> {
  const block = await source.read(0, 512);
  if (block.length < 512) return false;
  const said = /^[\s\0]*([0-7]{1,7})[\s\0]*$/.exec(Buffer.from(block.subarray(148, 156)).toString("latin1"))?.[1];
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return said !== undefined && Number.parseInt(said, 8) === sum && sum > 8 * 0x20;
}

/** HDF5 lets its signature stand at 0, 512, 1024, … doubling. */
export async function hdf5Offset(source: RandomAccess): Promise<number | undefined> {
  for (let at = 0; at < source.size; at = at === 0 ? 512 : at * 2)
    if (await hasText(source, at, "\x89HDF\r\n\x1a\n")) return at;
  return undefined;
}

async function hasText(...[source, at, text]: readonly [RandomAccess, number, string]): Promise<boolean> {
  return Buffer.from(await source.read(at, text.length)).toString("latin1") === text;
}
