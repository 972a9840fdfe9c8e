import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PastWindow, Profile } from "../../src/generated/types.ts";
import { rollUpWindows, type RolledUp } from "../../src/loop/monitoring/roll-up.ts";
import { DEFAULT_SETTINGS } from "../../src/manifest/settings.ts";
import { sha256 } from "../../src/records/canonical.ts";
import { profileText } from "../../src/records/profile-text.ts";
import { publishedProfile } from "../../src/stats/profile/published-profile.ts";
import { directoryStore } from "../../src/stores/directory.ts";
import { openLedger, type Ledger } from "../../src/stores/ledger.ts";
import { newEntry } from "../../src/stores/ledger-entry.ts";
import { signingKey } from "../../src/stores/ledger-signature.ts";
import { trustOf } from "../../src/stores/ledger-trust.ts";
import type { Store } from "../../src/stores/store.ts";
import { knownWith } from "../../src/work/monitor/known-windows.ts";
import { windowKey } from "../../src/work/monitor/window-key.ts";
import { acceptanceEntry, runEntry } from "../unit/stores/samples.ts";
import { fakeForge, type FakeForge } from "./forge.ts";
import { fakeHost, type FakeHost } from "./host.ts";
import { referenceOf, windowOf } from "./profiles.ts";
import { windowRecord } from "./windows.ts";

export const MODEL = "churn";
export const LEDGER = "model-gitops/ledger";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PAIR = generateKeyPairSync("ed25519");
const PUBLIC = PAIR.publicKey.export({ format: "pem", type: "spki" }).toString();
const KEY = signingKey(PAIR.privateKey.export({ format: "pem", type: "pkcs8" }).toString());
const WHERE = { repository: "1" };

/** Rows of a window by its number. */
export type RowsOf = (index: number) => Float64Array;

export interface RollUpRig extends AsyncDisposable {
  readonly forge: FakeForge;
  readonly host: FakeHost;
  readonly reference: Profile;
  readonly store: Store;
  /** A reader that has seen nothing yet, as each run's. */
  ledger(): Ledger;
  /** One run of what `settle` does behind its recording. */
  rollUp(change?: { readonly now?: number; readonly isAsked?: boolean; readonly store?: Store }): Promise<RolledUp>;
  /** As before any run, but for the store. */
  reset(): void;
  /** Texts of the ledger's branch. */
  files(): Readonly<Record<string, string>>;
}

export interface RigWish {
  readonly isSigned?: boolean;
  /** From 1 October on; default: 240, which is 80 days. */
  readonly windows?: number;
  readonly rows?: RowsOf;
  /** Default: eight, which are three windows a day. */
  readonly hours?: number;
}

/** A model with windows of eight hours from 1 October 2026 on, their profiles in a store, and entries of other kinds. */
export async function rollUpRig({
  isSigned = false,
  windows = 240,
  rows = someRows,
  hours = 8,
}: RigWish = {}): Promise<RollUpRig> {
  const host = await fakeHost({ env: { GITHUB_REPOSITORY_ID: WHERE.repository } });
  const forge = fakeForge();
  const store = directoryStore(join(host.workspace, "store"));
  const scratch = join(host.temp, "scratch");
  await mkdir(scratch);
  const reference = referenceOf({ x: Float64Array.from({ length: 2000 }, (_, at) => ((at * 7919) % 2000) / 20) });
  const trust = isSigned ? trustOf({ keys: [{ public: PUBLIC }] }, { ...WHERE, branch: undefined }) : undefined;
  const ledger = (): Ledger => openLedger({ refs: forge.refs, trust: async () => trust, random: () => 0 });
  const key = isSigned ? KEY : undefined;
  const keep = async (profile: Profile): Promise<string> => {
    const text = profileText(publishedProfile(profile));
    await writeFile(join(scratch, "profile"), text);
    await store.put(join(scratch, "profile"), sha256(text));
    return sha256(text);
  };
  await ledger().record([...othersOf(MODEL), ...othersOf("other")], key);
  await ledger().record(await windowEntries({ windows, rows, hours, reference, keep }), key);
  const begin = forge.git.head(LEDGER);
  return {
    forge,
    host,
    reference,
    store,
    ledger,
    reset: () => forge.git.move({ branch: LEDGER, from: forge.git.head(LEDGER), to: begin }),
    files: () => forge.git.textFiles(LEDGER),
    async rollUp({ now = Date.UTC(2027, 1, 1), isAsked = true, store: other = store } = {}) {
      const keepWindowsMs = isAsked ? 28 * DAY : undefined;
      const settings = { ...DEFAULT_SETTINGS, ledger: { ...DEFAULT_SETTINGS.ledger, keepWindowsMs } };
      const place = {
        host: { ...host, now: () => now },
        options: { manifests: [], models: [], base: "", output: "out" },
        settings: async () => ({ ...settings, file: undefined, findings: [] }),
        storeOf: () => other,
        laptop: undefined,
        commit: "c".repeat(40),
        scratch,
        ledger: ledger(),
      };
      return await rollUpWindows(place, [MODEL], key);
    },
    [Symbol.asyncDispose]: async () => await host[Symbol.asyncDispose](),
  };
}

function othersOf(model: string) {
  return [runEntry(model, 1), { ...acceptanceEntry(model, 1, 1), ...WHERE, suite: "0.1.0" }];
}

interface Making {
  readonly windows: number;
  readonly rows: RowsOf;
  readonly hours: number;
  readonly reference: Profile;
  keep(profile: Profile): Promise<string>;
}

async function windowEntries({ windows, rows, hours, reference, keep }: Making) {
  let known: readonly PastWindow[] = [];
  const entries = [];
  const usual = windowRecord();
  for (let index = 0; index < windows; index += 1) {
    const start = Date.UTC(2026, 9, 1) + index * hours * HOUR;
    const [from = "", to = ""] = [start, start + hours * HOUR].map((at) => new Date(at).toISOString());
    const id = from.slice(0, 13);
    const x = rows(index);
    const profile = await keep({ ...windowOf(reference, { x }), model: MODEL });
    const body = {
      ...usual,
      model: MODEL,
      key: windowKey(MODEL, id),
      window: { id, from, to, rows: x.length, state: "final" as const },
      source: sha256(`files ${id}`),
      profile,
      history: [...known],
    };
    known = knownWith(body);
    entries.push(
      newEntry({
        kind: "window",
        model: MODEL,
        body,
        recordedAt: start + (hours + 1) * HOUR,
        ...WHERE,
        suite: "0.1.0",
      }),
    );
  }
  return entries;
}

function someRows(index: number): Float64Array {
  return Float64Array.from({ length: 40 }, (_, at) => ((at * 31 + index * 17) % 120) - 5);
}
