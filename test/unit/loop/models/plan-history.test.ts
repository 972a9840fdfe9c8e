import { join } from "node:path";
import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { knownHistory } from "../../../../src/loop/models/plan-history.ts";
import { hexOf, sha256 } from "../../../../src/records/canonical.ts";
import { newEntry } from "../../../../src/stores/ledger-entry.ts";
import { acceptanceEntry, runRecord } from "../../stores/samples.ts";
import { openedPlace, type OpenedPlace } from "../opened-place.ts";
import { artifactOf, KEY, MODEL, record, SET, SINGLE } from "../runs/trained.ts";

const STORE = `model-gitops-store/${MODEL}`;
const isKnown = ({ place }: OpenedPlace) => knownHistory(place).isKnown(MODEL, KEY.trainKey);

test.each([
  ["one file", SINGLE],
  ["a set", SET],
] as const)("%s is known where the ledger has its run and the store all of it", async (_, artifact) => {
  await using opened = await openedPlace();
  expect(await isKnown(opened)).toBe(false);
  await record(opened, { artifact });
  expect(await isKnown(opened)).toBe(true);
  expect(await knownHistory(opened.place).isKnown(MODEL, sha256("other"))).toBe(false);
  expect(await knownHistory(opened.place).isKnown("other", KEY.trainKey)).toBe(false);
});

test("a set that lost a file has to be trained again", async () => {
  await using opened = await openedPlace();
  await record(opened, { artifact: SET });
  opened.forge.spoilAsset(STORE, hexOf(sha256("weights")), { state: "starter" });
  expect(await isKnown(opened)).toBe(false);
});

test("predictions that are gone, too", async () => {
  await using opened = await openedPlace();
  const predictions = { path: "artifact/predictions/p.csv", digest: sha256("never stored"), bytes: 12 };
  await record(opened, { predictions });
  expect(await isKnown(opened)).toBe(false);
});

test("what cannot be fetched as it is recorded is not known: the training job would be left out", async () => {
  for (const artifact of [
    { ...SINGLE, path: "../x" },
    { ...SET, bytes: 1 },
  ]) {
    await using opened = await openedPlace();
    await record(opened, { trainKey: sha256("other"), artifact: artifact.set === undefined ? SINGLE : SET });
    const body = runRecord(MODEL, 1, { artifact });
    await opened.place.ledger.record([newEntry({ kind: "run", model: MODEL, body, recordedAt: 0 })]);
    expect(await isKnown(opened)).toBe(false);
  }
});

test("an entry that cannot be read, or a store that is down, costs a training", async () => {
  await using corrupt = await openedPlace();
  const path = `${MODEL}/run/${hexOf(KEY.trainKey)}.json`;
  corrupt.forge.git.commit({ branch: "model-gitops/ledger", files: { [path]: "{}" } });
  expect(await isKnown(corrupt)).toBe(false);

  await using down = await openedPlace();
  await record(down);
  down.forge.failNext("releases.assets", new ApiError("down", { status: 503 }));
  expect(await isKnown(down)).toBe(false);
  down.forge.failNext("releases.assets", new TypeError("a bug"));
  await expect(isKnown(down)).rejects.toThrow("a bug");
});

test("an unknown key asks the store nothing", async () => {
  await using opened = await openedPlace({ options: { store: join("store") } });
  await isKnown(opened);
  expect(opened.forge.calls.some((call) => call.startsWith("releases"))).toBe(false);
});

test("past durations, the newest first", async () => {
  await using opened = await openedPlace();
  const seconds = (seed: number, minute: number, durationSeconds?: number) => {
    const entry = acceptanceEntry(MODEL, seed, minute);
    return { ...entry, body: { ...entry.body, ...(durationSeconds !== undefined && { durationSeconds }) } };
  };
  await opened.place.ledger.record([seconds(1, 1, 10), seconds(2, 2), seconds(3, 3, 30)]);
  expect(await knownHistory(opened.place).pastSeconds(MODEL)).toEqual([30, 10]);
  expect(await knownHistory(opened.place).pastSeconds("other")).toEqual([]);
});

test("a listing that is stored is one artifact, whatever it lists", async () => {
  await using opened = await openedPlace();
  const one = artifactOf({ "model.onnx": "graph" }, "model.onnx");
  await record(opened, { artifact: one });
  expect(await isKnown(opened)).toBe(true);
});
