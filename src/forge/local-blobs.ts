import { UserError } from "../kernel/errors.ts";
import { isBlob } from "./blob-id.ts";
import type { Git } from "./git.ts";

/** One process answers for so many: its whole output is held at once. */
const PER_PROCESS = 1000;

/** Many blobs of a clone with few processes. */
export async function localBlobs(git: Git, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = [...new Set(ids)];
  const found = new Map<string, Uint8Array>();
  for (let start = 0; start < wanted.length; start += PER_PROCESS) {
    const batch = wanted.slice(start, start + PER_PROCESS);
    // A line of its own for each: an id that is none would shift what follows.
    const strange = batch.find((id) => !/^[0-9a-f]+$/.test(id));
    if (strange !== undefined) throw missing(strange);
    const { bytes } = await git.must(["cat-file", "--batch"], { input: batch.map((id) => `${id}\n`).join("") });
    let offset = 0;
    for (const id of batch) {
      const end = bytes.indexOf(LINE_FEED, offset) + 1;
      const size = sizeIn(id, new TextDecoder().decode(bytes.subarray(offset, end)));
      const content = bytes.slice(end, end + size);
      if (!isBlob(id, content)) throw missing(id);
      found.set(id, content);
      offset = end + size + 1;
    }
  }
  return found;
}

const LINE_FEED = 0x0a;

function sizeIn(id: string, header: string): number {
  const [name, type, size = ""] = header.trimEnd().split(" ");
  if (name !== id || type !== "blob" || !/^\d+$/.test(size)) throw missing(id);
  return Number(size);
}

function missing(id: string): UserError {
  return new UserError(
    `The clone does not have the blob ${id} as git names it. Fetch it (git fetch --refetch), or give the action a token.`,
  );
}
