import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "../host/files.ts";

/**
 * Lets `fill` write beside the target and renames when it says true: nobody ever sees half a file, and who races for
 * the same name brings the same bytes. Throws a UserError where the disk is full or may not be written.
 */
export async function fillAtomically(target: string, fill: (partial: string) => Promise<boolean>): Promise<boolean> {
  const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}.partial`);
  try {
    await mkdir(dirname(target), { recursive: true });
    const isFilled = await fill(partial);
    if (isFilled) await rename(partial, target);
    return isFilled;
  } catch (cause) {
    throw fileError("write", target, cause);
  } finally {
    // Cleaning up must not hide what went wrong: below a file, even a forced removal fails.
    await rm(partial, { force: true }).catch(() => undefined);
  }
}
