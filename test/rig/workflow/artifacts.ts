import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import picomatch from "picomatch";

type Files = ReadonlyMap<string, Uint8Array>;

/** The artifacts of one run: what its jobs hand to each other, and what stays when it has ended. */
export class RunArtifacts {
  readonly #artifacts = new Map<string, Files>();

  get all(): ReadonlyMap<string, Files> {
    return this.#artifacts;
  }

  /**
   * As actions/upload-artifact does: globs line by line, `!` excludes, a folder stands for all below it, hidden files
   * are left out unless asked for; names are relative to what stands before the first glob.
   */
  async upload(workspace: string, inputs: Readonly<Record<string, string>>): Promise<void> {
    const { name = "artifact", path = "" } = inputs;
    const hasHidden = inputs["include-hidden-files"] === "true";
    const lines = path.split("\n").map((line) => line.trim());
    const patterns = lines.filter((line) => line !== "" && !line.startsWith("!"));
    const excluded = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const [root = "", ...others] = new Set(patterns.map((pattern) => picomatch.scan(pattern).base));
    if (others.length > 0) throw new Error(`several folders in one upload are not understood here: ${path}`);
    const isWanted = picomatch(withDescendants(patterns), { ignore: withDescendants(excluded), dot: hasHidden });
    const files = (await filesIn(join(workspace, root), hasHidden)).filter((file) => isWanted(`${root}/${file}`));
    if (files.length === 0) return;
    const entries = files.map(async (file) => [file, await readFile(join(workspace, root, file))] as const);
    this.#artifacts.set(name, new Map(await Promise.all(entries)));
  }

  /** As actions/download-artifact does; false where an artifact that is named does not exist. */
  async download(workspace: string, inputs: Readonly<Record<string, string>>): Promise<boolean> {
    const { name, pattern = "*", path = "" } = inputs;
    const isWanted = name === undefined ? picomatch(pattern) : (known: string) => known === name;
    const found = [...this.#artifacts].filter(([known]) => isWanted(known));
    for (const [known, files] of found) {
      const hasFolder = name === undefined && inputs["merge-multiple"] !== "true";
      await writeAll(join(workspace, path, hasFolder ? known : ""), files);
    }
    return name === undefined || found.length > 0;
  }
}

function withDescendants(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => [pattern, `${pattern}/**`]);
}

async function filesIn(folder: string, hasHidden: boolean): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep))
    .filter((parts) => hasHidden || !parts.some((part) => part.startsWith(".")))
    .map((parts) => parts.join("/"));
}

async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}
