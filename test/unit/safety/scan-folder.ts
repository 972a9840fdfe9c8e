import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { scanSet, type ScannedFile, type SetOptions } from "../../../src/safety/scan-set.ts";

export const NOTHING_ALLOWED: SetOptions = {
  tier: undefined,
  allowFormats: [],
  allowGlobals: [],
  allowOperatorDomains: [],
};

/** Scans files that are written into a folder of their own; `prepare` may change the folder before. */
export async function scanned(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<SetOptions> = {},
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<readonly ScannedFile[]> {
  const folder = await mkdtemp(join(tmpdir(), "safety-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    await prepare(folder);
    const set = Object.keys(files).map((name) => ({ name, file: join(folder, name) }));
    return (await scanSet(set, { ...NOTHING_ALLOWED, ...options })).files;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `path: kind kind` of every file with problems. */
export function kindsOf(files: readonly ScannedFile[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    files
      .filter(({ problems }) => problems.length > 0)
      .map(({ path, problems }) => [path, problems.map(({ kind }) => kind)]),
  );
}
