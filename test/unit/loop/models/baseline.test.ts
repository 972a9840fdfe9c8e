import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import type { LedgerEntry } from "../../../../src/generated/types.ts";
import { nameBaseline, resolveBaseline } from "../../../../src/loop/models/baseline.ts";
import type { Ruled } from "../../../../src/loop/place/session.ts";
import { hexOf, prettyJson, sha256 } from "../../../../src/records/canonical.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { newEntry, pathOf } from "../../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../../../src/stores/ledger-reader.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";
import { memoryRevision } from "../memory-revision.ts";
import { runRecord } from "../../stores/samples.ts";
import { MODEL, record, SET, SINGLE } from "../runs/trained.ts";

const YAML = "environments/production.yaml";
const STORE = `model-gitops-store/${MODEL}`;

type Files = Readonly<Record<string, string>>;

const environment = (name: string, digest: string): Files => ({
  [YAML]: `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {${name}: {digest: "${digest}", version: 1.2.0}}\n`,
});

const ruled = ({ place }: OpenedPlace, files: Files | undefined = {}): Ruled => ({
  place,
  rules: files && new RevisionFiles(memoryRevision("rules", files)),
});

interface Accepted {
  readonly minute: number;
  readonly seed?: number;
  readonly outcome?: "pass" | "fail" | "inconclusive" | "warn" | undefined;
  readonly artifact?: string;
  readonly predictions?: string;
}

function acceptance(model: string, { minute, seed = 1, outcome = "pass", ...given }: Accepted): LedgerEntry {
  const { trainKey } = runRecord(MODEL, seed);
  const artifact = given.artifact ?? SINGLE.digest;
  const body = {
    trainKey,
    artifact,
    bytes: 5,
    path: "artifact/model.onnx",
    outcome,
    ...(given.predictions !== undefined && { predictions: given.predictions }),
  };
  return newEntry({ kind: "acceptance", model, body, recordedAt: minute * 60_000, commit: `${minute}`.repeat(40) });
}

const accept = async ({ place }: OpenedPlace, model: string, ...accepted: readonly Accepted[]) => {
  for (const one of accepted) await place.ledger.record([acceptance(model, one)]);
};

test("nobody named one: a first model, and why", async () => {
  await using opened = await openedPlace();
  expect(await resolveBaseline(ruled(opened), MODEL, undefined)).toEqual({
    status: "none",
    reason: "neither environments/production.yaml nor the ledger names an artifact of churn",
  });
  expect(await resolveBaseline({ place: opened.place, rules: undefined }, MODEL, undefined)).toEqual({
    status: "none",
  });
});

test("the last accepted record, with its run", async () => {
  await using opened = await openedPlace();
  await record(opened);
  await accept(opened, MODEL, { minute: 1, artifact: sha256("older"), seed: 9 }, { minute: 2 });
  const found = await resolveBaseline(ruled(opened), MODEL, undefined);
  expect(found).toMatchObject({
    status: "found",
    source: "the last accepted record (2222222)",
    artifact: { digest: SINGLE.digest, bytes: 5 },
    run: { trainKey: runRecord(MODEL, 1).trainKey },
  });
  expect(found).not.toHaveProperty("artifact.parts");
});

test("a set, by the digest of its listing alone", async () => {
  await using opened = await openedPlace();
  await record(opened, { artifact: SET });
  await accept(opened, MODEL, { minute: 1, artifact: SET.digest });
  const found = await resolveBaseline(ruled(opened), MODEL, undefined);
  if (found.status !== "found") throw new Error(found.status);
  const { file, digest, bytes, parts } = found.artifact;
  expect([digest, bytes, parts?.set]).toEqual([SET.digest, SET.bytes, SET.set]);
  expect(file).toBe(join(parts?.folder ?? "", "model.onnx"));
  expect(await readFile(join(parts?.folder ?? "", "model.onnx.data"), "utf8")).toBe("weights");
  expect(file.startsWith(opened.place.scratch)).toBe(true);
});

test("what production names comes first, with its version; its run and predictions are those that were accepted", async () => {
  await using opened = await openedPlace();
  await record(opened, { artifact: SET });
  await accept(
    opened,
    MODEL,
    { minute: 1, artifact: SET.digest, seed: 1, predictions: sha256("graph") },
    { minute: 2, seed: 2 },
  );
  const found = await resolveBaseline(ruled(opened, environment(MODEL, SET.digest)), MODEL, undefined);
  expect(found).toMatchObject({
    status: "found",
    source: YAML,
    version: "1.2.0",
    artifact: { digest: SET.digest, parts: { set: SET.set } },
    predictions: { digest: sha256("graph") },
    run: { seed: 1 },
  });
});

test("production that names what nobody recorded is asked for all the same", async () => {
  await using opened = await openedPlace();
  const digest = sha256("never seen");
  const rules = ruled(opened, environment(MODEL, digest));
  expect(await nameBaseline(rules, MODEL, undefined)).toMatchObject({ status: "named", digest, trainKey: undefined });
  expect(await resolveBaseline(rules, MODEL, undefined)).toEqual({
    status: "unavailable",
    source: YAML,
    reason: `the release ${STORE} has no artifact ${digest.slice(0, 19)}…`,
  });
});

test("whoever decides alone names what did not pass, and it comes with what was recorded of it", async () => {
  await using opened = await openedPlace();
  const predictions = sha256("its answers");
  await accept(opened, MODEL, { minute: 1, outcome: "inconclusive", predictions });
  const named = environment(MODEL, SINGLE.digest);
  expect(await nameBaseline(ruled(opened, named), MODEL, undefined)).toMatchObject({ status: "unavailable" });
  const host = { ...opened.host, kind: "terminal" } as const;
  const alone = { ...opened, place: { ...opened.place, host, forge: async () => undefined } };
  expect(await nameBaseline(ruled(alone, named), MODEL, undefined)).toMatchObject({ status: "named", predictions });
});

test("production that cannot be read is no first model", async () => {
  await using opened = await openedPlace();
  await record(opened);
  await accept(opened, MODEL, { minute: 1 });
  expect(await resolveBaseline(ruled(opened, { [YAML]: "{" }), MODEL, undefined)).toMatchObject({
    status: "unavailable",
    reason: expect.stringMatching(/production\.yaml(?::\d+)? cannot be read/),
  });
});

test("the newest that did not pass is passed over, and said to be", async () => {
  await using opened = await openedPlace();
  await record(opened);
  await accept(opened, MODEL, { minute: 1 }, { minute: 2, seed: 2, outcome: "fail", artifact: sha256("worse") });
  expect(await resolveBaseline(ruled(opened), MODEL, undefined)).toMatchObject({
    status: "found",
    source: "the last accepted record (1111111); the newer one (2222222) did not pass",
    artifact: { digest: SINGLE.digest },
  });
  await using warned = await openedPlace();
  await record(warned);
  await accept(warned, MODEL, { minute: 1, artifact: sha256("older"), seed: 2 }, { minute: 2, outcome: "warn" });
  expect(await resolveBaseline(ruled(warned), MODEL, undefined)).toMatchObject({ artifact: { digest: SINGLE.digest } });
});

test("only ones that did not pass: a first model", async () => {
  await using opened = await openedPlace();
  await accept(opened, MODEL, { minute: 1, outcome: "inconclusive" });
  expect(await resolveBaseline(ruled(opened), MODEL, undefined)).toMatchObject({ status: "none" });
});

test("an entry that cannot be read is no evidence that there was none; a sound one beside it counts", async () => {
  await using opened = await openedPlace();
  const sound = acceptance(MODEL, { minute: 1 });
  const broken = { [`${MODEL}/acceptance/${acceptance(MODEL, { minute: 2, seed: 2 }).id}.json`]: "{}" };
  opened.forge.git.commit({ branch: "model-gitops/ledger", files: broken });
  expect(await nameBaseline(ruled(opened), MODEL, undefined)).toMatchObject({
    status: "unavailable",
    source: "the ledger",
  });
  expect(await nameBaseline(ruled(opened), "other", undefined)).toMatchObject({ status: "none" });
  await using both = await openedPlace();
  const files = { ...broken, [`${MODEL}/acceptance/${sound.id}.json`]: JSON.stringify(sound) };
  both.forge.git.commit({ branch: "model-gitops/ledger", files });
  expect(await nameBaseline(ruled(both), MODEL, undefined)).toMatchObject({ status: "named", digest: SINGLE.digest });
  // A window that cannot be read says nothing of what was accepted.
  await using watched = await openedPlace();
  const path = `${MODEL}/window/20261128T235959000Z-abcdefabcdef.json`;
  watched.forge.git.commit({ branch: "model-gitops/ledger", files: { [path]: "{}" } });
  expect(await watched.place.ledger.latest(MODEL, "window")).toBeUndefined();
  expect(watched.place.ledger.findings()).toHaveLength(1);
  expect(await nameBaseline(ruled(watched), MODEL, undefined)).toMatchObject({ status: "none" });
});

test.each([
  ["one file", SINGLE, "graph"],
  ["a set that lost a file", SET, "weights"],
] as const)("%s that the store does not have any more is unavailable, not absent", async (_, artifact, text) => {
  await using opened = await openedPlace();
  await record(opened, { artifact });
  await accept(opened, MODEL, { minute: 1, artifact: artifact.digest });
  opened.forge.spoilAsset(STORE, hexOf(sha256(text)), { state: "starter" });
  expect(await resolveBaseline(ruled(opened), MODEL, undefined)).toEqual({
    status: "unavailable",
    source: "the last accepted record (1111111)",
    reason: `the release ${STORE} has no artifact ${artifact.digest.slice(0, 19)}…`,
  });
});

test("other bytes, a store that is down, and predictions that are gone are unavailable too", async () => {
  await using wrong = await openedPlace();
  await record(wrong);
  await accept(wrong, MODEL, { minute: 1 });
  wrong.forge.spoilAsset(STORE, hexOf(SINGLE.digest), { content: new TextEncoder().encode("Graph") });
  expect(await resolveBaseline(ruled(wrong), MODEL, undefined)).toMatchObject({
    status: "unavailable",
    reason: expect.stringMatching(/damaged or was replaced/),
  });
  wrong.forge.failNext("releases.assets", new ApiError("GitHub is down.", { status: 503 }));
  expect(await resolveBaseline(ruled(wrong), MODEL, undefined)).toMatchObject({ reason: "GitHub is down." });
  wrong.forge.failNext("releases.assets", new TypeError("a bug"));
  await expect(resolveBaseline(ruled(wrong), MODEL, undefined)).rejects.toThrow("a bug");

  await using lost = await openedPlace();
  await record(lost);
  await accept(lost, MODEL, { minute: 1, predictions: sha256("gone") });
  expect(await resolveBaseline(ruled(lost), MODEL, undefined)).toMatchObject({
    status: "unavailable",
    reason: expect.stringContaining(sha256("gone").slice(0, 19)),
  });
});

test("a renamed model keeps the baseline of its former name, before what an earlier attempt left under the new", async () => {
  await using opened = await openedPlace();
  await record(opened);
  await accept(opened, "leavers", { minute: 3, artifact: sha256("an earlier attempt") });
  await accept(opened, MODEL, { minute: 1 });
  expect(await nameBaseline(ruled(opened), "leavers", MODEL)).toMatchObject({ name: MODEL, digest: SINGLE.digest });
  expect(await resolveBaseline(ruled(opened), "leavers", MODEL)).toMatchObject({
    status: "found",
    artifact: { digest: SINGLE.digest },
  });
  expect(await nameBaseline(ruled(opened), "leavers", "unknown")).toMatchObject({ name: "leavers" });
  const served = ruled(opened, environment(MODEL, SET.digest));
  expect(await nameBaseline(served, "leavers", MODEL)).toMatchObject({ name: MODEL, digest: SET.digest, source: YAML });
});

test("where the ledger has two ends, nobody guesses which is the baseline, and it says what to do", async () => {
  await using opened = await openedPlace();
  await accept(opened, MODEL, { minute: 1, seed: 1 });
  const [first = ""] = Object.values(opened.forge.git.textFiles(LEDGER_BRANCH));
  const follow = (minute: number): LedgerEntry => ({
    ...acceptance(MODEL, { minute, seed: minute }),
    previous: sha256(first),
  });
  const files = [follow(2), follow(3)].map((entry) => [pathOf(entry), prettyJson(entry)] as const);
  opened.forge.git.commit({ branch: LEDGER_BRANCH, files: Object.fromEntries(files) });
  // Nothing is added, and the branch is looked at again.
  await opened.place.ledger.record([]);
  const named = await nameBaseline(ruled(opened), MODEL, undefined);
  expect(named).toMatchObject({ status: "unavailable", source: "the ledger" });
  expect(named).toHaveProperty(
    "reason",
    expect.stringMatching(/both may be its last acceptance.*Remove .* with a commit/s),
  );
});
