import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runFromStarter } from "./starter.ts";

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git in `dir` and returns its trimmed output. Throws with git's own words when it fails. */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await gitBytes(dir, args, options);
  return result.toString("utf8").trimEnd();
}

export async function gitBytes(dir: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const result = await tryGit(dir, args, options);
  if (result.code === 0) return result.stdout;
  throw new Error(`git ${args.join(" ")} in ${dir} exited with ${result.code}: ${result.stderr.trim()}`);
}

/** As {@link git}, for commands whose failure is an answer: never throws for an exit code. */
export async function tryGit(dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  if (options.input !== undefined || options.env !== undefined || !isFixed(args))
    return await start(dir, ["git", ...args], options);
  const key = [dir, ...args].join("\0");
  const known = fixed.get(key) ?? (await start(dir, ["git", ...args], options));
  if (known.code === 0) fixed.set(key, known);
  return known;
}

/** What was answered about objects by their ids: that never changes. */
const fixed = new Map<string, GitResult>();

function isFixed([command = "", ...args]: readonly string[]): boolean {
  if (!/^(?:diff-tree|ls-tree|merge-base|rev-list|log)$/.test(command) || args.includes("--")) return false;
  const named = args.filter((arg) => !arg.startsWith("-"));
  return named.length > 0 && named.every((arg) => /^[0-9a-f]{40}(?:\.\.[0-9a-f]{40})?$/.test(arg));
}

export interface NewRepository {
  readonly isBare?: boolean;
  /** The URL of its remote. */
  readonly origin?: string;
}

/** What `git init --initial-branch=main` and `git remote add origin` leave, without starting them. */
export async function initRepository(dir: string, { isBare = false, origin }: NewRepository = {}): Promise<void> {
  const folder = isBare ? dir : join(dir, ".git");
  await cp(TEMPLATE, folder, { recursive: true });
  await mkdir(join(folder, "objects"));
  await mkdir(join(folder, "refs/heads"), { recursive: true });
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  const core = `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = ${isBare}\n`;
  const log = isBare ? "" : "\tlogallrefupdates = true\n";
  const fetch = "\tfetch = +refs/heads/*:refs/remotes/origin/*\n";
  const remote = origin === undefined ? "" : `[remote "origin"]\n\turl = "${origin}"\n${fetch}`;
  await appendFile(join(folder, "config"), core + log + remote);
}

const COMMIT_ALL = 'git add --all && exec git commit --quiet --allow-empty --message "$0"';

/** Commits the working tree as it is to the current branch, and returns the commit: one start of a program for all. */
export async function commitAll(dir: string, message: string, env: GitOptions["env"] = {}): Promise<string> {
  const { code, stderr } = await start(dir, ["/bin/sh", "-c", COMMIT_ALL, message], { env });
  if (code !== 0) throw new Error(`the commit in ${dir} exited with ${code}: ${stderr.trim()}`);
  const at = (await readFile(join(dir, ".git/HEAD"), "utf8")).trim();
  return at.startsWith("ref: ") ? (await readFile(join(dir, ".git", at.slice(5)), "utf8")).trim() : at;
}

async function start(dir: string, command: readonly string[], options: GitOptions): Promise<GitResult> {
  const env = { ...isolation(), ...options.env };
  const run = await runFromStarter(command, { cwd: dir, env, input: options.input ?? "", maxOutput: Infinity });
  if (run.startError !== undefined) throw new Error(run.startError);
  return { code: run.exitCode, stdout: Buffer.from(run.bytes), stderr: run.stderr };
}

/** Nobody waits for the disk, and nothing is tidied up after a command. */
const TEMPLATE = join(import.meta.dirname, "template");

/** The developer's own configuration must not change what a test sees. */
export function isolation(): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return {
    PATH,
    HOME,
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TEMPLATE_DIR: TEMPLATE,
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "octocat",
    GIT_AUTHOR_EMAIL: "octocat@users.noreply.github.com",
    GIT_COMMITTER_NAME: "octocat",
    GIT_COMMITTER_EMAIL: "octocat@users.noreply.github.com",
  };
}
