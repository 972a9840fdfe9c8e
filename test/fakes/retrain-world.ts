import { retrain } from "../../actions/retrain/run.ts";
import type { Alert, WindowRecord } from "../../src/generated/types.ts";
import { alertsKey } from "../../src/records/keys.ts";
import { newEntry } from "../../src/stores/ledger-entry.ts";
import { CAUSES } from "../../src/work/monitor/alerts/causes.ts";
import { pastOf } from "../../src/work/monitor/known-windows.ts";
import { windowKey } from "../../src/work/monitor/window-key.ts";
import { git } from "../rig/git.ts";
import { accept } from "./stage-evidence.ts";
import { stageManifest, stageModel } from "./stage-model.ts";
import { stageRig, type StageFiles, type StageRig, type StageRun } from "./stage-rig.ts";
import { inPlace } from "./stage-session.ts";
import { alertOf, windowRecord } from "./windows.ts";

const DAY = 86_400_000;

/** What the manifest of a model says beside the stage model's own. */
export interface RetrainedModel {
  readonly name?: string;
  /** YAML of the section, in one line. */
  readonly retraining?: string;
  readonly monitoring?: string;
}

/** A repository whose models are watched and retrained, with a ledger that tests write as a monitor would. */
export interface RetrainWorld extends AsyncDisposable {
  readonly rig: StageRig;
  /** Milliseconds; set it to go on in time. */
  now: number;
  /** A day passes, and the monitor settles a window of it with these alerts. */
  day(told: Told): Promise<void>;
  /** The window of today once more, for other models; all of them are one commit on the ledger. */
  tell(...told: readonly Told[]): Promise<void>;
  run(inputs?: Readonly<Record<string, string>>): Promise<StageRun>;
  /** The default branch gets another name. */
  rename(branch: string): Promise<void>;
  /** A merge to main. */
  merge(files: StageFiles): Promise<void>;
}

export interface Told {
  /** The accepted one unless given. */
  readonly artifact?: string | undefined;
  readonly model?: string;
  /** States by cause; what is not named is not there. */
  readonly alerts?: Readonly<Partial<Record<Alert["cause"], Alert["state"]>>>;
  readonly signals?: Partial<WindowRecord["signals"]>;
  readonly window?: Partial<WindowRecord>;
  /** When the firing ones began, all or each by its cause; now unless given. */
  readonly firedAt?: number | Readonly<Partial<Record<Alert["cause"], number>>>;
}

const RETRAINING = '{set: {training.params.until: "{window.end}"}}';

/** The manifest of a model of such a world. */
export function retrainedManifest({
  name = "churn",
  retraining = RETRAINING,
  monitoring = "{logs: logs/*.csv}",
}: RetrainedModel = {}): string {
  const sections = `monitoring: ${monitoring}\n${retraining === "" ? "" : `retraining: ${retraining}\n`}`;
  return `${stageManifest({ name, edits: [["  artifact: model.bin\n", "  artifact: model.bin\n  params: {until: never}\n"]] })}${sections}`;
}

/** Begins on 2026-11-02 with models that were accepted in June. */
export async function retrainWorld(
  models: readonly RetrainedModel[] = [{}],
  files: StageFiles = {},
): Promise<RetrainWorld> {
  const clock = { now: Date.parse("2026-11-02T06:00:00Z") };
  const named = models.map(({ name = "churn", ...rest }) => ({ name, ...rest }));
  const all = named.map((model) => ({
    ...stageModel({ name: model.name }),
    [`models/${model.name}/model.yaml`]: retrainedManifest(model),
  }));
  const rig = await stageRig(Object.assign({}, ...all, files), clock);
  for (const { name } of named) await accept(rig, {}, { model: name });
  await rig.event("schedule", {});
  const tell = async (...told: readonly Told[]): Promise<void> => await tellLedger(rig, clock.now, told);
  return {
    rig,
    get now() {
      return clock.now;
    },
    set now(value) {
      clock.now = value;
    },
    tell,
    async day(told) {
      clock.now += DAY;
      await tell(told);
    },
    run: (inputs = {}) => rig.run(retrain, inputs),
    async rename(branch) {
      await git(rig.workspace, ["checkout", "--quiet", "-B", branch]);
      await rig.event("schedule", { repository: { id: 1, default_branch: branch, full_name: "acme/models" } });
    },
    async merge(changed) {
      await rig.commit(changed);
      await rig.event("schedule", {});
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

/** The window of the day before `now`, and the alerts as they stand after it. */
async function tellLedger(rig: StageRig, now: number, all: readonly Told[]): Promise<void> {
  await inPlace(rig, async ({ ledger }) => {
    const entries = all.map(async (told) => {
      const model = told.model ?? "churn";
      const artifact = (await ledger.latestPassing(model))?.body.artifact;
      return entriesOf(now, { artifact, ...told }, await ledger.latest(model, "window"));
    });
    await ledger.record((await Promise.all(entries)).flat());
  });
}

function entriesOf(now: number, told: Told, before: { readonly body: WindowRecord } | undefined) {
  const { model = "churn", alerts = {}, signals = {}, window = {}, artifact } = told;
  const from = Math.floor(now / DAY) * DAY - DAY;
  const id = new Date(from).toISOString().slice(0, 10);
  const times = { from: new Date(from).toISOString(), to: new Date(from + DAY).toISOString() };
  const shown = alertsOf({ ...told, alerts }, { id, to: from + DAY });
  const signalled = Object.fromEntries(shown.map(({ cause, state }) => [SIGNALS[cause] ?? cause, state === "firing"]));
  const { history: _, ...bare } = before?.body ?? windowRecord();
  const known = before === undefined ? [] : [...(before.body.history ?? []), pastOf(before.body)];
  const quiet = { drift: false, decay: null, estimatedDecay: null, conceptDrift: null, noData: false };
  const body: WindowRecord = {
    ...windowRecord({ ...window }),
    model,
    ...(artifact !== undefined && { artifact }),
    key: windowKey(model, id),
    window: { ...bare.window, id, ...times, state: "final" },
    signals: { ...quiet, ...signalled, ...signals },
    history: known.slice(-60),
  };
  const record = { schema: "model-gitops/alerts/v1" as const, model, alerts: [...shown] };
  const key = alertsKey({ model, alerts: record.alerts });
  return [
    newEntry({ kind: "window", model, recordedAt: now, body }),
    newEntry({ kind: "alerts", model, recordedAt: now, body: { ...record, key } }),
  ];
}

function alertsOf(
  { alerts = {}, firedAt }: Told,
  { id, to }: { readonly id: string; readonly to: number },
): readonly Alert[] {
  return CAUSES.flatMap((cause) => {
    const state = alerts[cause];
    const began = typeof firedAt === "number" ? firedAt : firedAt?.[cause];
    const since = new Date(began ?? to).toISOString();
    const times = { since, firedAt: since, window: id };
    return state === undefined
      ? []
      : [alertOf({ cause, state, ...times, summary: `${cause} is ${state}.`, details: [] })];
  });
}

const SIGNALS: Readonly<Record<string, string>> = {
  "estimated-decay": "estimatedDecay",
  "concept-drift": "conceptDrift",
  "no-data": "noData",
};
