import { expect, test } from "vitest";
import type { LedgerEntry, ProposalRecord } from "../../../src/generated/types.ts";
import { prettyJson, sha256 } from "../../../src/records/canonical.ts";
import type { TimedKind } from "../../../src/records/kinds/table.ts";
import { openLedger, type Ledger } from "../../../src/stores/ledger.ts";
import { newEntry, pathOf } from "../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../../src/stores/ledger-reader.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";
import { alertsRecord, windowRecord } from "../../fakes/windows.ts";
import { acceptanceEntry } from "./samples.ts";

const KINDS = ["acceptance", "window", "alerts", "proposal"] as const satisfies readonly TimedKind[];

/** Of each kind up to `most`, each naming the one before it. */
function entriesOf(model: string, most: number): readonly LedgerEntry[] {
  return KINDS.flatMap((kind) => {
    const laid: LedgerEntry[] = [];
    // A window is long: of many models one is enough.
    const first = kind === "window" && most < 3 ? 2 : 3 - most;
    for (const minute of [0, 1, 2].slice(first)) {
      const entry = entryOf(kind, model, minute);
      const before = laid.at(-1);
      laid.push({ ...entry, ...(before !== undefined && { previous: sha256(prettyJson(before)) }) });
    }
    return laid;
  });
}

function entryOf(kind: (typeof KINDS)[number], model: string, minute: number): LedgerEntry {
  const recordedAt = Date.UTC(2026, 10, 1, 0, minute);
  if (kind === "acceptance") return acceptanceEntry(model, minute, minute);
  if (kind === "window") return newEntry({ kind, model, recordedAt, body: windowRecord({ model }) });
  if (kind === "alerts") return newEntry({ kind, model, recordedAt, body: { ...alertsRecord([]), model } });
  const body: ProposalRecord = {
    schema: "model-gitops/proposal/v1",
    model,
    key: sha256(`${model} ${minute}`),
    decision: "wait",
    rule: "cooldown",
    reason: "It was retrained yesterday.",
    trigger: { causes: [] },
    branch: `model-gitops/retrain/${model}`,
    edits: [],
    files: [],
    at: new Date(recordedAt).toISOString(),
  };
  return newEntry({ kind, model, recordedAt, body });
}

function fleet(size: number, most = 3): { readonly forge: FakeForge; readonly models: readonly string[] } {
  const forge = fakeForge();
  const models = Array.from({ length: size }, (_, at) => `m${at}`);
  const files = models
    .flatMap((model) => entriesOf(model, most))
    .map((entry) => [pathOf(entry), prettyJson(entry)] as const);
  forge.git.commit({ branch: LEDGER_BRANCH, files: Object.fromEntries(files) });
  return { forge, models };
}

const opened = (forge: FakeForge): Ledger => openLedger({ refs: forge.refs });

test("the newest of a thousand models and four kinds take three calls, and asking for them takes no more", async () => {
  const { forge, models } = fleet(1000, 2);
  const ledger = opened(forge);
  await ledger.prefetch(models.flatMap((model) => KINDS.map((kind) => ({ model, kind }))));
  expect(forge.calls.map((call) => call.split(" ")[0])).toEqual(["refs.head", "refs.files", "refs.blobs"]);
  for (const model of models.filter((_, at) => at % 10 === 0)) {
    for (const kind of KINDS) expect((await ledger.latest(model, kind))?.recordedAt).toBe("2026-11-01T00:02:00.000Z");
  }
  expect(forge.calls).toHaveLength(3);
  expect(ledger.findings()).toEqual([]);
});

test("what is known is not asked for again, and what is not there asks for nothing", async () => {
  const { forge } = fleet(2);
  const ledger = opened(forge);
  await ledger.latest("m0", "acceptance");
  await ledger.prefetch([{ model: "m0", kind: "acceptance" }]);
  await ledger.prefetch([{ model: "nobody", kind: "window" }]);
  await ledger.prefetch([]);
  expect(forge.calls.filter((call) => call.startsWith("refs.blobs"))).toEqual([]);
  await ledger.prefetch([{ model: "m1", kind: "window", last: 3 }]);
  const before = forge.calls.length;
  expect(await ledger.list("m1", "window")).toHaveLength(3);
  expect(forge.calls).toHaveLength(before);
});

test("an entry that is no entry is passed over and told, as without it", async () => {
  const { forge } = fleet(1);
  const path = pathOf(entryOf("proposal", "m0", 3));
  forge.git.commit({ branch: LEDGER_BRANCH, files: { [path]: new Uint8Array([0xff, 0x00]) } });
  const ledger = opened(forge);
  await ledger.prefetch([{ model: "m0", kind: "proposal", last: 10 }]);
  const before = forge.calls.length;
  expect((await ledger.latest("m0", "proposal"))?.recordedAt).toBe("2026-11-01T00:02:00.000Z");
  expect(forge.calls).toHaveLength(before);
  expect(ledger.findings()).toMatchObject([{ rule: "ledger/corrupt" }]);
});

test("a failure is the caller's to hear, and the next question is asked again", async () => {
  const { forge } = fleet(1);
  const ledger = opened(forge);
  forge.failNext("refs.blobs", new Error("down"));
  await expect(ledger.prefetch([{ model: "m0", kind: "window" }])).rejects.toThrow("down");
  expect(await ledger.latest("m0", "window")).toBeDefined();
});
