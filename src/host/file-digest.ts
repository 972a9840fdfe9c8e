import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { fileError } from "./files.ts";

/** `sha256:<hex>` of a file, streamed. Throws a UserError where it cannot be read. */
export async function digestOf(file: string): Promise<`sha256:${string}`> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch (cause) {
    throw fileError("read", file, cause);
  }
  return `sha256:${hash.digest("hex")}`;
}
