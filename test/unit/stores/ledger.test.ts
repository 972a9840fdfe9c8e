import { expect, test } from "vitest";
import { ApiError } from "../../../src/forge/api-error.ts";
import type { GitRefs } from "../../../src/forge/forge.ts";
import { localRefs } from "../../../src/forge/local-refs.ts";
import { hexOf, prettyJson, sha256 } from "../../../src/records/canonical.ts";
import { openLedger, type Ledger } from "../../../src/stores/ledger.ts";
import { newEntry, pathOf } from "../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../../src/stores/ledger-reader.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { newClone } from "../forge/clone.ts";
import { verdict } from "../report/samples.ts";
import { acceptanceEntry, runEntry, runRecord } from "./samples.ts";

function ledgerOver(refs: GitRefs, waits: number[] = []): Ledger {
  return openLedger({ refs, sleep: async (milliseconds) => void waits.push(milliseconds), random: () => 0 });
}

test("records, finds again, and adds nothing twice", async () => {
  const forge = fakeForge();
  const entries = [runEntry("a", 1), runEntry("b", 2), acceptanceEntry("a", 1, 0)];
  const result = await ledgerOver(forge.refs).record(entries);
  expect(result).toEqual({ added: entries.map((entry) => pathOf(entry)), kept: [], findings: [] });
  expect(forge.git.messages(LEDGER_BRANCH)).toEqual([
    expect.stringMatching(/^Record 2 models at cccccccccccc\n\nEvidence/),
  ]);
  const again = ledgerOver(forge.refs);
  // The same acceptance at a later time is no new one: it is what the branch stands for already.
  const repeated = [
    runEntry("a", 1, { startedAt: "2026-12-01T00:00:00.000Z", status: "fetched" }),
    acceptanceEntry("a", 1, 5),
  ];
  expect((await again.record(repeated)).added).toEqual([]);
  expect(forge.git.messages(LEDGER_BRANCH)).toHaveLength(1);
  const found = await again.find("run", "a", hexOf(sha256("a 1")));
  expect(found?.body.startedAt).toBe("2026-11-01T00:00:00.000Z");
  expect(found?.pull).toBe(7);
  expect(await again.find("run", "a", "f".repeat(64))).toBeUndefined();
  expect(await again.models()).toEqual(["a", "b"]);
  expect(again.findings()).toEqual([]);
});

test("what did not pass is the latest, and nobody's baseline", async () => {
  const ledger = ledgerOver(fakeForge().refs);
  const worse = acceptanceEntry("a", 2, 1);
  await ledger.record([acceptanceEntry("a", 1, 0)]);
  await ledger.record([{ ...worse, body: { ...worse.body, outcome: "fail" } }]);
  expect((await ledger.latestAcceptance("a"))?.body.trainKey).toBe(sha256("a 2"));
  expect((await ledger.latestPassing("a"))?.body.trainKey).toBe(sha256("a 1"));
});

test("the latest acceptance is what the branch stands for, also after going back", async () => {
  const forge = fakeForge();
  const ledger = ledgerOver(forge.refs);
  for (const [index, seed] of [1, 2, 1].entries()) await ledger.record([acceptanceEntry("a", seed, index)]);
  expect((await ledger.acceptances("a")).map(({ body }) => body.trainKey)).toEqual(
    ["a 1", "a 2", "a 1"].map((text) => sha256(text)),
  );
  expect((await ledger.latestAcceptance("a"))?.body.trainKey).toBe(sha256("a 1"));
  expect(await ledger.latestAcceptance("b")).toBeUndefined();
});

test("one key, two artifacts: the second lies beside the first, which is never overwritten, and it is said", async () => {
  const forge = fakeForge();
  const ledger = ledgerOver(forge.refs);
  await ledger.record([runEntry("a", 1)]);
  const before = forge.git.textFiles(LEDGER_BRANCH);
  const other = runEntry("a", 1, { artifact: { path: "m", digest: sha256("else"), bytes: 1 } });
  const { added, findings } = await ledger.record([other, runEntry("a", 2)]);
  const beside = `a/run/${hexOf(sha256("else")).slice(0, 12)}-${other.id}.json`;
  expect(added.toSorted()).toEqual([beside, pathOf(runEntry("a", 2))].toSorted());
  expect(findings).toMatchObject([{ rule: "ledger/again", outcome: "warn", model: "a" }]);
  expect(forge.git.textFiles(LEDGER_BRANCH)).toMatchObject(before);
  // Once more is nothing new.
  const again = ledgerOver(forge.refs);
  expect(await again.record([other])).toMatchObject({ added: [], kept: [beside] });
  const runs = await again.runs("a", sha256("a 1"));
  expect(runs.map(({ body }) => body.artifact.digest)).toEqual([sha256("artifact 1"), sha256("else")]);
  expect((await again.find("run", "a", hexOf(sha256("a 1"))))?.body.artifact.digest).toBe(sha256("artifact 1"));
  expect(again.findings()).toEqual([]);
});

test("one key, two verdicts: said, and never overwritten", async () => {
  const forge = fakeForge();
  const ledger = ledgerOver(forge.refs);
  const judged = (digest: string) =>
    newEntry({ kind: "verdict", model: "a", recordedAt: 0, body: verdict({ model: "a", artifact: sha256(digest) }) });
  await ledger.record([judged("one")]);
  const before = forge.git.textFiles(LEDGER_BRANCH);
  const { added, findings } = await ledger.record([judged("other")]);
  expect(added).toEqual([]);
  expect(findings).toMatchObject([{ rule: "ledger/conflict", outcome: "fail", model: "a" }]);
  expect(forge.git.textFiles(LEDGER_BRANCH)).toEqual(before);
});

test("two artifacts under one key in one go lie beside each other as well", async () => {
  const ledger = ledgerOver(fakeForge().refs);
  const other = runEntry("a", 1, { artifact: { path: "m", digest: sha256("else"), bytes: 1 } });
  const { added, kept, findings } = await ledger.record([runEntry("a", 1), runEntry("a", 1), other]);
  expect([added.length, kept.length, findings.length]).toEqual([2, 1, 1]);
});

test("a lost race is run again on what the winner left", async () => {
  const forge = fakeForge();
  const waits: number[] = [];
  let races = 0;
  const racing: GitRefs = {
    ...forge.refs,
    async commit(change) {
      if ((races += 1) <= 2) await forge.refs.commit({ ...change, files: { [`x${races}/run/1.json`]: "{}" } });
      return await forge.refs.commit(change);
    },
  };
  await ledgerOver(racing, waits).record([runEntry("a", 1)]);
  expect(Object.keys(forge.git.textFiles(LEDGER_BRANCH))).toHaveLength(3);
  expect(waits).toEqual([250, 500]);
});

test("a race that never ends is a sentence", async () => {
  const lost: GitRefs = { ...fakeForge().refs, commit: async () => ({ kind: "lost" }) };
  await expect(ledgerOver(lost).record([runEntry("a", 1)])).rejects.toThrow(/moved 8 times.*Run again/);
});

test("a lost answer is no lost entry", async () => {
  const forge = fakeForge();
  forge.failNext("refs.commit", new ApiError("oops", { status: 502 }), "after");
  const ledger = ledgerOver(forge.refs);
  await expect(ledger.record([runEntry("a", 1)])).rejects.toThrow("oops");
  expect(await ledger.record([runEntry("a", 1)])).toMatchObject({
    added: [],
    kept: [pathOf(runEntry("a", 1))],
  });
});

test("what is corrupt is passed over and said", async () => {
  const forge = fakeForge();
  const sound = acceptanceEntry("a", 1, 0);
  const [broken, moved, altered] = [acceptanceEntry("a", 2, 1), acceptanceEntry("b", 3, 2), runEntry("a", 4)];
  const files = {
    [pathOf(sound)]: prettyJson(sound),
    [pathOf(broken)]: "{",
    // Another model's acceptance, copied here by hand.
    [pathOf({ ...moved, model: "a" })]: prettyJson(moved),
    [pathOf(altered)]: prettyJson({ ...altered, body: runRecord("a", 5) }),
    "README.md": "not an entry",
  };
  forge.git.commit({ branch: LEDGER_BRANCH, files });
  const ledger = ledgerOver(forge.refs);
  expect((await ledger.latestAcceptance("a"))?.id).toBe(sound.id);
  expect(await ledger.find("run", "a", altered.id)).toBeUndefined();
  expect(ledger.findings().map(({ rule, outcome }) => [rule, outcome])).toEqual(
    Array.from({ length: 3 }, () => ["ledger/corrupt", "unmeasured"]),
  );
  const { findings, added } = await ledger.record([altered]);
  expect(added).toEqual([]);
  expect(findings).toMatchObject([{ rule: "ledger/conflict", message: expect.stringContaining("cannot be read") }]);
});

test("what would not be read is not written", async () => {
  const forge = fakeForge();
  const entry = { ...runEntry("a", 1), id: "f".repeat(64) };
  await expect(ledgerOver(forge.refs).record([entry])).rejects.toThrow(/another model or key/);
  expect(forge.writes()).toEqual([]);
});

test("a thousand models cost one listing", async () => {
  const forge = fakeForge();
  const models = Array.from({ length: 1000 }, (_, index) => `model-${index}`);
  await ledgerOver(forge.refs).record(models.map((model, index) => runEntry(model, index)));
  forge.calls.length = 0;
  const ledger = ledgerOver(forge.refs);
  const ids = await Promise.all(models.map((model) => ledger.ids(model, "run")));
  expect(ids.flat()).toHaveLength(1000);
  expect(forge.calls.map((call) => call.split(" ")[0])).toEqual(["refs.head", "refs.files"]);
});

test("on a laptop the same ledger lives in the clone", async () => {
  await using clone = await newClone();
  await clone.commit({ "a.txt": "1" });
  const ledgers = [1, 2, 3].map(() => ledgerOver(localRefs(clone.host)));
  // Three processes at once: each entry arrives, whoever loses a round.
  await Promise.all(ledgers.map((ledger, seed) => ledger.record([runEntry("a", seed)])));
  expect(await ledgerOver(localRefs(clone.host)).ids("a", "run")).toHaveLength(3);
});
