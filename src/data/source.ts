import { type Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { codeOf, UserError } from "../kernel/errors.ts";
import { listed, suggest } from "../kernel/text.ts";
import { parseDuration } from "../kernel/units.ts";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { baseEnvironment } from "../host/process.ts";
import { type ContentDigest, digestFiles, isLfsPointer } from "./digest.ts";

export interface SourceOptions {
  readonly host: Host;
  /** The manifest's folder, relative to the repository's root. */
  readonly folder: string;
  /** `path` of the dataset: relative to the folder, from the root with a leading `/`; may be a glob. */
  readonly path: string;
  /** Brings the files where there are none. */
  readonly fetch?: {
    readonly command: readonly string[];
    readonly env?: readonly string[];
    readonly timeout?: string;
  };
  readonly version?: { readonly sha256?: string; readonly snapshot?: string };
}

export interface ResolvedSource {
  /** Absolute, real paths, sorted by name. */
  readonly files: readonly string[];
  readonly digest: ContentDigest;
}

/**
 * The files of a dataset, fetched if they are missing, inside the repository and with the content that the manifest
 * pins. Throws a UserError that says what is nearby where nothing is found, and what was expected where the content
 * is another.
 */
export async function resolveSource(options: SourceOptions): Promise<ResolvedSource> {
  const { host, path, fetch, version } = options;
  let files = await findFiles(options);
  if (files.length === 0 && fetch !== undefined) {
    await runFetch(options, fetch);
    files = await findFiles(options);
    if (files.length === 0)
      throw new UserError(
        `The fetch command ended well, but there is still no ${path} in ${options.folder || "the repository's root"}. Correct the path or the command.`,
      );
  }
  if (files.length === 0) throw new UserError(await notFound(options));
  for (const file of files) {
    if (await isLfsPointer(file))
      throw new UserError(
        `${nameOf(file, host.workspace)} is a Git LFS pointer, its content is not here. Check out with \`lfs: true\`, or run \`git lfs pull\`.`,
      );
  }
  const digest = await digestFiles(files, host.workspace);
  if (version?.sha256 !== undefined) await verify(files, { digest, wanted: version.sha256, path });
  return { files, digest };
}

/** A manifest's path as one from the repository's root. Throws a UserError where it leaves it, or is a web address. */
export function repositoryPath(folder: string, path: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    throw new UserError(
      `The path ${JSON.stringify(path)} is a web address. Bring the file with fetch.command, and give the path where it then lies.`,
    );
  if (path.includes("\0") || path.includes("\\"))
    throw new UserError(
      `The path ${JSON.stringify(path)} has characters that paths cannot have here. Use / between folders.`,
    );
  const joined = path.startsWith("/")
    ? posix.normalize(path.slice(1))
    : posix.normalize(posix.join(folder, path));
  if (joined === ".." || joined.startsWith("../") || joined.startsWith("/"))
    throw new UserError(
      `The path ${JSON.stringify(path)} leaves the repository. Paths are relative to the manifest; a leading / means the repository's root.`,
    );
  return joined;
}

async function findFiles({ host, folder, path }: SourceOptions): Promise<readonly string[]> {
  const wanted = repositoryPath(folder, path);
  const scan = picomatch.scan(wanted);
  const found = scan.isGlob ? await expand(host.workspace, wanted, scan.base) : [wanted];
  const root = await realpath(host.workspace);
  const files: string[] = [];
  for (const name of found) {
    const real = await realFile(join(host.workspace, name), root, name);
    if (real !== undefined) files.push(real);
  }
  return files;
}

async function realFile(path: string, root: string, name: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    if (real !== root && !real.startsWith(root + sep))
      throw new UserError(
        `${name} is a link out of the repository, to a file that only this machine has. Copy the file instead of linking it.`,
      );
    if ((await stat(real)).isFile()) return real;
    throw new UserError(
      `${name} is a folder. Give a file, or a glob such as ${name.replace(/\/$/, "")}/*.parquet.`,
    );
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return undefined;
    throw fileError("read", name, cause);
  }
}

/** Files that match, sorted by name; hidden ones only if the pattern says so. */
async function expand(root: string, pattern: string, base: string): Promise<readonly string[]> {
  const isMatch = picomatch(pattern);
  const depth = pattern.includes("**") ? Infinity : pattern.split("/").length;
  const found: string[] = [];
  const visit = async (folder: string, level: number): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && level < depth && entry.name !== ".git" && entry.name !== "node_modules")
        await visit(name, level + 1);
      else if (!entry.isDirectory() && isMatch(name)) found.push(name);
    }
  };
  const start = base === "." ? "" : base;
  await visit(start, start === "" ? 1 : start.split("/").length + 1);
  return found.toSorted();
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(cause) ?? "")) return [];
    throw fileError("list", folder, cause);
  }
}

async function runFetch(
  { host, folder, path }: SourceOptions,
  fetch: NonNullable<SourceOptions["fetch"]>,
): Promise<void> {
  const { command, env = [], timeout = "30m" } = fetch;
  const passed = env.flatMap((name) => {
    const value = host.env(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const result = await host.log.group(`Fetching ${path}`, () =>
    host.run(command, {
      cwd: join(host.workspace, folder),
      env: { ...baseEnvironment(), ...Object.fromEntries(passed) },
      timeout: parseDuration(timeout),
    }),
  );
  if (result.exitCode === 0) return;
  const said = result.stderr.trim().split("\n").slice(-5).join("\n");
  const reason =
    result.startError ??
    (result.timedOut ? `it took longer than ${timeout}` : `it ended with exit code ${result.exitCode}`);
  throw new UserError(
    `The fetch command ${JSON.stringify(command.join(" "))} for ${path} failed: ${reason}.${said === "" ? "" : ` It said:\n${said}`}`,
  );
}

async function verify(
  files: readonly string[],
  {
    digest,
    wanted,
    path,
  }: { readonly digest: ContentDigest; readonly wanted: string; readonly path: string },
): Promise<void> {
  const [only] = files;
  // A DVC pointer names another hash, so the bytes themselves are compared.
  const found = digest.startsWith("md5:") && only !== undefined ? await digestBytes(files) : digest;
  if (found === `sha256:${wanted}`) return;
  throw new UserError(
    `${path} is not the version that the manifest pins: its sha256 is ${found.replace("sha256:", "")}, not ${wanted}. Bring the pinned file, or update version.sha256.`,
  );
}

async function digestBytes(files: readonly string[]): Promise<string> {
  const { createHash } = await import("node:crypto");
  const { createReadStream } = await import("node:fs");
  const hash = createHash("sha256");
  for (const file of files) for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}

/** What was not found, and what is in its folder (or the nearest one that exists). */
async function notFound({ host, folder, path }: SourceOptions): Promise<string> {
  const wanted = repositoryPath(folder, path);
  const glob = picomatch.scan(wanted);
  let near = glob.isGlob ? glob.base : dirname(wanted);
  while (near !== "." && near !== "" && (await entriesOf(join(host.workspace, near))).length === 0)
    near = dirname(near);
  const names = (await entriesOf(join(host.workspace, near)))
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("."))
    .toSorted();
  const place = near === "." || near === "" ? "the repository's root" : `${near}/`;
  const meant = suggest(basename(wanted), names);
  const hint =
    meant === undefined
      ? names.length === 0
        ? ""
        : ` ${place} has ${listed(names.slice(0, 8))}${names.length > 8 ? ", …" : ""}.`
      : ` Did you mean ${meant}?`;
  return `There is no ${glob.isGlob ? "file that matches " : ""}${wanted}.${hint} Add the file, correct the path, or give a fetch.command that brings it.`;
}

function nameOf(path: string, root: string): string {
  return relative(root, resolve(path)).split(sep).join("/");
}
