import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";
import type { Git } from "../../forge/git.ts";
import { fileError } from "../../host/files.ts";
import { codeOf } from "../../kernel/errors.ts";

/** A file of the working tree that is not as git has it. */
export interface TreeEntry {
  readonly path: string;
  /** The same byte for byte: a name may be no UTF-8. */
  readonly raw: Uint8Array;
  readonly isTracked: boolean;
  /** A repository inside this one. */
  readonly isRepository: boolean;
  /** As it lies there; undefined where nothing does. */
  readonly found: BigIntStats | undefined;
  /** Differs as soon as anybody writes the file. */
  readonly mark: string;
}

export type TreeStatus = ReadonlyMap<string, TreeEntry>;

const STATUS = ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"];

/** All that differs from what git has, by path, without what it ignores. */
export async function treeStatus(git: Git, workspace: string): Promise<TreeStatus> {
  const { bytes } = await git.must(STATUS);
  // Latin-1 keeps every byte.
  const lines = Buffer.from(bytes).toString("latin1").split("\0");
  const entries = await Promise.all(lines.map((line) => entryOf(line, workspace)));
  return new Map(entries.filter((entry) => entry !== undefined).map((entry) => [entry.path, entry]));
}

/** Where an entry lies, byte for byte. */
export function rawPlace(workspace: string, { raw }: Pick<TreeEntry, "raw">): Buffer {
  return Buffer.concat([Buffer.from(`${workspace}/`), raw]);
}

/** The words before a path, by the letter that a line begins with: git-scm.com/docs/git-status. */
const WORDS: Readonly<Record<string, number>> = { "1": 8, u: 10, "?": 1 };

async function entryOf(line: string, workspace: string): Promise<TreeEntry | undefined> {
  const words = WORDS[line.slice(0, 1)];
  if (words === undefined) return undefined;
  const before = line.split(" ", words).join(" ");
  const named = line.slice(before.length + 1);
  const raw = Buffer.from(named.replace(/\/$/, ""), "latin1");
  const isTracked = !line.startsWith("?");
  // git lists a repository that it does not have by its folder alone.
  const isRepository = isTracked ? before.split(" ")[2]?.startsWith("S") === true : named.endsWith("/");
  const found = await lookAt(rawPlace(workspace, { raw }));
  const mark = `${before} ${isRepository ? "" : markOf(found)}`;
  return { path: raw.toString("utf8"), raw, isTracked, isRepository, found, mark };
}

function markOf(found: BigIntStats | undefined): string {
  if (found === undefined) return "";
  const { mode, size, ino, mtimeNs, ctimeNs } = found;
  return [mode, size, ino, mtimeNs, ctimeNs].join(" ");
}

async function lookAt(place: Buffer): Promise<BigIntStats | undefined> {
  try {
    return await lstat(place, { bigint: true });
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("look at", place.toString("utf8"), cause);
  }
}
