import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataModel, DataSession, RulesContent } from "../../../../src/loop/data/data-session.ts";
import { rulesContent } from "../../../../src/loop/data/rules-data.ts";
import type { Revision } from "../../../../src/revisions/revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { fakeHost, type FakeHost } from "../../../fakes/host.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

export const AT = "models/credit-risk";
export const HOLDOUT = `${AT}/data/holdout.csv`;

type Files = Readonly<Record<string, string>>;

export interface Sides {
  readonly rules?: Files | undefined;
  readonly head?: Files;
  /** On this machine without git. */
  readonly here?: Files;
  readonly ignored?: Files;
  readonly paths?: readonly string[] | undefined;
  readonly edits?: readonly Edit[];
  readonly source?: Revision["source"];
}

export interface Found extends AsyncDisposable {
  readonly host: FakeHost;
  readonly reads: readonly string[];
  readonly content: Promise<RulesContent | undefined>;
}

/** What the rules have of the holdout; without `paths` nobody can tell what changed. */
export async function found({
  rules,
  head = {},
  here = {},
  ignored = {},
  edits = [],
  ...given
}: Sides): Promise<Found> {
  const host = await fakeHost({ files: { ...head, ...here, ...ignored }, env: { PATH: process.env["PATH"] ?? "" } });
  const now = new RevisionFiles(untracked(memoryRevision("head", { ...head, ...here }), Object.keys(here)));
  const before = rules && memoryRevision("rules", rules);
  const session: DataSession = {
    place: { host, head: now, scratch: join(host.temp, "scratch") },
    rules: before && now.beside({ ...before, source: given.source ?? before.source }),
    ...("paths" in given && { change: { paths: given.paths } }),
  };
  const judged = model(...edits);
  const { holdout } = judged.datasets;
  if (holdout === undefined) throw new Error("no holdout");
  const asked: DataModel = { judged, rules: { file: judged.file, manifest: judged.manifest } };
  return {
    host,
    reads: before?.reads ?? [],
    content: rulesContent(session, asked, holdout),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

function untracked(revision: Revision, paths: readonly string[]): Revision {
  const files: Revision["files"] = async () =>
    (await revision.files()).map((file) => (paths.includes(file.path) ? { ...file, isUntracked: true } : file));
  return { ...revision, files };
}

/** Of all files. */
export const texts = async (content: RulesContent | undefined) =>
  await Promise.all((content?.files ?? []).map(async (file) => await readFile(file, "utf8")));
