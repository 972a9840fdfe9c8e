import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgingData } from "../../../../src/loop/models/judging-data.ts";
import { openRemote } from "../../../../src/revisions/forge-revision.ts";
import { openCommit } from "../../../../src/revisions/git-revision.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { openWorktree } from "../../../../src/revisions/worktree.ts";
import { fakeForge } from "../../../fakes/forge.ts";
import { newClone } from "../../forge/clone.ts";
import { model, type Edit } from "../../work/manifests.ts";
import { memoryRevision } from "../memory-revision.ts";

const AT = "models/credit-risk/data";
const HOLDOUT = "holdout: {path: data/holdout.csv";
const GLOB: Edit = [HOLDOUT, "holdout: {path: data/holdout/*.csv"];
const MD5 = "0123456789abcdef0123456789abcdef";
const dvc = (md5: string) => `outs:\n- md5: ${md5}\n  size: 4\n  hash: md5\n  path: holdout.csv\n`;
const lock = (md5: string, other = "x") =>
  `schema: '2.0'\nstages:\n  s:\n    cmd: ${other}\n    outs:\n    - path: data/holdout.csv\n      hash: md5\n      md5: ${md5}\n`;

async function told(files: Readonly<Record<string, string>>, ...edits: readonly Edit[]) {
  return (await judgingData(new RevisionFiles(memoryRevision("r", files)), model(...edits)))["holdout"];
}

test("working tree, clone and forge say the same, links included, and read no content", async () => {
  await using clone = await newClone();
  const files = { [`${AT}/holdout/a.csv`]: "a\r\n1\r\n", [`${AT}/holdout/b.csv.dvc`]: dvc(MD5) };
  await clone.commit({ ...files, "shared/c.csv": "a\n", ".gitattributes": "*.csv text eol=crlf\n" });
  await symlink("../../../../shared/c.csv", join(clone.host.workspace, `${AT}/holdout/c.csv`));
  const commit = await clone.commit({});
  await clone.write({ [`${AT}/holdout/untracked.csv`]: "a\n" });
  const local = await openCommit(clone.host, commit);
  if (local === undefined) throw new Error("no commit");
  const forge = fakeForge();
  const tip = forge.git.commit({ branch: "main", files: {} });
  const treeAt = async () =>
    (await clone.git("ls-tree", "-r", commit))
      .trim()
      .split("\n")
      .map((line) => /^(?<mode>\d+) blob (?<blob>\w+)\t(?<path>.*)$/.exec(line)?.groups as never);
  const blob = async (id: string) => new TextEncoder().encode(await clone.git("cat-file", "blob", id));
  const remote = openRemote({ ...forge, treeAt, refs: { ...forge.refs, blob } }, tip);
  const all = [openWorktree(clone.host), local, remote].map((revision) =>
    judgingData(new RevisionFiles(revision), model(GLOB)),
  );
  const [worktree, inGit, atForge] = await Promise.all(all);
  expect(worktree?.["holdout"]).toMatch(/^sha256:/);
  expect([inGit, atForge]).toEqual([worktree, worktree]);
  const memory = memoryRevision("r", files);
  await judgingData(new RevisionFiles(memory), model());
  expect(memory.reads.filter((path) => path.endsWith(".csv"))).toEqual([]);
});

test("each byte, pin, pointer and file of a pattern counts, and what moves with the folder does not", async () => {
  const base = { [`${AT}/holdout.csv`]: "a\n1\n", [`${AT}/train.csv`]: "a\n" };
  const plain = await told(base);
  expect(await told({ ...base, [`${AT}/train.csv`]: "b\n" })).toBe(plain);
  const snapshot: Edit = [HOLDOUT, `${HOLDOUT}, version: {snapshot: may}`];
  const others = [
    await told({ ...base, [`${AT}/holdout.csv`]: "a\n2\n" }),
    await told(base, snapshot),
    await told({ ...base, [`${AT}/holdout.csv`]: "a\n2\n" }, snapshot),
    await told({ ...base, [`${AT}/holdout.csv.dvc`]: dvc(MD5) }),
    await told({ [`${AT}/holdout.csv.dvc`]: dvc(MD5) }),
    await told({ [`${AT}/holdout.csv.dvc`]: dvc(MD5.replace("0", "1")) }),
    await told({ [`${AT}/holdout/a.csv`]: "a\n1\n" }, GLOB),
    await told({ [`${AT}/holdout/b.csv`]: "a\n1\n" }, GLOB),
    await told({ [`${AT}/holdout/a.csv`]: "a\n1\n", [`${AT}/holdout/b.csv`]: "a\n1\n" }, GLOB),
  ];
  expect(new Set([plain, ...others]).size).toBe(others.length + 1);
});

test("a pipeline's lock counts by what it says of the dataset", async () => {
  const at = (text: string) => told({ "models/credit-risk/dvc.lock": text });
  expect(await at(lock(MD5, "y"))).toBe(await at(lock(MD5)));
  expect(await at(lock(MD5.replace("0", "1")))).not.toBe(await at(lock(MD5)));
  expect(await told({ [`${AT}/holdout.csv.dvc`]: dvc(MD5) })).toBe(await at(lock(MD5)));
});

test("a name tells no content, and a digest does", async () => {
  expect(await told({})).toBe("unpinned");
  const pinned = (version: string) => told({}, [HOLDOUT, `${HOLDOUT}, version: {${version}}`]);
  expect(await pinned("snapshot: may")).toBe('unpinned {"snapshot":"may"}');
  expect(await pinned(`sha256: ${"ab".repeat(32)}`)).toMatch(/^sha256:/);
});
