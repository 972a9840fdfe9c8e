import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hexOf, sha256 } from "../../src/records/canonical.ts";
import { rolledWindows, recordedWindows } from "../../src/loop/place/rolled-up.ts";
import type { Store } from "../../src/stores/store.ts";
import { MODEL, rollUpRig, type RollUpRig } from "../fakes/roll-up-rig.ts";

const isWindow = ([path]: readonly [string, string]): boolean => path.startsWith(`${MODEL}/window/`);
const isRollup = ([path]: readonly [string, string]): boolean => path.startsWith(`${MODEL}/rollup/`);

function windowsIn(rig: RollUpRig): ReadonlyMap<string, string> {
  return new Map(Object.entries(rig.files()).filter(isWindow));
}

function othersIn(rig: RollUpRig): readonly (readonly [string, string])[] {
  return Object.entries(rig.files()).filter((one) => !isWindow(one) && !isRollup(one));
}

/** What is packed as Brotli, by its digest: without our reader. */
async function unpacked(rig: RollUpRig, digest: string): Promise<readonly unknown[]> {
  const hex = hexOf(digest);
  const bytes = await readFile(join(rig.host.workspace, "store", "sha256", hex.slice(0, 2), hex));
  const lines = brotliDecompressSync(bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line): unknown => JSON.parse(line));
}

describe.each([
  ["signed", true],
  ["unsigned", false],
])("a ledger that is %s", (_, isSigned) => {
  const SMALL = { isSigned, windows: 95, hours: 24 };

  test("a month that is over leaves the branch whole, and nothing else does", async () => {
    await using rig = await rollUpRig({ isSigned });
    const [before, others] = [windowsIn(rig), othersIn(rig)];
    const { sentences, findings } = await rig.rollUp();
    expect(findings).toEqual([]);
    expect(sentences).toEqual([
      "Rolled up of churn: 93 windows up to 2026-10; the store has 93 of it, as they were recorded, in 1 archives.",
    ]);
    const after = windowsIn(rig);
    expect([before.size, after.size]).toEqual([240, 240 - 31 * 3]);
    expect(othersIn(rig)).toEqual(others);
    for (const [path, text] of after) expect(before.get(path)).toBe(text);
    const latest = await rig.ledger().latest(MODEL, "rollup");
    const gone = [...before].filter(([path]) => !after.has(path)).map(([, text]) => text);
    const archived = await unpacked(rig, latest?.body.archive.digest ?? "");
    expect(archived.map((entry) => `${JSON.stringify(entry, null, 2)}\n`)).toEqual(gone);

    // What is left is read as before: the newest, all in their order, and none is told to be missing.
    const ledger = rig.ledger();
    expect((await ledger.latest(MODEL, "window"))?.body.window.id).toBe("2026-12-19T16");
    expect((await ledger.list(MODEL, "window")).map(({ body }) => body.window.id).slice(0, 2)).toEqual([
      "2026-11-01T00",
      "2026-11-01T08",
    ]);
    expect((await ledger.list(MODEL, "window")).length).toBe(after.size);
    expect(ledger.findings()).toEqual([]);
  });

  test("months follow one another, up to those that the newest window remembers", async () => {
    await using rig = await rollUpRig({ isSigned });
    await rig.rollUp();
    // November is over for long enough, but the newest window remembers sixty before it: from 30 November on.
    expect((await rig.rollUp()).sentences).toEqual([]);
    await using later = await rollUpRig({ isSigned, windows: 276 });
    const [first, second, third] = [await later.rollUp(), await later.rollUp(), await later.rollUp()];
    expect([first, second, third].map(({ sentences }) => sentences.length)).toEqual([1, 1, 0]);
    const ledger = later.ledger();
    const rollups = await ledger.list(MODEL, "rollup");
    expect(rollups.map(({ body }) => [body.month, body.total])).toEqual([
      ["2026-10", { from: "2026-10-01T00:00:00.000Z", to: "2026-11-01T00:00:00.000Z", windows: 93, archives: 1 }],
      ["2026-11", { from: "2026-10-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z", windows: 183, archives: 2 }],
    ]);
    expect((await ledger.list(MODEL, "window")).length).toBe(276 - 183);
    expect(ledger.findings()).toEqual([]);
  });

  test("what was rolled up is known by the ledger alone, so that it is not recorded again", async () => {
    await using rig = await rollUpRig({ isSigned });
    const ids = await rig.ledger().ids(MODEL, "window");
    await rig.rollUp();
    const ledger = rig.ledger();
    const known = await recordedWindows({ ledger }, MODEL, "2026-10-05T00:00:00.000Z");
    expect(known).toEqual(new Set(ids.map((id) => id.slice(-12))));
    // Windows that come after all that was rolled up are known from the listing: no entry is read for it.
    const calls = rig.forge.calls.length;
    await recordedWindows({ ledger }, MODEL, undefined);
    expect(rig.forge.calls.length).toBe(calls);
    const rolled = await rolledWindows({ ledger }, MODEL);
    expect(rolled.map(({ id }) => id)).toEqual(ids.slice(0, 93));
    expect(rolled[0]?.body).toEqual({ window: { id: "2026-10-01T00" }, source: sha256("files 2026-10-01T00") });
  });

  test("interrupted at any call, and run again, it comes to the same end", async () => {
    await using rig = await rollUpRig(SMALL);
    const before = windowsIn(rig);
    const calls = rig.forge.calls.length;
    await rig.rollUp();
    const expected = windowsIn(rig);
    const asked = rig.forge.calls.slice(calls).map((call) => call.split(" ", 1)[0] ?? "");
    for (const [at, method] of asked.entries())
      for (const when of method === "refs.commit" ? (["before", "after"] as const) : (["before"] as const)) {
        rig.reset();
        const left = asked.slice(0, at).filter((one) => one === method).length;
        rig.forge.failLater({ method, error: new Error("cut off"), when, left });
        await expect(rig.rollUp()).rejects.toThrow("cut off");
        const [windows, rollups] = [windowsIn(rig), Object.entries(rig.files()).filter(isRollup).length];
        // No window is gone that no entry names, and they go all together.
        expect([before.size, expected.size]).toContain(windows.size);
        expect(rollups).toBeGreaterThanOrEqual(windows.size < before.size ? 1 : 0);
        expect((await rig.rollUp()).findings).toEqual([]);
        expect(windowsIn(rig)).toEqual(expected);
        expect(Object.entries(rig.files()).filter(isRollup).length).toBe(1);
      }
  }, 120_000);

  test.each(["put", "get"] as const)(
    "a store that breaks off at any %s leaves all windows where they are",
    async (method) => {
      for (let works = 0; works < 3; works += 1) {
        await using rig = await rollUpRig(SMALL);
        await rig.rollUp();
        const after = windowsIn(rig);
        let left = works;
        const fails = async (): Promise<never> => {
          throw new Error("cut off");
        };
        const store: Store = {
          ...rig.store,
          get: (digest, file) =>
            method === "get" && isArchiveOf(file) && (left -= 1) < 0 ? fails() : rig.store.get(digest, file),
          put: (file, digest) => (method === "put" && (left -= 1) < 0 ? fails() : rig.store.put(file, digest)),
        };
        const before = windowsIn(rig);
        const isBroken = await rig.rollUp({ store }).then(
          () => false,
          () => true,
        );
        expect(windowsIn(rig)).toEqual(isBroken ? before : after);
        expect((await rig.rollUp()).findings).toEqual([]);
        expect(windowsIn(rig).size).toBe(64);
      }
    },
  );
});

function isArchiveOf(file: string): boolean {
  return file.includes("packed-");
}

test("with the settings as they are by default nothing is read, written or told", async () => {
  await using rig = await rollUpRig();
  const [calls, files] = [rig.forge.calls.length, rig.files()];
  expect(await rig.rollUp({ isAsked: false })).toEqual({ sentences: [], findings: [] });
  expect([rig.forge.calls.length, rig.files()]).toEqual([calls, files]);
});

test("an archive that was exchanged or lost in the store is refused, and its windows stay", async () => {
  await using rig = await rollUpRig({ isSigned: true });
  for (const change of ["exchanged", "lost", "near"] as const) {
    rig.reset();
    const before = windowsIn(rig);
    const kept = new Map<string, string>();
    // A store that takes anything, and gives back what somebody else laid there.
    const liar: Store = {
      name: "the store of others",
      has: async (digest) => kept.has(digest),
      async get(digest, file) {
        if (!isArchiveOf(file)) return await rig.store.get(digest, file);
        if (change === "lost") return false;
        await writeFile(file, change === "near" ? await readFile(kept.get(digest) ?? "") : "other bytes");
        return true;
      },
      put: async (file, digest) => void kept.set(digest, file),
      ...(change === "near" && { lasting: rig.store }),
    };
    const { sentences, findings } = await rig.rollUp({ store: liar });
    expect(sentences).toEqual([]);
    expect(findings.map(({ rule, outcome, model }) => [rule, outcome, model])).toEqual([
      ["monitor/rollup", "warn", MODEL],
    ]);
    expect(findings[0]?.message).toContain("does not have the archive");
    expect(windowsIn(rig)).toEqual(before);
    // The next run still finds nothing there, and goes no further either.
    expect((await rig.rollUp({ store: liar })).findings.length).toBe(1);
    expect(windowsIn(rig)).toEqual(before);
  }
});

test("another window in place of one that was archived stays on the branch", async () => {
  await using rig = await rollUpRig();
  const [[path = "", text = ""] = []] = windowsIn(rig);
  rig.forge.failLater({ method: "refs.commit", error: new Error("cut off"), when: "before", left: 1 });
  await expect(rig.rollUp()).rejects.toThrow("cut off");
  rig.forge.git.commit({ branch: "model-gitops/ledger", files: { [path]: text.replace("12345", "12346") } });
  await rig.rollUp();
  expect([...windowsIn(rig).keys()].filter((one) => one <= path)).toEqual([path]);
});

test("who exchanges the entry of a rollup in a signed ledger is told, as of any that is missing", async () => {
  await using rig = await rollUpRig({ isSigned: true });
  await rig.rollUp();
  const [path, text] = Object.entries(rig.files()).find(isRollup) ?? ["", ""];
  rig.forge.git.commit({
    branch: "model-gitops/ledger",
    files: { [path]: text.replace('"month": "2026-10"', '"month": "2026-09"') },
  });
  const ledger = rig.ledger();
  await ledger.list(MODEL, "window");
  expect(ledger.findings().map(({ rule }) => rule)).toContain("ledger/chain");
});

test("nothing else is left in the store than what the entry names", async () => {
  await using rig = await rollUpRig();
  const filesIn = async () => (await readdir(join(rig.host.workspace, "store"), { recursive: true })).length;
  await rig.rollUp();
  const count = await filesIn();
  await rig.rollUp();
  expect(await filesIn()).toBe(count);
});
