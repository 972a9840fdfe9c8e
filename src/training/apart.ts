import { lstat, mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileError } from "../host/files.ts";
import type { Host } from "../host/host.ts";
import { truncate as shortened, oneLine } from "../kernel/text.ts";
import { hops, lookAtMachine } from "./apart-machine.ts";
import { apartCommand, type ApartBy, type ApartOptions, type Shown } from "./apart-script.ts";
import { isShown, machineView } from "./apart-view.ts";
import { baseVariables } from "./environment.ts";
import { runGroup, type GroupEnd } from "./process-group.ts";

export interface ApartJob {
  readonly host: Host;
  readonly command: readonly string[];
  /** Where it runs, inside: absolute. */
  readonly cwd: string;
  /** What is shown beside programs, in this order. */
  readonly shown: readonly Shown[];
  /** Folders of packages in the checkout that it may load from: absolute. */
  readonly packages: readonly string[];
  /** Variables beside those that any program needs. */
  readonly added: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** Where it leaves its result, inside. */
  readonly result: string;
  /** The most bytes of it. */
  readonly most: number;
  /** A folder that only we read and write, outside: absolute. */
  readonly scratch: string;
  onLine(line: string): void;
}

export type ApartEnd =
  /** This machine cannot run anything apart. */
  | { readonly kind: "impossible"; readonly reason: string }
  /** What it starts with lies where it is not shown: absolute. */
  | { readonly kind: "unreachable"; readonly path: string }
  | { readonly kind: "ended"; readonly end: GroupEnd; readonly result: ApartResult };

export type ApartResult =
  /** A regular file of at most the bytes that are taken: absolute, ours. */
  { readonly kind: "file"; readonly file: string } | { readonly kind: "none" | "other" | "too-large" };

/**
 * Runs a command apart: as nobody, without network, other processes or any file but programs and what it is shown. What
 * it leaves is looked at when nothing of it is left. Linux only, as root, through sudo, or with user namespaces.
 */
export async function runApart(job: ApartJob): Promise<ApartEnd> {
  const { host, command, scratch } = job;
  if (process.platform !== "linux") return { kind: "impossible", reason: "it does not run Linux" };
  const [program = ""] = command;
  const machine = await lookAtMachine({ host, program, scratch: [scratch], packages: job.packages });
  const shown = [...machineView(machine), ...job.shown];
  const unreachable = await unreachableProgram(host, program, shown);
  if (unreachable !== undefined) return { kind: "unreachable", path: unreachable };
  const reasons: string[] = [];
  for (const by of ways()) {
    const tried = await attempt(job, by, shown);
    if (tried.kind === "ended") return tried;
    reasons.push(`${WAYS[by]}: ${tried.reason}`);
  }
  return { kind: "impossible", reason: reasons.join("; ") };
}

const WAYS: Readonly<Record<ApartBy, string>> = { root: "as root", sudo: "through sudo", user: "with user namespaces" };

function ways(): readonly ApartBy[] {
  return process.getuid?.() === 0 ? ["root"] : ["sudo", "user"];
}

/** A program on PATH that is only there outside; one that is nowhere is told of by the shell. */
async function unreachableProgram(host: Host, program: string, shown: readonly Shown[]): Promise<string | undefined> {
  const candidates = posix.isAbsolute(program)
    ? [program]
    : program.includes("/")
      ? []
      : (host.env("PATH") ?? "").split(":").map((folder) => join(folder, program));
  for (const path of candidates) {
    const places = await hops(path);
    const hidden = [path, ...places].find((place) => !isShown(shown, place));
    if (places.length > 0) return hidden;
  }
  return undefined;
}

async function attempt(
  job: ApartJob,
  by: ApartBy,
  shown: readonly Shown[],
): Promise<Extract<ApartEnd, { kind: "impossible" | "ended" }>> {
  const { host, scratch, most, timeout, result } = job;
  const sink = join(scratch, posix.basename(result));
  const [root, status] = [join(scratch, "inside"), join(scratch, "status")];
  try {
    await mkdir(root, { recursive: true });
    for (const file of [sink, status]) await writeFile(file, "", { mode: 0o600 });
  } catch (cause) {
    throw fileError("prepare", scratch, cause);
  }
  const env = { ...baseVariables((name) => host.env(name)), ...HOME, ...job.added };
  const options: ApartOptions = { ...job, env, shown, root, sink, status };
  const lines: string[] = [];
  const end = await runGroup({
    command: apartCommand(by, options),
    cwd: "/",
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    timeout,
    // Whoever could be asked to end cannot be heard: the lifeline ends all at once.
    grace: 1000,
    hasLifeline: true,
    signal: host.signal,
    onLine(line) {
      lines.push(line);
      if (lines.length > LINES) lines.shift();
    },
  });
  const words = (await readFile(status, "utf8")).split("\n");
  if (words[0] !== "ready" && (end.kind === "exited" || end.kind === "not-started"))
    return { kind: "impossible", reason: reasonOf(end, lines) };
  for (const line of lines) job.onLine(line);
  return { kind: "ended", end, result: await resultOf(sink, words[1], most) };
}

/** As many lines as anybody is shown. */
const LINES = 100;

/** What belongs to nobody: the command's own folder for what programs keep of themselves. */
const HOME = { HOME: "/tmp", TMPDIR: "/tmp", TEMP: "/tmp", TMP: "/tmp", USER: "nobody", LOGNAME: "nobody" };

function reasonOf(end: GroupEnd, lines: readonly string[]): string {
  if (end.kind === "not-started") return end.reason;
  return shortened(oneLine(lines.slice(-3).join(" / ")), 200) || "it ended without a word";
}

async function resultOf(sink: string, word: string | undefined, most: number): Promise<ApartResult> {
  if (word === "link" || word === "other") return { kind: "other" };
  if (word !== "file") return { kind: "none" };
  const { size } = await lstat(sink);
  if (size <= most) return { kind: "file", file: sink };
  await truncate(sink);
  return { kind: "too-large" };
}
