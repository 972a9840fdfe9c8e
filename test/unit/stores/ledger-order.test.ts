import { expect, test } from "vitest";
import type { Acceptance, LedgerEntry } from "../../../src/generated/types.ts";
import { prettyJson, sha256 } from "../../../src/records/canonical.ts";
import { openLedger, type Ledger } from "../../../src/stores/ledger.ts";
import { newEntry, pathOf } from "../../../src/stores/ledger-entry.ts";
import { orderOf, type Link } from "../../../src/stores/ledger-order.ts";
import { LEDGER_BRANCH } from "../../../src/stores/ledger-reader.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";
import { acceptanceEntry } from "./samples.ts";

const NOON = Date.UTC(2026, 10, 1, 12);

const opened = (forge: FakeForge): Ledger =>
  openLedger({ refs: forge.refs, sleep: async () => undefined, random: () => 0 });

/** What the default branch stands for, said by a machine whose clock is `minutes` ahead. */
function accepted(artifact: string, minutes: number, change: Partial<Acceptance> = {}): LedgerEntry {
  const body = {
    trainKey: sha256(artifact),
    artifact: sha256(artifact),
    bytes: 1,
    path: "m",
    outcome: "pass" as const,
  };
  return newEntry({
    kind: "acceptance",
    model: "a",
    recordedAt: NOON + minutes * 60_000,
    body: { ...body, ...change },
  });
}

const latest = async (forge: FakeForge): Promise<string | undefined> =>
  (await opened(forge).latestPassing("a"))?.body.artifact;

/** Entries as they lie on the branch, without the writer's help; each names the one before it where `links` say so. */
function laid(forge: FakeForge, entries: readonly (readonly [LedgerEntry, LedgerEntry | undefined])[]): void {
  const named = new Map<LedgerEntry, LedgerEntry>();
  const files: Record<string, string> = {};
  for (const [entry, before] of entries) {
    const previous = before && sha256(prettyJson(named.get(before)));
    const written = { ...entry, ...(previous !== undefined && { previous }) };
    named.set(entry, written);
    files[pathOf(written)] = prettyJson(written);
  }
  forge.git.commit({ branch: LEDGER_BRANCH, files });
}

test("what was recorded last is the last, though the machine before it was three minutes ahead", async () => {
  const forge = fakeForge();
  await opened(forge).record([accepted("good", 0)]);
  await opened(forge).record([accepted("weak", 3)]);
  const { findings } = await opened(forge).record([accepted("best", 1)]);
  expect(findings).toMatchObject([{ rule: "ledger/clock", outcome: "warn", model: "a" }]);
  expect(findings[0]?.message).toContain("is dated 2 min after this machine's clock");
  expect(await latest(forge)).toBe(sha256("best"));
  const entries = await opened(forge).acceptances("a");
  expect(entries.map(({ body }) => body.artifact)).toEqual(["good", "weak", "best"].map((text) => sha256(text)));
  // Each names the one before it by its file, and none is dated before it.
  const files = forge.git.textFiles(LEDGER_BRANCH);
  const texts = entries.map((entry) => files[pathOf(entry)] ?? "");
  expect(entries.map(({ previous }) => previous)).toEqual([undefined, sha256(texts[0] ?? ""), sha256(texts[1] ?? "")]);
  const times = entries.map(({ recordedAt }) => recordedAt);
  expect(times).toEqual(times.toSorted());
  expect(times.at(-1)).toBe("2026-11-01T12:03:00.001Z");
});

test("clocks that agree well enough are no news", async () => {
  const forge = fakeForge();
  await opened(forge).record([accepted("good", 0.4)]);
  expect((await opened(forge).record([accepted("better", 0)])).findings).toEqual([]);
  expect(await latest(forge)).toBe(sha256("better"));
});

test("entries of one go follow one another too, and other models have an order of their own", async () => {
  const forge = fakeForge();
  await opened(forge).record([
    accepted("one", 5),
    acceptanceEntry("b", 1, 0),
    accepted("two", 5),
    accepted("three", 4),
  ]);
  expect(await latest(forge)).toBe(sha256("three"));
  const [b] = await opened(forge).acceptances("b");
  expect(b?.previous).toBeUndefined();
});

test("who loses a race names the winner's entry, and is asked again what to record", async () => {
  const forge = fakeForge();
  await opened(forge).record([accepted("good", 0)]);
  let asked = 0;
  const refs = {
    ...forge.refs,
    async commit(change: Parameters<typeof forge.refs.commit>[0]) {
      if (asked === 1) await opened(forge).record([accepted("winner", 9)]);
      return await forge.refs.commit(change);
    },
  };
  const ledger = openLedger({ refs, sleep: async () => undefined, random: () => 0 });
  await ledger.record(async () => {
    asked += 1;
    return asked === 1 ? [accepted("loser", 1)] : [accepted("again", 1)];
  });
  expect(asked).toBe(2);
  const found = await opened(forge).acceptances("a");
  expect(found.map(({ body }) => body.artifact)).toEqual(["good", "winner", "again"].map((text) => sha256(text)));
  expect(opened(forge).findings()).toEqual([]);
});

test("the chain orders what lies on the branch, whatever the times say", async () => {
  const forge = fakeForge();
  const [good, weak, best] = [accepted("good", 0), accepted("weak", 3), accepted("best", 1)];
  laid(forge, [
    [good, undefined],
    [weak, good],
    [best, weak],
  ]);
  expect(await latest(forge)).toBe(sha256("best"));
});

test("a ledger of entries that name none is read in the order of their times, and is gone on with", async () => {
  const forge = fakeForge();
  const [first, second] = [accepted("first", 0), accepted("second", 3)];
  laid(forge, [
    [second, undefined],
    [first, undefined],
  ]);
  expect(await latest(forge)).toBe(sha256("second"));
  await opened(forge).record([accepted("third", 1)]);
  expect(await latest(forge)).toBe(sha256("third"));
});

test("an entry whose name is no time does not stay the last for ever", async () => {
  const forge = fakeForge();
  const odd = { ...accepted("odd", 0), id: `zzz-${sha256("odd").slice(7, 19)}` };
  laid(forge, [[odd, undefined]]);
  await opened(forge).record([accepted("next", 1)]);
  expect(await latest(forge)).toBe(sha256("next"));
});

test("two entries that both may be the last are told, and neither is the baseline by its time alone", async () => {
  const forge = fakeForge();
  const [good, here, there] = [accepted("good", 0), accepted("here", 1), accepted("there", 2)];
  laid(forge, [
    [good, undefined],
    [here, good],
    [there, good],
  ]);
  const ledger = opened(forge);
  await ledger.latestPassing("a");
  const [fork, ...others] = ledger.findings();
  expect(others).toEqual([]);
  expect(fork).toMatchObject({ rule: "ledger/fork", outcome: "unmeasured", model: "a" });
  expect(fork?.message).toContain(`${pathOf(here)} and ${pathOf(there)}`);
  // The next entry ends it: whoever wrote it saw both.
  await opened(forge).record([accepted("next", 3)]);
  const after = opened(forge);
  expect((await after.latestPassing("a"))?.body.artifact).toBe(sha256("next"));
  expect(after.findings()).toEqual([]);
});

test("where one of two ends is removed, there is no fork, and a name that leads nowhere breaks nothing", async () => {
  const forge = fakeForge();
  const [good, here, next] = [accepted("good", 0), accepted("here", 1), accepted("next", 2)];
  const files: [LedgerEntry, LedgerEntry | undefined][] = [
    [good, undefined],
    [here, good],
    [next, here],
  ];
  laid(forge, files);
  const kept = forge.git.textFiles(LEDGER_BRANCH);
  const other = fakeForge();
  const { [pathOf(here)]: _, ...rest } = kept;
  other.git.commit({ branch: LEDGER_BRANCH, files: rest });
  const ledger = opened(other);
  expect((await ledger.latestPassing("a"))?.body.artifact).toBe(sha256("next"));
  expect(ledger.findings()).toEqual([]);
});

test("a chain is the same in whatever order it is met, and its last costs two readings", async () => {
  const link = (id: string, previous?: string): Link => ({ id, digest: `d${id}`, previous });
  const chain = [link("5"), link("3", "d5"), link("9", "d3"), link("1", "d9")];
  for (const links of permutations(chain)) expect(orderOf(links)).toEqual({ ids: ["5", "3", "9", "1"], fork: [] });
  const forge = fakeForge();
  for (const minute of [0, 1, 2, 3, 4, 5]) await opened(forge).record([accepted(`m${minute}`, minute)]);
  const before = forge.calls.length;
  await opened(forge).latestAcceptance("a");
  expect(forge.calls.slice(before).map((call) => call.split(" ")[0])).toEqual([
    "refs.head",
    "refs.files",
    "refs.blob",
    "refs.blob",
  ]);
});

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
