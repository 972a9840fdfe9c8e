import { spawn } from "node:child_process";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prettyJson } from "../../src/records/canonical.ts";
import type { Entry } from "../../src/stores/ledger-entry.ts";
import { capture } from "./child.ts";

export interface Sample {
  readonly entries: readonly Entry[];
  readonly pathOf: (entry: Entry) => string;
  /** Paths of files that lie there before: as many as there would be by then. */
  readonly before?: readonly string[];
}

export interface Sampled {
  /** Bytes that git keeps of the blobs, all of its objects packed, and of the trees. */
  readonly blobs: number;
  readonly trees: number;
  /** Bytes of the trees that the last recording wrote anew, as git hashes them. */
  readonly written: number;
}

/** What git itself makes of a branch to which one recording after the other adds an entry. */
export async function sampled(sample: Sample): Promise<Sampled> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "model-gitops-ledger-"));
  const git = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await capture(["git", "-C", folder.path, ...args]);
    if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}: ${stderr}`);
    return stdout.split("\n").filter((line) => line !== "");
  };
  await git("init", "--quiet", "--bare");
  await imported(folder.path, sample);
  await git("repack", "-a", "-d", "-f", "--quiet");
  const objects = await git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectsize:disk)");
  const kept = (type: string): number => total(objects.filter((line) => line.startsWith(type)));
  const newest = await git("rev-list", "--objects", "--no-object-names", "ledger~1..ledger");
  const described = newest.map(async (id) => [
    ...(await git("cat-file", "-t", id)),
    ...(await git("cat-file", "-s", id)),
  ]);
  const written = (await Promise.all(described))
    .map((both) => both.join(" "))
    .filter((line) => line.startsWith("tree"));
  return { blobs: kept("blob"), trees: kept("tree"), written: total(written) };
}

function total(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
}

async function imported(folder: string, { entries, pathOf, before = [] }: Sample): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn("git", ["-C", folder, "fast-import", "--quiet"], { stdio: ["pipe", "ignore", "inherit"] });
  child.once("error", reject);
  child.once("exit", resolve);
  child.stdin.write(commitOf(before.map((path) => [path, path])));
  for (const entry of entries) child.stdin.write(commitOf([[pathOf(entry), prettyJson(entry)]]));
  child.stdin.end();
  if ((await promise) !== 0) throw new Error("git fast-import failed");
}

function commitOf(files: readonly (readonly [string, string])[]): string {
  const lines = files.map(([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  return `commit refs/heads/ledger\ncommitter a <a@example.com> 0 +0000\ndata 6\nrecord\n${lines.join("")}`;
}
