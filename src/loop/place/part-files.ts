import { readdir } from "node:fs/promises";
import { fileError } from "../../host/files.ts";
import type { Shard } from "../../work/shards/shard.ts";
import { codeOf } from "../../kernel/errors.ts";

/** `2-of-8.jsonl`, counted from one as people do. */
export function partFileName({ index, count }: Shard): string {
  return `${index + 1}-of-${count}.jsonl`;
}

/** Names of the parts that shards left in a folder, `2-of-8.jsonl`, sorted; none where there is no folder. */
export async function partFilesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^\d+-of-\d+\.jsonl$/.test(name)).toSorted();
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}
