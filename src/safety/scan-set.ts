import { posix } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isMember, lookAt, unreadable, type OnDisk } from "./disk-file.ts";
import { structureProblem, type FileFacts } from "./file-facts.ts";
import type { Format } from "./format.ts";
import type { Member } from "./onnx-places.ts";
import type { Problem } from "./problem.ts";
import { openRandomAccess } from "./random-access.ts";
import { scanFile, type FileScan, type ScanOptions } from "./scan-file.ts";
import { allowedFormat, formatProblem, isAllowedByName } from "./tier.ts";

/** A file of an artifact: its path in the set, with `/`, and where it lies (absolute). */
export interface SetFile {
  readonly name: string;
  readonly file: string;
}

export interface ScannedFile {
  /** Its path in the set. */
  readonly path: string;
  readonly format: Format;
  readonly bytes: number;
  readonly problems: readonly Problem[];
  readonly facts?: FileFacts;
}

export interface SetOptions extends ScanOptions {
  /** For one file; what takes longer was not checked. Default: 10 minutes. */
  readonly limitMilliseconds?: number;
}

const DEFAULT_LIMIT = 600_000;

/**
 * Scans every file of an artifact, companions like tokenizers and configurations among them: what each is, whether it is
 * whole, what it refers to, what it leaks. Loads and runs nothing. What cannot be read or scanned is a problem, never a pass.
 */
export async function scanSet(
  files: readonly SetFile[],
  options: SetOptions,
): Promise<{ readonly files: readonly ScannedFile[] }> {
  const disk = new Map<string, OnDisk>();
  for (const { name, file } of files) disk.set(name, await lookAt(file));
  const scanned: ScannedFile[] = [];
  for (const one of files) scanned.push(await scanOne(one, { files, disk, options }));
  return { files: withTensorFiles(scanned, options).map((one) => withAllowedFormat(one, options)) };
}

interface Known {
  readonly files: readonly SetFile[];
  readonly disk: ReadonlyMap<string, OnDisk>;
  readonly options: SetOptions;
}

async function scanOne({ name, file }: SetFile, { files, disk, options }: Known): Promise<ScannedFile> {
  const found = disk.get(name);
  const isTwice = files.filter((other) => other.name === name).length > 1;
  const named =
    isPlainName(name) && !isTwice
      ? []
      : [structureProblem("name", "Its name leads out of the artifact, or stands there twice. Rename it.")];
  if (found === undefined || !isMember(found))
    return { path: name, format: "unknown", bytes: 0, problems: [...named, ...(found === undefined ? [] : [found])] };
  const members = () => {
    const beside = membersBeside(posix.dirname(name), disk);
    // A graph is no file of tensors, its own least of all.
    beside.delete(posix.basename(name));
    return beside;
  };
  const { problems, ...scan } = await limited(file, { name, members }, options);
  return { path: name, bytes: found.bytes, ...scan, problems: [...named, ...problems] };
}

type ToScan = Parameters<typeof scanFile>[1];

async function limited(...[file, toScan, options]: readonly [string, ToScan, SetOptions]): Promise<FileScan> {
  const { limitMilliseconds = DEFAULT_LIMIT } = options;
  const late = new AbortController();
  const limit = wait(limitMilliseconds, undefined, { signal: late.signal, ref: false }).then(tooSlow, tooSlow);
  const scan = scanOpen(file, toScan, options).catch((error: unknown) => unscanned(unreadable(error)));
  try {
    return await Promise.race([scan, limit]);
  } finally {
    late.abort();
  }
}

async function scanOpen(...[file, toScan, options]: readonly [string, ToScan, SetOptions]): Promise<FileScan> {
  await using source = await openRandomAccess(file);
  return await scanFile(source, toScan, options);
}

function tooSlow(): FileScan {
  return unscanned(
    structureProblem("too-slow", "Its scan took too long, so that it was not checked. Make it smaller."),
  );
}

function unscanned(problem: Problem): FileScan {
  return { format: "unknown", problems: [problem] };
}

function isPlainName(name: string): boolean {
  return (
    name.isWellFormed() && !/[\p{Cc}\\]/u.test(name) && name.split("/").every((part) => !["", ".", ".."].includes(part))
  );
}

/** The set's files below a folder, by their path from there. */
function membersBeside(folder: string, disk: ReadonlyMap<string, OnDisk>): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const [name, found] of disk) {
    const path = posix.relative(folder, name);
    // A link is a member that no tensor may lie in: what is said of it is that it is a link.
    const member = isMember(found)
      ? found
      : found.kind === "symlink"
        ? { bytes: 0, isSymlink: true, links: 1 }
        : undefined;
    if (member !== undefined && !path.startsWith("../")) members.set(path, member);
  }
  return members;
}

/** Bytes of tensors have no format of their own: they are what the graph beside them says. */
function withTensorFiles(scanned: readonly ScannedFile[], options: ScanOptions): readonly ScannedFile[] {
  const tensors = new Set(
    scanned.flatMap(({ path, facts }) =>
      (facts?.externalFiles ?? []).map((name) => posix.join(posix.dirname(path), name)),
    ),
  );
  const savedModels = scanned.filter(({ format }) => format === "saved-model").map(({ path }) => posix.dirname(path));
  return scanned.map((one) => {
    if (one.format !== "unknown" || one.problems.every(({ kind }) => kind !== "denied-format")) return one;
    const format = tensors.has(one.path) ? "onnx-data" : variablesOf(one.path, savedModels);
    if (format === undefined) return one;
    const denied = formatProblem(format, { tier: options.tier, allowFormats: new Set(options.allowFormats) });
    const others = one.problems.filter(({ kind }) => kind !== "denied-format");
    return { ...one, format, problems: [...(denied === undefined ? [] : [denied]), ...others] };
  });
}

/** What its tier would refuse is told beside the names in it that are allowed. */
function withAllowedFormat(one: ScannedFile, { tier, allowFormats }: ScanOptions): ScannedFile {
  if (!isAllowedByName(one.format, { tier, allowFormats: new Set(allowFormats) })) return one;
  return { ...one, facts: { ...one.facts, allowed: [allowedFormat(one.format), ...(one.facts?.allowed ?? [])] } };
}

function variablesOf(path: string, savedModels: readonly string[]): Format | undefined {
  const name = /^variables\/variables\.(?:index|data-\d{5}-of-\d{5})$|^fingerprint\.pb$/;
  return savedModels.some((folder) => name.test(posix.relative(folder, path))) ? "saved-model" : undefined;
}
