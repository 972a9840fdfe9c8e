import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect, test } from "vitest";
import { prettyJson, sha256 } from "../../../src/records/canonical.ts";
import { defineKind, type EvidenceKind } from "../../../src/records/kinds/kind.ts";
import { valueParser } from "../../../src/kernel/parsers.ts";
import { entryOf, LEDGER_FORMAT, pathOf, type Entry, type LedgerFormat } from "../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH, LedgerReader } from "../../../src/stores/ledger-reader.ts";
import { recordEntries } from "../../../src/stores/ledger-writer.ts";
import { fakeForge } from "../../fakes/forge.ts";
import { acceptanceEntry, runEntry } from "./samples.ts";

interface Sighting {
  readonly model: string;
  readonly sightingKey: string;
  readonly metric: string;
  readonly seenAt: string;
}

/** A kind that nobody else has heard of. */
const SIGHTING = defineKind({
  word: "sighting",
  id: "sightingKey",
  claim: ["sightingKey", "metric"],
  parse: valueParser<Sighting>(
    "sighting",
    (value: unknown) => typeof value === "object" && value !== null && "metric" in value,
  ),
  isOrderedByTime: true,
});

/** The same without an order: its key is its id. */
const GLIMPSE: EvidenceKind<"glimpse", Sighting, false> = { ...SIGHTING, word: "glimpse", isOrderedByTime: false };

const FORMAT: LedgerFormat = {
  kinds: [...LEDGER_FORMAT.kinds, SIGHTING, GLIMPSE],
  parseEntry: parserWith("sighting", "glimpse"),
};

test("a kind that time orders needs its entry, and nothing else", async () => {
  const forge = fakeForge();
  const reader = new LedgerReader(forge.refs, { format: FORMAT });
  const record = (...entries: Entry[]) => recordEntries(forge, reader, { proposal: entries });

  const first = sightingEntry("auc", 0);
  expect(pathOf(first)).toBe(`a/sighting/20261101T000000000Z-${sha256("auc").slice(7, 19)}.json`);
  await record(first, sightingEntry("f1", 1), runEntry("a", 1));
  const repeated = sightingEntry("f1", 2);
  expect(await record(repeated)).toMatchObject({ added: [], kept: [pathOf(repeated)] });
  expect((await record(sightingEntry("auc", 3))).added).toHaveLength(1);

  expect((await reader.list("a", SIGHTING)).map(({ body }) => body.metric)).toEqual(["auc", "f1", "auc"]);
  expect((await reader.latest("a", SIGHTING))?.recordedAt).toBe("2026-11-01T00:03:00.000Z");
  expect((await reader.latest("a", SIGHTING, ({ body }) => body.metric === "f1"))?.body.metric).toBe("f1");
  expect(forge.git.messages(LEDGER_BRANCH)[0]).toMatch(/- a: sighting 20261101T000300000Z/);
});

test("a kind that is a result needs its entry, and nothing else", async () => {
  const forge = fakeForge();
  const reader = new LedgerReader(forge.refs, { format: FORMAT });
  const record = (...entries: Entry[]) => recordEntries(forge, reader, { proposal: entries });

  const entry = glimpseEntry("auc", "auc", 0);
  expect(pathOf(entry)).toBe(`a/glimpse/${sha256("auc").slice(7)}.json`);
  expect((await record(entry)).added).toEqual([pathOf(entry)]);
  // Seen again later it is the same result; with another claim it is a conflict.
  expect((await record(glimpseEntry("auc", "auc", 1))).kept).toEqual([pathOf(entry)]);
  expect((await record(glimpseEntry("auc", "f1", 1))).findings).toMatchObject([
    { rule: "ledger/conflict", subject: expect.stringMatching(/^glimpse /) },
  ]);
});

test("what breaks a kind's own schema, or lies under another key, is corrupt", async () => {
  const forge = fakeForge();
  const [broken, moved] = [glimpseEntry("auc", "auc", 0), glimpseEntry("f1", "f1", 0)];
  const files = {
    [pathOf(broken)]: prettyJson({ ...broken, body: {} }),
    [pathOf({ ...moved, id: "f".repeat(64) })]: prettyJson({ ...moved, id: "f".repeat(64) }),
  };
  forge.git.commit({ branch: LEDGER_BRANCH, files });
  const reader = new LedgerReader(forge.refs, { format: FORMAT });
  expect(await reader.list("a", GLIMPSE)).toEqual([]);
  expect(reader.findings().map(({ message }) => message)).toEqual([
    expect.stringContaining("is not a valid sighting"),
    expect.stringContaining("another model or key"),
  ]);
});

test("a kind that is not in the table is no entry", async () => {
  const forge = fakeForge();
  await expect(
    recordEntries(forge, new LedgerReader(forge.refs), { proposal: [sightingEntry("auc", 0)] }),
  ).rejects.toThrow(/no place on the ledger/);
});

test("files of the ledger are what they always were", () => {
  const entries = [runEntry("a", 1), acceptanceEntry("a", 1, 0)];
  expect(Object.fromEntries(entries.map((entry) => [pathOf(entry), sha256(prettyJson(entry))]))).toMatchInlineSnapshot(`
    {
      "a/acceptance/20261101T000000000Z-042a5f2e7634.json": "sha256:343b4e5aa23515ece4149b509001265175b15a8a85dfaa43c501d4eaaaec24a1",
      "a/run/042a5f2e7634c4c80a75691b6b89dfe4e1758558ce99e7346b5297b68fa95d11.json": "sha256:57a32c838c6e7f81258a56f36ecd8b900c9538846b42dfe8ccb875ab6c9da01a",
    }
  `);
});

function sightingEntry(metric: string, minute: number): Entry<"sighting"> {
  return entryOf(SIGHTING, sighting(metric, metric), { model: "a", recordedAt: Date.UTC(2026, 10, 1, 0, minute) });
}

function glimpseEntry(key: string, metric: string, minute: number): Entry<"glimpse"> {
  return entryOf(GLIMPSE, sighting(key, metric), { model: "a", recordedAt: Date.UTC(2026, 10, 1, 0, minute) });
}

function sighting(key: string, metric: string): Sighting {
  return { model: "a", sightingKey: sha256(key), metric, seenAt: "whenever" };
}

/** The schema with more words in its list of kinds. */
function parserWith(...words: readonly string[]): LedgerFormat["parseEntry"] {
  const schema = JSON.parse(readFileSync("schemas/ledger-entry.schema.json", "utf8"));
  schema.properties.kind.enum.push(...words);
  const ajv = new Ajv2020();
  formats.default(ajv);
  return valueParser<Entry>("ledger entry", ajv.compile(schema));
}
