import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { audit } from "../../actions/audit/run.ts";
import type { Acceptance, AuditRecord, VerdictRecord } from "../../src/generated/types.ts";
import { hexOf, sha256 } from "../../src/records/canonical.ts";
import { newEntry, type Entry, type LedgerKind } from "../../src/stores/ledger-entry.ts";
import type { GivenControls } from "./forge-controls.ts";
import { ARTIFACT, firstEvaluation, TRAINED, trainedRun } from "./stage-evidence.ts";
import { stageManifest, stageModel } from "./stage-model.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "./stage-rig.ts";
import { inPlace } from "./stage-session.ts";

/** A repository whose models were all accepted, with their evidence, and what an audit of it sees. */
export interface AuditWorld extends AsyncDisposable {
  readonly rig: StageRig;
  /** The folder of the artifacts. */
  readonly store: string;
  readonly clock: { now: number };
  /** What GitHub enforces from now on. */
  enforce(controls: GivenControls): void;
  /** The weekly audit with these files on main, which are taken back after it. */
  audit(files?: StageFiles, inputs?: Readonly<Record<string, string>>): Promise<AuditSeen>;
}

export interface AuditSeen extends StageRun {
  readonly record: AuditRecord;
  /** `outcome rule message` of each finding. */
  readonly told: readonly string[];
}

export async function auditWorld(...models: readonly string[]): Promise<AuditWorld> {
  const controls: GivenControls = {};
  const clock = { now: Date.parse("2026-11-01T00:00:00Z"), controls };
  const files: StageFiles = Object.assign({}, ...models.map((name) => stageModel({ name })));
  const rig = await stageRig({ "README.md": "Models.\n", ...files }, clock);
  const store = join(dirname(rig.workspace), "temp", "store");
  await recordAs(rig, models);
  await keep(store, ARTIFACT);
  return {
    rig,
    store,
    clock,
    enforce: (given) => void Object.assign(controls, given),
    async audit(changed = {}, inputs = {}) {
      const isChanged = Object.keys(changed).length > 0;
      if (isChanged) await rig.commit(changed);
      await rig.event("schedule", { schedule: "0 5 * * 1" });
      const seen = await rig.run(audit, { issue: "true", ...inputs });
      const back = Object.keys(changed).map((path) => [path, files[path] ?? null] as const);
      if (isChanged) await rig.commit(Object.fromEntries(back));
      const text = await readFile(join(rig.workspace, "model-gitops-out/audit.json"), "utf8");
      const told = seen.annotations.map(({ outcome, rule, message }) => `${outcome} ${rule} ${message}`);
      return { ...seen, record: JSON.parse(text), told };
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

/** What `record` writes of an accepted version; a later one with another verdict, where that is given. */
export async function recordAs(
  rig: StageRig,
  models: readonly string[],
  more: Partial<VerdictRecord> & { readonly at?: number } = {},
): Promise<void> {
  const { at = Date.UTC(2026, 9, 1), ...verdict } = more;
  const entries = models.flatMap((model) => entriesOf(model, verdict, { model, recordedAt: at, commit: rig.head }));
  await inPlace(rig, async ({ ledger }) => await ledger.record(entries));
}

interface Origin {
  readonly model: string;
  readonly recordedAt: number;
  readonly commit: string;
}

function entriesOf(model: string, more: Partial<VerdictRecord>, origin: Origin): readonly Entry<LedgerKind>[] {
  const trainKey = sha256(`${model} was trained`);
  const evaluationKey = sha256(`${model} was evaluated`);
  const verdictKey = sha256(`${model} was judged at ${origin.recordedAt}`);
  const verdict: VerdictRecord = {
    schema: "model-gitops/verdict/v1",
    model,
    verdictKey,
    outcome: "pass",
    headline: "It passes.",
    findings: [],
    changes: [],
    approvals: [],
    ...more,
  };
  const acceptance: Acceptance = {
    trainKey,
    evaluationKey,
    verdictKey,
    outcome: verdict.outcome,
    artifact: TRAINED,
    bytes: ARTIFACT.length,
    path: "artifact/model.bin",
    anchor: true,
    durationSeconds: 1,
  };
  return [
    newEntry({ kind: "run", body: trainedRun(model, trainKey), ...origin }),
    newEntry({ kind: "evaluation", body: { ...firstEvaluation(model, trainKey), evaluationKey }, ...origin }),
    newEntry({ kind: "verdict", body: verdict, ...origin }),
    newEntry({ kind: "acceptance", body: acceptance, ...origin }),
  ];
}

/** Puts a text into the store. */
export async function keep(store: string, text: string): Promise<void> {
  const hex = hexOf(sha256(text));
  await mkdir(join(store, "sha256", hex.slice(0, 2)), { recursive: true });
  await writeFile(join(store, "sha256", hex.slice(0, 2), hex), text);
}

/** The manifest of churn with other text in it. */
export function manifestWith(...edits: readonly (readonly [string, string])[]): StageFiles {
  return { "models/churn/model.yaml": stageManifest({ edits }) };
}
