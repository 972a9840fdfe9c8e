import { stat } from "node:fs/promises";

/**
 * When the last of some files was written, in milliseconds: no row of theirs is younger. Of one that is gone nobody knows,
 * so it is now. Undefined of none.
 */
export async function lastWritten(files: readonly string[], now: number): Promise<number | undefined> {
  if (files.length === 0) return undefined;
  const times = files.map(async (file) => {
    const found = await stat(file).catch(() => undefined);
    return found?.mtimeMs ?? now;
  });
  return Math.max(...(await Promise.all(times)));
}
