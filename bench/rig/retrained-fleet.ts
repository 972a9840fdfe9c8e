import type { WindowRecord } from "../../src/generated/types.ts";
import { prettyJson, sha256 } from "../../src/records/canonical.ts";
import { KINDS } from "../../src/records/kinds/table.ts";
import { alertsKey } from "../../src/records/keys.ts";
import { entryAfter, newEntry, pathOf, type Entry } from "../../src/stores/ledger-entry.ts";
import { LEDGER_BRANCH } from "../../src/stores/ledger-reader.ts";
import { REMEMBERED } from "../../src/work/monitor/known-windows.ts";
import { windowKey } from "../../src/work/monitor/window-key.ts";
import { retrainedManifest } from "../../test/fakes/retrain-world.ts";
import { firstEvaluation } from "../../test/fakes/stage-evidence.ts";
import { stageModel } from "../../test/fakes/stage-model.ts";
import { stageRig, type StageRig } from "../../test/fakes/stage-rig.ts";
import { alertOf, pastWindow, windowRecord } from "../../test/fakes/windows.ts";

const DAY = 86_400_000;
const WINDOWS = 3;
const NOW = Date.UTC(2026, 10, 20, 6);

const SETTINGS = "apiVersion: model-gitops/v1\nkind: Settings\nretraining: {dashboard: true}\n";

/** What the ledger of such a fleet weighs. */
export interface RetrainedFleet extends AsyncDisposable {
  readonly rig: StageRig;
  /** Texts of all entries. */
  readonly entries: readonly string[];
}

/**
 * A repository with so many models that are watched and retrained, each with windows that remember sixty others, alerts,
 * acceptances and what was evaluated on the ledger, and a dashboard; the alerts of the first few fire.
 */
export async function retrainedFleet(models: number, firing: number): Promise<RetrainedFleet> {
  const names = Array.from({ length: models }, (_, index) => `m${index}`);
  const files = names.map((name) => ({
    ...stageModel({ name }),
    [`models/${name}/model.yaml`]: retrainedManifest({ name }),
  }));
  const rig = await stageRig(Object.assign({ ".github/model-gitops.yaml": SETTINGS }, ...files), { now: NOW });
  const entries = names.flatMap((name, index) => entriesOf(name, index < firing));
  const texts = entries.map((entry) => [pathOf(entry), prettyJson(entry)] as const);
  rig.forge.git.commit({ branch: LEDGER_BRANCH, files: Object.fromEntries(texts) });
  await rig.event("schedule", {});
  return {
    rig,
    entries: texts.map(([, text]) => text),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

function entriesOf(model: string, isFiring: boolean): readonly Entry[] {
  const acceptances = [0, 1].map((index) =>
    newEntry({ kind: "acceptance", model, recordedAt: Date.UTC(2026, 5, 1 + index), body: accepted(index) }),
  );
  const windows = Array.from({ length: WINDOWS }, (_, index) => {
    const at = NOW - (WINDOWS - 1 - index) * DAY;
    return newEntry({ kind: "window", model, recordedAt: at, body: windowOf(model, at) });
  });
  const alerts = [false, isFiring].map((isOn, index) => {
    const since = new Date(Math.floor(NOW / DAY) * DAY).toISOString();
    const alert = alertOf({ state: isOn ? "firing" : "resolved", since, firedAt: since, details: [`${index}`] });
    const state = { model, alerts: [alert] };
    const body = { schema: "model-gitops/alerts/v1" as const, ...state, key: alertsKey(state) };
    return newEntry({ kind: "alerts", model, recordedAt: NOW - (1 - index) * DAY, body });
  });
  const evaluation = newEntry({ kind: "evaluation", model, recordedAt: NOW, body: evaluated(model) });
  return [...[acceptances, windows, alerts].flatMap(chained), evaluation];
}

function evaluated(model: string) {
  return firstEvaluation(model, sha256("key 1"));
}

function accepted(index: number) {
  const file = { bytes: 1, path: "artifact/model.bin", durationSeconds: 1 };
  return {
    trainKey: sha256(`key ${index}`),
    artifact: sha256(`${index}`),
    outcome: "pass" as const,
    evaluationKey: evaluated("any").evaluationKey,
    ...file,
  };
}

/** The day that ended before this time. */
function windowOf(model: string, at: number): WindowRecord {
  const from = Math.floor(at / DAY) * DAY - DAY;
  const id = new Date(from).toISOString().slice(0, 10);
  const times = { from: new Date(from).toISOString(), to: new Date(from + DAY).toISOString() };
  const history = Array.from({ length: REMEMBERED }, (_, index) => {
    const before = from - (REMEMBERED - index) * DAY;
    const [start, end] = [before, before + DAY].map((time) => new Date(time).toISOString());
    return pastWindow(index, { id: start?.slice(0, 10) ?? "", from: start ?? "", to: end ?? "" });
  });
  const window = { id, ...times, rows: 12_345, state: "final" as const };
  return { ...windowRecord(), model, artifact: accepted(1).artifact, key: windowKey(model, id), window, history };
}

/** Each names the one before it, as whoever records does. */
function chained(entries: readonly Entry[]): readonly Entry[] {
  const chain: Entry[] = [];
  for (const entry of entries) {
    const before = chain.at(-1);
    const kind = Object.values(KINDS).find(({ word }) => word === entry.kind);
    if (kind === undefined) throw new Error(`no kind ${entry.kind}`);
    const digest = before === undefined ? "" : sha256(prettyJson(before));
    chain.push(before === undefined ? entry : entryAfter(entry, kind, { id: before.id, digest }));
  }
  return chain;
}
