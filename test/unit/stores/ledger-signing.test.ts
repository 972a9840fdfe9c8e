import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { LedgerEntry } from "../../../src/generated/types.ts";
import { canonicalJson, hexOf, prettyJson, sha256 } from "../../../src/records/canonical.ts";
import { openLedger, type Ledger } from "../../../src/stores/ledger.ts";
import { pathOf } from "../../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../../src/stores/ledger-reader.ts";
import { publicKey, signed, signingKey } from "../../../src/stores/ledger-signature.ts";
import { trustOf, type LedgerTrust } from "../../../src/stores/ledger-trust.ts";
import { fakeForge, type FakeForge } from "../../fakes/forge.ts";
import { acceptanceEntry, runEntry } from "./samples.ts";

const PAIR = pair();
const OTHER = pair();
const WHERE = { repository: "7", branch: "main" };
const TRUST = trustOf({ keys: [{ public: PAIR.public }] }, WHERE);

function pair() {
  const { publicKey: open, privateKey } = generateKeyPairSync("ed25519");
  return {
    public: open.export({ format: "pem", type: "spki" }).toString(),
    secret: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    raw: open.export({ format: "der", type: "spki" }).subarray(-32).toString("base64"),
  };
}

function ledgerOf(forge: FakeForge, trust: LedgerTrust | undefined = TRUST): Ledger {
  return openLedger({ refs: forge.refs, trust: async () => trust, random: () => 0 });
}

/** What the recording job writes: an acceptance that names what it rests on. */
function accepted(seed: number, minute: number, changes: Partial<LedgerEntry> = {}): readonly LedgerEntry[] {
  const run = runEntry("a", seed);
  const acceptance = acceptanceEntry("a", seed, minute);
  const evidence = { run: sha256(canonicalJson(run.body)) };
  return [run, { ...acceptance, ...WHERE, suite: "0.1.0", ...changes, body: { ...acceptance.body, evidence } }];
}

async function recorded(seeds: readonly number[]): Promise<FakeForge> {
  const forge = fakeForge();
  for (const [minute, seed] of seeds.entries())
    await ledgerOf(forge).record(accepted(seed, minute), signingKey(PAIR.secret));
  return forge;
}

async function put(forge: FakeForge, files: Readonly<Record<string, string>>): Promise<void> {
  const parent = await forge.refs.head(LEDGER_BRANCH);
  await forge.refs.commit({ branch: LEDGER_BRANCH, parent, message: "by hand", files });
}

/** The branch as somebody set it back who may push to it: without some of its files. */
async function without(forge: FakeForge, isGone: (path: string) => boolean): Promise<FakeForge> {
  const left = fakeForge();
  await put(left, await filesOf(forge, (path) => !isGone(path)));
  return left;
}

async function filesOf(forge: FakeForge, isWanted: (path: string) => boolean): Promise<Record<string, string>> {
  const head = await forge.refs.head(LEDGER_BRANCH);
  const listed = (await forge.refs.everyFile(head ?? "")).filter(({ path }) => isWanted(path));
  const texts = listed.map(async ({ path, blob }) => [path, new TextDecoder().decode(await forge.refs.blob(blob))]);
  return Object.fromEntries(await Promise.all(texts));
}

const isAcceptance = (path: string): boolean => path.startsWith("a/acceptance/");

async function keyOfLatest(forge: FakeForge, trust?: LedgerTrust): Promise<string | undefined> {
  return (await ledgerOf(forge, trust).latestPassing("a"))?.body.trainKey;
}

describe("what the recording job signed", () => {
  test("is read in its order, and signed once", async () => {
    const forge = await recorded([1, 2, 3]);
    const ledger = ledgerOf(forge);
    const found = await ledger.acceptances("a");
    expect(found.map(({ seq, body }) => [seq, body.trainKey])).toEqual(
      [1, 2, 3].map((seed) => [seed, sha256(`a ${seed}`)]),
    );
    expect(await ledger.runs("a", sha256("a 2"))).toHaveLength(1);
    expect(ledger.findings()).toEqual([]);
    // Recorded once more it adds nothing.
    expect((await ledger.record(accepted(3, 9), signingKey(PAIR.secret))).added).toEqual([]);
  });

  test.each([
    ["PEM", PAIR.public],
    ["32 bytes in base64", PAIR.raw],
    ["DER in base64", PAIR.public.replaceAll(/-----.*-----|\n/g, "")],
  ])("is held against a key written as %s", async (_, text) => {
    const trust = trustOf({ keys: [{ public: text }] }, WHERE);
    expect(await keyOfLatest(await recorded([1]), trust)).toBe(sha256("a 1"));
  });

  test("counts by openssl's own word too", async () => {
    const forge = await recorded([1]);
    const [text = ""] = Object.values(await filesOf(forge, isAcceptance));
    const { signature, ...rest } = JSON.parse(text);
    const files = { message: `model-gitops/ledger-entry/v1\n${canonicalJson(rest)}`, key: PAIR.public };
    const script = `cd "$(mktemp -d)" && printf %s "$M" > m && printf %s "$K" > k && printf %s "$S" | base64 -d > s && openssl pkeyutl -verify -pubin -inkey k -rawin -in m -sigfile s`;
    const env = { ...process.env, M: files.message, K: files.key, S: signature.value };
    expect(execFileSync("sh", ["-c", script], { env, encoding: "utf8" })).toContain("Verified Successfully");
  });
});

describe("what others push to the branch", () => {
  const LAST = "99991231T000000000Z";

  const byOther = (entry: LedgerEntry) => signed({ ...entry, seq: 3 }, signingKey(OTHER.secret));
  const without = (entry: LedgerEntry, ...keys: readonly string[]): LedgerEntry =>
    JSON.parse(JSON.stringify(entry, (key, value: unknown) => (keys.includes(key) ? undefined : value)));

  /** The newest entry, changed by somebody without the key. */
  async function forged(change: (entry: LedgerEntry) => LedgerEntry): Promise<FakeForge> {
    const forge = await recorded([1, 2]);
    const [text = ""] = Object.values(await filesOf(forge, isAcceptance));
    const entry: LedgerEntry = JSON.parse(text);
    const id = `${LAST}-${hexOf(sha256("a 1")).slice(0, 12)}`;
    const changed = change({ ...entry, id, recordedAt: "9999-12-31T00:00:00.000Z" });
    await put(forge, { [pathOf(changed)]: prettyJson(changed) });
    return forge;
  }

  test.each<[string, (entry: LedgerEntry) => LedgerEntry]>([
    ["without a signature", (entry) => without(entry, "signature", "seq")],
    ["with the signature of another entry", (entry) => entry],
    ["signed by another key", (entry) => byOther(entry)],
    [
      "signed by another key under the name of ours",
      (entry) => {
        const { signature, ...rest } = byOther(entry);
        return { ...rest, signature: { key: publicKey(PAIR.public).id, value: signature?.value ?? "" } };
      },
    ],
  ])("%s does not count, and is named", async (_, change) => {
    const ledger = ledgerOf(await forged(change));
    expect((await ledger.latestPassing("a"))?.body.trainKey).toBe(sha256("a 2"));
    expect(ledger.findings()).toMatchObject([{ rule: "ledger/foreign", outcome: "warn" }]);
    expect(ledger.findings()[0]?.message).toContain(`a/acceptance/${LAST}`);
  });

  test.each<[string, Partial<LedgerEntry>]>([
    ["another repository", { repository: "8" }],
    ["another branch", { branch: "lax" }],
    ["an older suite than is asked for", { suite: "0.0.9" }],
  ])("an entry that is signed and of %s does not count", async (_, changes) => {
    const forge = await recorded([1]);
    const trust = TRUST && { ...TRUST, minimumSuite: "0.1.0" };
    await openLedger({ refs: forge.refs, trust: async () => TRUST }).record(
      accepted(2, 5, changes),
      signingKey(PAIR.secret),
    );
    expect(await keyOfLatest(forge, trust)).toBe(sha256("a 1"));
  });

  test("a run that no acceptance names is not known", async () => {
    const forge = await recorded([1]);
    const run = runEntry("a", 9);
    await put(forge, { [pathOf(run)]: prettyJson(run) });
    expect(await ledgerOf(forge).runs("a", sha256("a 9"))).toEqual([]);
    expect(await openLedger({ refs: forge.refs }).runs("a", sha256("a 9"))).toHaveLength(1);
  });

  test("what was laid in the place of a record to come gives way", async () => {
    const forge = await recorded([1]);
    const run = runEntry("a", 2, { artifact: { path: "artifact/model.onnx", digest: sha256("evil"), bytes: 4 } });
    await put(forge, { [pathOf(run)]: prettyJson(run) });
    await ledgerOf(forge).record(accepted(2, 5), signingKey(PAIR.secret));
    const found = await ledgerOf(forge).runs("a", sha256("a 2"));
    expect(found.map(({ body }) => body.artifact.digest)).toEqual([sha256("artifact 2")]);
  });

  test("many files do not keep what counts from being found", async () => {
    const forge = await recorded([1]);
    const junk = Array.from({ length: 150 }, (_, index) => `a/acceptance/9999${1000 + index}T000000000Z-x.json`);
    await put(forge, Object.fromEntries(junk.map((path) => [path, "{"])));
    expect(await keyOfLatest(forge)).toBe(sha256("a 1"));
  });
});

describe("what others remove", () => {
  const ids = async (forge: FakeForge): Promise<readonly string[]> =>
    Object.keys(await filesOf(forge, isAcceptance)).toSorted();

  test.each([
    ["in the middle", 1],
    ["at the beginning", 0],
  ])("an entry %s leaves a gap that is told before anything is compared", async (_, at) => {
    const forge = await recorded([1, 2, 3]);
    const gone = (await ids(forge))[at];
    const ledger = ledgerOf(await without(forge, (path) => path === gone));
    const found = await ledger.acceptances("a");
    expect(found.length).toBeLessThan(2);
    expect(ledger.findings()).toMatchObject([{ rule: "ledger/chain", outcome: "unmeasured", model: "a" }]);
  });

  test("nothing is written behind a gap", async () => {
    const forge = await recorded([1, 2]);
    const [first] = await ids(forge);
    const cut = await without(forge, (path) => path === first);
    await expect(ledgerOf(cut).record(accepted(3, 9), signingKey(PAIR.secret))).rejects.toThrow("does not follow");
  });

  test("two lines that were laid together are told", async () => {
    const [one, two] = [await recorded([1, 2]), await recorded([1, 3])];
    await put(one, await filesOf(two, isAcceptance));
    const ledger = ledgerOf(one);
    expect(await ledger.latestPassing("a")).toBeUndefined();
    expect(ledger.findings()).toMatchObject([{ rule: "ledger/chain" }]);
  });
});

describe("keys", () => {
  test("one that was replaced signs nothing later, and what it signed before counts", async () => {
    const forge = await recorded([1, 2]);
    const trust = trustOf(
      { keys: [{ public: OTHER.public }, { public: PAIR.public, until: "2026-11-01T00:00:30Z" }] },
      WHERE,
    );
    expect(await keyOfLatest(forge, trust)).toBe(sha256("a 1"));
    await ledgerOf(forge, trust).record(accepted(4, 9), signingKey(OTHER.secret));
    expect(await keyOfLatest(forge, trust)).toBe(sha256("a 4"));
  });

  test("one that was removed takes with it what it signed", async () => {
    const trust = trustOf({ keys: [{ public: OTHER.public }] }, WHERE);
    expect(await keyOfLatest(await recorded([1, 2]), trust)).toBeUndefined();
  });

  test.each(["", "no key", Buffer.alloc(31).toString("base64"), rsa()])("%j is refused", (text) => {
    for (const read of [() => publicKey(text), () => signingKey(text)])
      expect(read).toThrow(/cannot be read|no Ed25519 key|private key/);
  });

  test("a secret that is none is not told", () => {
    const secret = "hunter2-hunter2-hunter2-hunter2-hunter2-hunter2";
    expect(() => signingKey(secret)).toThrow(expect.not.stringContaining("hunter2"));
  });

  function rsa(): string {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    return privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  }
});
