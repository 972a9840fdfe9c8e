import { findingOf, type Finding } from "../../findings/finding.ts";
import { gitIn, type Git, type GitHost } from "../../forge/git.ts";
import { localBlobs } from "../../forge/local-blobs.ts";
import { readEnvironment } from "../../manifest/read.ts";
import type { EnvironmentAt } from "../../work/promotion/environment-history.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { environmentPaths } from "../models/environment.ts";

export interface EnvironmentCommits {
  /** Newest first. */
  readonly entries: readonly EnvironmentAt[];
  /** One that is broken is told and passed over. */
  readonly findings: readonly Finding[];
  /** How many more commits there are, older ones. */
  readonly left: number;
}

interface Changed {
  readonly commit: string;
  readonly at: string;
  readonly by: string;
  /** What the file was then: a blob; undefined where there was none. */
  readonly blob: string | undefined;
}

/** An environment's file in every commit of the first parents that changed it: git alone, with few processes. */
export async function environmentCommits(host: GitHost, stage: string, most = Infinity): Promise<EnvironmentCommits> {
  const git = gitIn(host);
  const changed = await changedCommits(git, stage);
  const read = changed.slice(0, most);
  const blobs = await localBlobs(
    git,
    read.flatMap(({ blob }) => blob ?? []),
  );
  const [file] = environmentPaths(stage);
  const known = new Map<string, ReturnType<typeof readEnvironment>["manifest"]>();
  const entries: EnvironmentAt[] = [];
  const findings: Finding[] = [];
  for (const { commit, at, by, blob } of read) {
    if (blob !== undefined && !known.has(blob)) known.set(blob, manifestOf(file, blobs.get(blob)));
    const manifest = blob === undefined ? { models: {} } : known.get(blob);
    if (manifest === undefined) {
      const message = `${file} cannot be read at ${commit.slice(0, 7)} (${at.slice(0, 10)}): what it said then is not known.`;
      findings.push(findingOf(PROMOTION.environment, { outcome: "warn", message, remediation: null }));
    } else entries.push({ commit, at: new Date(at).toISOString(), by, models: manifest.models });
  }
  return { entries, findings, left: changed.length - read.length };
}

function manifestOf(file: string, bytes: Uint8Array | undefined) {
  return bytes === undefined ? undefined : readEnvironment({ file, text: new TextDecoder().decode(bytes) }).manifest;
}

const HEAD = "\u0001";

/** Newest first. A merge counts as what it brought to the branch. */
async function changedCommits(git: Git, stage: string): Promise<readonly Changed[]> {
  const [yaml, yml] = environmentPaths(stage);
  const log = await git.ask([
    "log",
    "--first-parent",
    "-m",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "-z",
    `--format=${HEAD}%H%x09%cI%x09%an%x00`,
    "HEAD",
    "--",
    yaml,
    yml,
  ]);
  const commits = (log ?? "").split(HEAD).slice(1);
  const now = new Map<string, string>();
  return commits
    .toReversed()
    .map((text): Changed => {
      const [head = "", ...rest] = text.split("\0");
      const [commit = "", at = "", by = ""] = head.split("\t");
      for (const [index, part] of rest.entries()) {
        const [, blob] = /^\s*:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*$/.exec(part) ?? [];
        const path = rest[index + 1];
        if (blob === undefined || path === undefined) continue;
        if (/^0+$/.test(blob)) now.delete(path);
        else now.set(path, blob);
      }
      return { commit, at, by, blob: now.get(yaml) ?? now.get(yml) };
    })
    .toReversed();
}
