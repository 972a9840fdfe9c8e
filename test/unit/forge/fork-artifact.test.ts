import { strToU8, zipSync, type Zippable } from "fflate";
import { expect, test } from "vitest";
import { findForkPull, readForkArtifact, readForkRun } from "../../../src/forge/fork-artifact.ts";
import { fakeForge } from "../../fakes/forge.ts";

const plan = { schema: "model-gitops/plan/v1", base: "b", head: "h", models: [] };
const verdict = {
  schema: "model-gitops/verdict/v1",
  model: "credit-risk",
  verdictKey: `sha256:${"a".repeat(64)}`,
  outcome: "unmeasured",
  headline: "",
  findings: [],
  changes: [],
  approvals: [],
};

const json = (value: unknown): Uint8Array => strToU8(JSON.stringify(value));

test("known files are parsed, others stay packed", () => {
  const zip = zipSync({
    "model-gitops-out/plan.json": json(plan),
    "model-gitops-out/credit-risk/verdict.json": json(verdict),
    "model-gitops-out/credit-risk/report.md": strToU8("# approved"),
    "model-gitops-out/credit-risk/deep/verdict.json": strToU8("not even JSON"),
  });
  const report = readForkArtifact(zip);
  expect(report.plan).toEqual(plan);
  expect([...report.models]).toEqual([["credit-risk", { verdict }]]);
});

test("the folder that all files share may be missing", () => {
  expect([...readForkArtifact(zipSync({ "credit-risk/verdict.json": json(verdict) })).models.keys()]).toEqual([
    "credit-risk",
  ]);
});

const symlink: Zippable = {
  "credit-risk/run.json": [strToU8("/etc/passwd"), { os: 3, attrs: 0o120777 << 16 }],
};
const zeros = zipSync({ "credit-risk/run.json": new Uint8Array(21 * 1024 ** 2) }, { level: 1 });

test.each([
  ["names that climb", zipSync({ "../credit-risk/run.json": json({}) }), /leaves its folder/],
  ["absolute names", zipSync({ "/credit-risk/run.json": json({}) }), /leaves its folder/],
  ["backslashes", zipSync({ "credit-risk\\run.json": json({}) }), /leaves its folder/],
  ["symbolic links", zipSync(symlink), /symbolic link/],
  [
    "too many entries",
    zipSync(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`f${i}`, json({})]))),
    /2000 entries/,
  ],
  ["too much inside", zeros, /more than 20.0 MiB/],
  ["too much outside", new Uint8Array(5 * 1024 ** 2 + 1), /more than 5.0 MiB/],
  ["no zip", strToU8("PK, but not really"), /no zip archive/],
  ["a cut-off zip", zipSync({ a: json({}) }).subarray(10), /damaged|no zip/],
  [
    "a record that breaks its schema",
    zipSync({ "credit-risk/verdict.json": json({ ...verdict, outcome: "great" }) }),
    /not a valid verdict/,
  ],
  ["no JSON", zipSync({ "plan.json": strToU8("{") }), /not JSON/],
  ["bytes that are no text", zipSync({ "plan.json": new Uint8Array([0xff, 0xfe]) }), /UTF-8/],
  ["another model's record", zipSync({ "fraud/verdict.json": json(verdict) }), /another model/],
])("%s are refused", (_, zip, message) => {
  expect(() => readForkArtifact(zip)).toThrow(message);
});

test("a bomb that announces less than it holds is stopped", () => {
  const zip = Buffer.from(zeros);
  // The announced sizes are the last of three 4-byte fields at offset 16 of the directory entry.
  const directory = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  zip.writeUInt32LE(10, directory + 24);
  expect(() => readForkArtifact(zip)).toThrow(/cannot be unpacked/);
});

test("two entries of one name are refused", () => {
  const zip = Buffer.from(zipSync({ "a/run.json": json({}), "b/run.json": json({}) }));
  for (let at = zip.indexOf("b/run.json"); at !== -1; at = zip.indexOf("b/run.json", at + 1)) zip.write("a", at);
  expect(() => readForkArtifact(zip)).toThrow(/two entries of one name/);
});

test("the pull request is found by what GitHub knows, never by what was uploaded", async () => {
  const forge = fakeForge();
  const head = { branch: "better", sha: "c".repeat(40), owner: "eve", repositoryId: 66 };
  forge.addPull({ number: 7, isFork: true, head });
  const run = forge.addRun({
    id: 5,
    headSha: head.sha,
    headBranch: "better",
    headRepositoryId: 66,
    headOwner: "eve",
  });
  expect((await findForkPull(forge, run))?.number).toBe(7);
  expect(await findForkPull(forge, { ...run, headSha: "d".repeat(40) })).toBeUndefined();
  expect(await findForkPull(forge, { ...run, headRepositoryId: 67 })).toBeUndefined();
});

test("a fork's run end to end: the newest upload of that name", async () => {
  const forge = fakeForge();
  const head = { branch: "better", sha: "c".repeat(40), owner: "eve", repositoryId: 66 };
  forge.addPull({ number: 7, isFork: true, head });
  forge.addRun({ id: 5, headSha: head.sha, headBranch: "better", headRepositoryId: 66, headOwner: "eve" });
  const question = { runId: 5, artifact: "model-gitops" };
  expect(await readForkRun(forge, question)).toBeUndefined();
  forge.addArtifact(5, "model-gitops", strToU8("an older upload"));
  forge.addArtifact(5, "model-gitops", zipSync({ "plan.json": json(plan) }));
  forge.addArtifact(5, "else", strToU8("x"));
  expect(await readForkRun(forge, question)).toMatchObject({ pull: { number: 7 }, report: { plan } });
  forge.addRun({ id: 6, event: "push" });
  expect(await readForkRun(forge, { ...question, runId: 6 })).toBeUndefined();
});
