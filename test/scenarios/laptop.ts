import { execFile } from "node:child_process";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compiledCode } from "../rig/runner/environment.ts";
import { modelFiles } from "./fixture/model.ts";

export const CLI = join(import.meta.dirname, "../../dist/cli.js");

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line as a person runs it. */
export function cli(directory: string, args: readonly string[]): Promise<Ran> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...args],
      { cwd: directory, env: { PATH, HOME, ...compiledCode(), COLUMNS: "100" } },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

/** A folder with a model, without git. */
export async function plainFolder(
  files: Readonly<Record<string, string>> = {},
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtempDisposable(join(tmpdir(), "cli-"));
  for (const [path, content] of Object.entries({ ...modelFiles(), ...files })) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), content);
  }
  return folder;
}
