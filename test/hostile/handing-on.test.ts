import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepRefresh, refreshedOutput } from "../../src/loop/retraining/kept-refresh.ts";
import { handedOnRefresh, readRefresh, type RefreshWanted } from "../../src/loop/retraining/read-refresh.ts";
import { proposedFiles } from "../../src/loop/retraining/proposed-files.ts";
import { refreshModel, type Refreshed } from "../../src/loop/retraining/refresh.ts";
import { prettyJson, sha256, type Digest } from "../../src/records/canonical.ts";
import type { StageRig } from "../fakes/stage-rig.ts";
import { FACTS, refreshRig, withModel } from "../unit/loop/retraining/refresh-rig.ts";

const TRIGGER = sha256("why");
const FOLDER = "model-gitops-out/churn/refresh";
const SETTING = {
  script: "echo new > data/train.csv; echo x > data/x.sh; chmod +x data/x.sh; rm data/old.csv",
  changes: ["data/**", "!data/holdout.csv"],
  files: { "models/churn/data/old.csv": "old\n" },
};

/** What one job leaves. */
async function kept(rig: StageRig): Promise<{ readonly digest: Digest; readonly made: Refreshed }> {
  return await withModel(rig, async (place, model) => {
    const made = await refreshModel(place, model, FACTS);
    return { made, digest: await keepRefresh(place, { model: model.name, base: rig.head, trigger: TRIGGER }, made) };
  });
}

/** What another reads. */
async function read(rig: StageRig, wanted: Partial<RefreshWanted>) {
  const asked = { base: rig.head, trigger: TRIGGER, expectedDigest: undefined, ...wanted };
  return await withModel(rig, async (place, model) => await readRefresh(place, model.head, asked));
}

const recordOf = async ({ workspace }: StageRig) =>
  JSON.parse(await readFile(join(workspace, FOLDER, "refresh.json"), "utf8"));

test("what is left is read again as it was made", async () => {
  await using rig = await refreshRig(SETTING);
  const { digest, made } = await kept(rig);
  const { refresh, findings } = await read(rig, { expectedDigest: digest });
  expect(findings).toEqual([]);
  expect(made.kind).toBe("changed");
  expect(refresh?.files).toEqual(made.kind === "changed" ? made.files : []);
  expect(refresh?.record).toMatchObject({ outcome: "changed", base: rig.head, data: [{ dataset: "train" }] });
  const changes = proposedFiles({
    file: "models/churn/model.yaml",
    manifest: { text: "new", edits: [{ path: "a", to: 1 }] },
    files: refresh?.files ?? [],
  });
  expect(changes).toEqual({
    "models/churn/data/train.csv": { content: Buffer.from("new\n"), executable: false },
    "models/churn/data/x.sh": { content: Buffer.from("x\n"), executable: true },
    "models/churn/data/old.csv": null,
    "models/churn/model.yaml": { content: "new" },
  });
  expect(proposedFiles({ file: "m", manifest: { text: "same", edits: [] }, files: [] })).toEqual({});
});

test("a refresh that failed or changed nothing is handed on as such, and clears what was left", async () => {
  await using rig = await refreshRig(SETTING);
  await kept(rig);
  await rig.commit({ "models/churn/data/old.csv": null });
  const failed = await kept(rig);
  expect(failed.made.kind).toBe("failed");
  const { refresh } = await read(rig, { expectedDigest: failed.digest });
  expect(refresh?.files).toEqual([]);
  expect(refresh?.record).toMatchObject({ outcome: "failed", message: expect.stringContaining("exited with code 1") });
  await expect(readFile(join(rig.workspace, FOLDER, "files", sha256("new\n").slice(7)))).rejects.toThrow("ENOENT");
});

test("the digest goes from job to job by its output alone", async () => {
  await using rig = await refreshRig(SETTING);
  const { digest } = await kept(rig);
  const output = refreshedOutput(new Map([["churn", digest]]));
  const needs = JSON.stringify({ refresh: { result: "success", outputs: { refreshed: output } } });
  expect(handedOnRefresh(needs, "churn")).toBe(digest);
  expect(handedOnRefresh(needs, "other")).toBeUndefined();
  expect(handedOnRefresh(needs, "constructor")).toBeUndefined();
  expect(handedOnRefresh("", "churn")).toBeUndefined();
});

const REFUSED: readonly (readonly [string, (rig: StageRig) => Promise<Partial<RefreshWanted>>, RegExp])[] = [
  ["nobody vouches for it", async () => ({ expectedDigest: undefined }), /the author of the files here is unknown/],
  ["it ran on another commit", async () => ({ base: "b".repeat(40) }), /and b+ is proposed onto/],
  ["it ran for another reason", async () => ({ trigger: sha256("other") }), /another reason/],
  [
    "its record was replaced",
    async ({ workspace }) => {
      await writeFile(join(workspace, FOLDER, "refresh.json"), "{}");
      return {};
    },
    /is not what the refreshing job made/,
  ],
  [
    "a content was replaced by one as long",
    async ({ workspace }) => {
      await writeFile(join(workspace, FOLDER, "files", sha256("new\n").slice(7)), "old\n");
      return {};
    },
    /is not the content of "models\/churn\/data\/train\.csv"/,
  ],
  [
    "a content is a link",
    async ({ workspace }) => {
      const place = join(workspace, FOLDER, "files", sha256("new\n").slice(7));
      await rename(place, join(workspace, "elsewhere"));
      await symlink(join(workspace, "elsewhere"), place);
      return {};
    },
    /Cannot read/,
  ],
  [
    "a content is missing",
    async ({ workspace }) => {
      await rm(join(workspace, FOLDER, "files", sha256("new\n").slice(7)));
      return {};
    },
    /Cannot read/,
  ],
  [
    "a file lies there that no record names",
    async ({ workspace }) => {
      await writeFile(join(workspace, FOLDER, "files/more"), "x");
      return {};
    },
    /did not leave "more"/,
  ],
  [
    "its folder is a link",
    async ({ workspace }) => {
      await rename(join(workspace, FOLDER), join(workspace, "elsewhere"));
      await symlink(join(workspace, "elsewhere"), join(workspace, FOLDER));
      return {};
    },
    /is not here as a folder/,
  ],
  [
    "its upload is missing",
    async ({ workspace }) => {
      await rm(join(workspace, FOLDER), { recursive: true });
      return {};
    },
    /upload of the refreshing job is missing/,
  ],
];

test.each(REFUSED)("nothing is believed where %s", async (_, tamper, message) => {
  await using rig = await refreshRig(SETTING);
  const { digest } = await kept(rig);
  const { refresh, findings } = await read(rig, { expectedDigest: digest, ...(await tamper(rig)) });
  expect(refresh).toBeUndefined();
  expect(findings).toMatchObject([{ rule: "retrain/refresh-handed-on", outcome: "unmeasured", model: "churn" }]);
  expect(findings[0]?.message).toMatch(message);
});

/** What a job that was taken over could vouch for itself. */
const FORGED: readonly (readonly [string, object, RegExp])[] = [
  ["a file outside", { files: [{ path: "models/churn/train.py" }] }, /changes does not name/],
  ["a workflow", { files: [{ path: ".github/workflows/x.yml" }] }, /may not be changed/],
  ["the manifest", { files: [{ path: "models/churn/model.yaml" }] }, /may not be changed/],
  ["a way out", { files: [{ path: "models/churn/data/../../x" }] }, /not plain/],
  ["a file twice", { files: [{ path: "models/churn/data/a" }, { path: "models/churn/data/a" }] }, /twice/],
  ["files of a failure", { outcome: "failed", files: [{ path: "models/churn/data/a" }] }, /nothing that could/],
  ["another model", { model: "other" }, /is one of other/],
  ["another form", { more: 1 }, /not a valid refresh/],
  ["values of another form", { values: { a: {} } }, /not a valid refresh/],
  [
    "more than may be",
    { files: [{ path: "models/churn/data/a", content: { digest: TRIGGER, bytes: 6e7, executable: false } }] },
    /MiB/,
  ],
];

test.each(FORGED)("a record with %s is refused, whoever vouches for it", async (_, change, message) => {
  await using rig = await refreshRig(SETTING);
  await kept(rig);
  const forged = prettyJson({ ...(await recordOf(rig)), ...change });
  await mkdir(join(rig.workspace, FOLDER, "files"), { recursive: true });
  await writeFile(join(rig.workspace, FOLDER, "refresh.json"), forged);
  const { refresh, findings } = await read(rig, { expectedDigest: sha256(forged) });
  expect(refresh).toBeUndefined();
  expect(findings[0]?.message).toMatch(message);
});
