import { expect, test } from "vitest";
import { prettyJson, sha256 } from "../../../src/records/canonical.ts";
import { openLedger, type Ledger } from "../../../src/stores/ledger.ts";
import { newEntry, pathOf, type Entry } from "../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../../src/stores/ledger-reader.ts";
import { windowKey } from "../../../src/work/monitor/window-key.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";
import { windowRecord } from "../../fakes/windows.ts";
import { acceptanceEntry, runEntry } from "./samples.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 9, 31, 20);

/** So many models with two entries each, in a ledger of which one answer tells so many files. */
function ledgerOf(models: number, mostFiles: number): { readonly forge: FakeForge; readonly ledger: Ledger } {
  const forge = fakeForge();
  forge.git.mostFiles = mostFiles;
  const names = Array.from({ length: models }, (_, at) => `m${at}`);
  put(
    forge,
    names.flatMap((name) => [runEntry(name, 1), acceptanceEntry(name, 1, 0)]),
  );
  return { forge, ledger: openLedger({ refs: forge.refs, sleep: async () => undefined, random: () => 0 }) };
}

function put(
  forge: FakeForge,
  entries: readonly Entry[],
  pathOfEntry: (entry: Entry) => string = (one) => pathOf(one),
) {
  const files = Object.fromEntries(entries.map((entry) => [pathOfEntry(entry), prettyJson(entry)]));
  forge.git.commit({ branch: LEDGER_BRANCH, files });
}

const told = (forge: FakeForge): readonly string[] => forge.calls.map((call) => call.split(" ")[0] ?? "");

test.each([20, 1000])(
  "of %i models that one answer does not tell, one is found with its own folder",
  async (models) => {
    const { forge, ledger } = ledgerOf(models, 30);
    expect((await ledger.latestAcceptance("m7"))?.id).toBe(acceptanceEntry("m7", 1, 0).id);
    expect(await ledger.ids("m7", "run")).toHaveLength(1);
    expect(await ledger.ids("none", "run")).toEqual([]);
    expect(await ledger.models()).toHaveLength(models);
    expect(told(forge)).toEqual(["refs.head", "refs.files", "refs.folder", "refs.everyFile", "refs.blob"]);
  },
);

test.each([20, 1000])("what is recorded of one of %i models lists no other again", async (models) => {
  const { forge, ledger } = ledgerOf(models, 30);
  await ledger.expect(await ledger.models());
  const listed = told(forge).length;
  const { added } = await ledger.record([acceptanceEntry("m3", 2, 60_000)]);
  expect(added).toHaveLength(1);
  for (const name of await ledger.models()) await ledger.ids(name, "acceptance");
  expect(await ledger.ids("m3", "acceptance")).toHaveLength(2);
  const asked = told(forge).slice(listed);
  expect(asked.filter((call) => call === "refs.everyFile")).toHaveLength(1);
  expect(asked.length).toBeLessThan(10);
});

test("many models are listed with one question, and then none asks", async () => {
  const { forge, ledger } = ledgerOf(100, 30);
  const models = await ledger.models();
  await ledger.prefetch(models.map((model) => ({ model, kind: "acceptance" })));
  for (const model of models) expect(await ledger.latestAcceptance(model)).toBeDefined();
  expect(told(forge)).toEqual(["refs.head", "refs.files", "refs.folder", "refs.everyFile", "refs.blobs"]);
});

test("a ledger that one answer tells is asked once", async () => {
  const { forge, ledger } = ledgerOf(5, 30);
  for (const model of await ledger.models()) await ledger.ids(model, "run");
  expect(told(forge)).toEqual(["refs.head", "refs.files"]);
});

test("windows lie in folders of their months, and those of an earlier release where they lay", async () => {
  const forge = fakeForge();
  const entries = Array.from({ length: 7 }, (_, at) => windowEntry(at));
  put(forge, entries.slice(0, 2), ({ model, id }) => `${model}/window/${id}.json`);
  const ledger = openLedger({ refs: forge.refs });
  const { added } = await ledger.record(entries.slice(2));
  expect(added.map((path) => path.split("/").slice(0, 3).join("/"))).toEqual([
    "credit-risk/window/202610",
    "credit-risk/window/202611",
    "credit-risk/window/202611",
    "credit-risk/window/202611",
    "credit-risk/window/202611",
  ]);
  const again = openLedger({ refs: forge.refs });
  expect((await again.list("credit-risk", "window")).map(({ body }) => body.window.id)).toEqual(
    entries.map((_, at) => windowId(at)),
  );
  expect(again.findings()).toEqual([]);
  // What lay elsewhere was moved as it was, by whoever wrote there anyway.
  const paths = Object.keys(forge.git.textFiles(LEDGER_BRANCH)).toSorted();
  expect(paths).toEqual(entries.map((entry) => pathOf(entry)).toSorted());
  expect(forge.git.messages(LEDGER_BRANCH)[0]).toMatch(
    /\n2 files of earlier releases lie in the folders of their months/,
  );
  // The same once more adds nothing.
  expect((await again.record(entries.slice(-1))).added).toEqual([]);
});

test("a file in the folder of another month is no entry", async () => {
  const forge = fakeForge();
  put(forge, [windowEntry(0)], ({ model, id }) => `${model}/window/202601/${id}.json`);
  put(forge, [acceptanceEntry("a", 1, 0)], ({ model, id }) => `${model}/acceptance/202601/${id}.json`);
  const ledger = openLedger({ refs: forge.refs });
  expect([await ledger.ids("credit-risk", "window"), await ledger.ids("a", "acceptance")]).toEqual([[], []]);
});

test("what lies where its month is counts before what lies where an earlier release left it", async () => {
  const forge = fakeForge();
  const entry = windowEntry(0);
  put(forge, [entry]);
  put(forge, [{ ...entry, by: "mallory" }], ({ model, id }) => `${model}/window/${id}.json`);
  const [found] = await openLedger({ refs: forge.refs }).list("credit-risk", "window");
  expect(found?.by).toBeUndefined();
});

const windowId = (hour: number): string => new Date(START + hour * HOUR).toISOString().slice(0, 13);

function windowEntry(hour: number) {
  const [from, to] = [hour, hour + 1].map((at) => new Date(START + at * HOUR).toISOString());
  const id = windowId(hour);
  const window = { id, from: from ?? "", to: to ?? "", rows: 100, state: "final" as const };
  const body = windowRecord({ key: windowKey("credit-risk", id), window, history: [] });
  return newEntry({ kind: "window", model: "credit-risk", recordedAt: START + (hour + 1) * HOUR, body });
}

const triesEntry = (model: string, minute: number) => {
  const body = { schema: "model-gitops/tries/v1" as const, key: sha256(`${model} ${minute}`), model, holdouts: [] };
  return newEntry({ kind: "tries", model, recordedAt: START + minute * 60_000, body });
};

test("a large ledger has an index of the newest of all models, written with them", async () => {
  const { forge, ledger } = ledgerOf(20, 30);
  expect(await ledger.newestOf("tries")).toEqual([]);
  await ledger.record([triesEntry("m1", 1), triesEntry("m2", 2), triesEntry("m3", 3)]);
  await ledger.record([triesEntry("m5", 5), triesEntry("m1", 6)]);
  const again = openLedger({ refs: forge.refs });
  const before = forge.calls.length;
  expect(await again.newestOf("tries")).toEqual(["m1", "m5", "m3"]);
  // Neither the folder of a model nor all of them.
  expect(told(forge).slice(before)).toEqual(["refs.head", "refs.files", "refs.folder", "refs.blob"]);
  expect(await again.models()).toHaveLength(20);
});

test.each([["no JSON"], ['{"tries": 7}'], ["[]"]])("an index that says nothing (%s) is made anew", async (text) => {
  const { forge, ledger } = ledgerOf(20, 30);
  await ledger.record([triesEntry("m1", 1)]);
  forge.git.commit({ branch: LEDGER_BRANCH, files: { "index.json": text } });
  const again = openLedger({ refs: forge.refs });
  expect(await again.newestOf("tries")).toEqual(["m1"]);
  await again.record([triesEntry("m4", 4)]);
  expect(JSON.parse(forge.git.textFiles(LEDGER_BRANCH)["index.json"] ?? "")).toMatchObject({
    tries: [{ model: "m4" }, { model: "m1" }],
  });
});

test("a ledger that one answer tells has no index", async () => {
  const { forge, ledger } = ledgerOf(5, 30);
  await ledger.record([triesEntry("m1", 1)]);
  expect(Object.keys(forge.git.textFiles(LEDGER_BRANCH)).filter((path) => !path.includes("/"))).toEqual([]);
  expect(await ledger.newestOf("tries")).toEqual(["m1"]);
});

test("many windows of an earlier release move in several recordings, and are read meanwhile", async () => {
  const forge = fakeForge();
  const entries = Array.from({ length: 1100 }, (_, at) => windowEntry(at));
  const flat = ({ model, id }: Entry): string => `${model}/window/${id}.json`;
  put(forge, entries, flat);
  const before = new Set(Object.values(forge.git.textFiles(LEDGER_BRANCH)));
  const left: number[] = [];
  for (let more = 0; more < 3; more += 1) {
    const ledger = openLedger({ refs: forge.refs });
    await ledger.record([windowEntry(1100 + more)]);
    expect(await ledger.ids("credit-risk", "window")).toHaveLength(1101 + more);
    const files = Object.keys(forge.git.textFiles(LEDGER_BRANCH));
    left.push(files.filter((path) => path.split("/").length === 3).length);
  }
  expect(left).toEqual([600, 100, 0]);
  const after = new Set(Object.values(forge.git.textFiles(LEDGER_BRANCH)));
  expect([...before].filter((text) => !after.has(text))).toEqual([]);
});
