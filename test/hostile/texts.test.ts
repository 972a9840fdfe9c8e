import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { parseDvcLock } from "../../src/data/dvc-lock.ts";
import { parseConfig, parseDvcFolder, parseDvcPointer } from "../../src/data/pointers.ts";
import { parseJson } from "../../src/kernel/parsers.ts";
import { readLfsPointer } from "../../src/records/lfs-pointer.ts";
import { verifyToken } from "../../src/forge/identity-token.ts";
import { unzip } from "../../src/forge/zip.ts";
import { readEnvironment, readModelManifest, readSettings } from "../../src/manifest/read.ts";
import { resolveModel } from "../../src/manifest/resolve.ts";
import { prettyJson, sha256 } from "../../src/records/canonical.ts";
import { parseEvaluation, parseFindings, parseLedgerEntry, parseRun, parseWitness } from "../../src/records/parse.ts";
import { openLedger } from "../../src/stores/ledger.ts";
import { pathOf } from "../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../src/stores/ledger-reader.ts";
import { isSignedBy, publicKey, signed, signingKey } from "../../src/stores/ledger-signature.ts";
import { trustOf } from "../../src/stores/ledger-trust.ts";
import { fakeForge } from "../fakes/forge.ts";
import { firstEvaluation, trainedRun } from "../fakes/stage-evidence.ts";
import { stageManifest } from "../fakes/stage-model.ts";
import { acceptanceEntry, runEntry } from "../unit/stores/samples.ts";
import { mutantsOf } from "./mutants.ts";
import { expectTried, outcomesOf } from "./outcome.ts";

const ROOT = join(import.meta.dirname, "../..");
const MANIFESTS = [
  stageManifest(),
  ...readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("model.yaml") && !path.includes("node_modules"))
    .map((path) => readFileSync(join(ROOT, "examples", path), "utf8")),
];

/** Each by itself more than a parser wants to see. */
const YAML: Readonly<Record<string, string | Uint8Array>> = {
  nothing: "",
  "several documents": "a: 1\n---\nb: 2\n",
  "the same key twice": `${stageManifest()}name: other\n`,
  "an alias": "a: &a [1]\nb: *a\n",
  "a billion laughs": `a: &a [x]\n${"bcdefghij"
    .split("")
    .map(
      (key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${"abcdefghi"[index] ?? "a"}`).join(",")}]`,
    )
    .join("\n")}\n`,
  "a merge key": "a: &a {x: 1}\nb: {<<: *a}\n",
  "a tag of a language": "!!python/object/apply:os.system [id]\n",
  "a tag of bytes": `${stageManifest()}description: !!binary aGk=\n`,
  "100,000 levels in flow": `a: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`,
  "20,000 levels of maps": "{a: ".repeat(20_000),
  "5 MB": `a: ${"x".repeat(5_000_000)}\n`,
  "a list of what is none": `kind: Model\nfeatures:\n${"  - 1\n".repeat(150_000)}`,
  "as many as are read": `kind: Model\nevaluation:\n  slices:\n${"    - []\n".repeat(29_000)}`,
  "100,000 keys": Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join("\n"),
  "a prototype": `${stageManifest()}__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n`,
  "no number": stageManifest({ edits: [["min: 0.6", "min: .nan"]] }),
  "no finite number": stageManifest({ edits: [["min: 0.6", "min: 1e999"]] }),
  "UTF-16": Buffer.from(stageManifest(), "utf16le"),
  "Latin-1": Buffer.from(stageManifest({ edits: [["churn", "chürn"]] }), "latin1"),
  "a NUL": stageManifest({ edits: [["churn", "ch\u0000urn"]] }),
  tabs: stageManifest().replaceAll("  ", "\t"),
  "a list": "- 1\n",
  "a text": "just words",
  "another alphabet's c": stageManifest({ edits: [["churn", "сhurn"]] }),
};

function readManifest(text: string | Uint8Array): void {
  for (const read of [readEnvironment, readSettings]) read({ file: "x.yaml", text });
  const { manifest, findings } = readModelManifest({ file: "models/churn/model.yaml", text });
  if (manifest !== undefined) resolveModel(manifest, "models/churn/model.yaml");
  else if (findings.length === 0) throw new Error("no manifest, and nobody says why");
}

test("hostile manifests have findings, or are read; 4,000 mutants of honest ones too", async () => {
  const { refused } = await outcomesOf(Object.values(YAML), { name: "YAML", limit: 30_000 }, readManifest);
  expect(refused).toBe(0);
  expect({}).not.toHaveProperty("polluted");
  const counts = await outcomesOf(mutantsOf(MANIFESTS, 4000), { name: "YAML mutant", limit: 2000 }, readManifest);
  // What names a metric or a dataset that is not there is refused where it is looked up.
  expect(counts.read + counts.refused).toBe(4000);
  expect(counts.refused).toBeLessThan(20);
});

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("10,000 mutants of archives are refused, or unpack to no more than they may", async () => {
  const files = { "churn/run.json": strToU8("{}".repeat(500)), "churn/artifact/model.onnx": strToU8("graph") };
  const archives = [zipSync(files), zipSync(files, { level: 0 }), zipSync({}), zipSync({ a: strToU8("x".repeat(99)) })];
  const limits = { compressed: 1e6, inflated: 1e5, entries: 100 };
  const counts = await outcomesOf(mutantsOf(archives, 10_000), { name: "zip", limit: 500 }, (zip) => {
    const unpacked = unzip(zip, limits, () => true);
    const bytes = [...unpacked.values()].reduce((sum, { length }) => sum + length, 0);
    if (bytes > limits.inflated) throw new Error(`${bytes} bytes`);
    for (const name of unpacked.keys()) expect(name).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
  });
  expectTried(counts, 10_000);
});

const RECORDS = [
  prettyJson(trainedRun("churn", sha256("key"))),
  prettyJson(firstEvaluation("churn", sha256("key"))),
  "[]",
  '{"schema": "model-gitops/witness/v1", "models": [], "token": "a.b.c"}',
  "[".repeat(100_000),
  '{"__proto__": {"polluted": true}}',
];

test("10,000 mutants of what jobs leave each other are refused, or are what their schemas say", async () => {
  for (const parse of [parseRun, parseEvaluation, parseFindings, parseWitness]) {
    const counts = await outcomesOf(mutantsOf(RECORDS, 2500), { name: "record", limit: 500 }, (bytes) =>
      parse(decoded(bytes), "it"),
    );
    expectTried(counts, 2500);
  }
  expect({}).not.toHaveProperty("polluted");
});

test("10,000 mutants of pointers, locks and configuration are refused, or say where something is", async () => {
  const digest = "a".repeat(32);
  const pointers = [
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12\n`,
    `outs:\n- md5: ${digest}\n  size: 3\n  path: holdout.csv\n`,
    `schema: '2.0'\nstages:\n  train:\n    cmd: x\n    outs:\n    - path: a.csv\n      md5: ${digest}\n`,
    `[{"md5": "${digest}", "relpath": "a/b.csv"}]`,
    "[core]\n    remote = s\n['remote \"s\"']\n    url = s3://bucket/x\n",
  ];
  const reads: readonly ((text: string) => unknown)[] = [
    (text) => readLfsPointer(Buffer.from(text)),
    (text) => parseDvcPointer(text, "it"),
    (text) => parseDvcLock({ lock: text, pipeline: "stages: {}" }, "it"),
    (text) => parseDvcFolder(text, "it"),
    (text) => parseConfig(text),
  ];
  for (const read of reads) {
    const counts = await outcomesOf(mutantsOf(pointers, 2000), { name: "pointer", limit: 500 }, (bytes) =>
      read(decoded(bytes)),
    );
    expect(counts.read + counts.refused).toBe(2000);
  }
});

const { publicKey: open, privateKey } = generateKeyPairSync("ed25519");
const PUBLIC = open.export({ format: "pem", type: "spki" }).toString();
const SECRET = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const ENTRIES = [1, 2, 3].flatMap((seed) => [runEntry("a", seed), acceptanceEntry("a", seed, seed)]);
const SIGNED = ENTRIES.map((entry) => signed({ ...entry, seq: 1 }, signingKey(SECRET)));

test("5,000 mutants of the ledger's entries are refused, or are entries; none is signed that was not", async () => {
  const key = publicKey(PUBLIC);
  const texts = [...ENTRIES, ...SIGNED].map(prettyJson);
  const known = new Set(SIGNED.map((entry) => prettyJson(entry)));
  const counts = await outcomesOf(mutantsOf(texts, 5000), { name: "entry", limit: 500 }, (bytes) => {
    const entry = parseLedgerEntry(parseJson(decoded(bytes), "it"), "it");
    if (isSignedBy(entry, key) && !known.has(prettyJson(entry))) throw new Error("nobody signed this");
  });
  expect(counts.read + counts.refused).toBe(5000);
  expect(counts.refused).toBeGreaterThan(2500);
});

test.each(["unsigned", "signed"])("a ledger of mutants, %s, is read to its end", async (kind) => {
  const trust =
    kind === "signed" ? trustOf({ keys: [{ public: PUBLIC }] }, { repository: "7", branch: "main" }) : undefined;
  const mutants = [...mutantsOf(SIGNED.map(prettyJson), 400, 3)];
  for (const [round, entries] of [mutants.slice(0, 200), mutants.slice(200)].entries()) {
    const forge = fakeForge();
    const files = entries.map((bytes, index) => {
      const path = pathOf(SIGNED[index % SIGNED.length] ?? missing());
      return [index < SIGNED.length ? path : path.replace(/[0-9a-f]{2}\.json$/, `${index}.json`), bytes] as const;
    });
    forge.git.commit({ branch: LEDGER_BRANCH, files: Object.fromEntries(files) });
    const counts = await outcomesOf([round], { name: "ledger", limit: 5000 }, async () => {
      const ledger = openLedger({ refs: forge.refs, trust: async () => trust });
      await ledger.models();
      await ledger.latestPassing("a");
      await ledger.acceptances("a");
      await ledger.runs("a", sha256("a 1"));
      ledger.findings();
    });
    expect(counts).toEqual({ refused: 0, read: 1 });
  }
});

test("5,000 mutants of a token are nobody's word", async () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${part({ alg: "RS256", kid: "a" })}.${part({ iss: "i", aud: "a", iat: 1, nbf: 1, exp: 2 })}.${"A".repeat(342)}`;
  const keys = {
    keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }), kid: "a" }],
  };
  const expected = { keys, issuer: "i", audience: "a", now: 1e13 };
  const read = await outcomesOf(mutantsOf([token], 5000), { name: "token", limit: 500 }, (bytes) =>
    expect(verifyToken(decoded(bytes), expected)).toHaveProperty("problem"),
  );
  expect(read).toEqual({ refused: 0, read: 5000 });
});

function missing(): never {
  throw new Error("there is no entry");
}
