import type {
  Alert,
  PastWindow,
  ProposalCause,
  ProposalRecord,
  WindowRecord,
} from "../../../../src/generated/types.ts";
import { DEFAULTS } from "../../../../src/manifest/defaults.ts";
import type { ResolvedRetraining } from "../../../../src/manifest/resolved-retraining.ts";
import type { OpenProposal, Production, Situation } from "../../../../src/work/retraining/situation.ts";

export const DAY = 86_400_000;
export const NOW = Date.parse("2026-11-20T06:00:00Z");

export const SPEC: ResolvedRetraining = {
  when: DEFAULTS["/retraining/when"],
  newLabelledRows: undefined,
  dueEveryMs: undefined,
  minLabelledRows: undefined,
  after: undefined,
  cooldownMs: 7 * DAY,
  quietHours: undefined,
  maxAgeMs: undefined,
  refresh: undefined,
  set: {},
  replay: { windows: 4, decides: true },
};

export function iso(moment: number): string {
  return new Date(moment).toISOString();
}

export function alert(cause: Alert["cause"], state: Alert["state"] = "firing", firedAt = NOW - DAY): Alert {
  return { cause, state, since: iso(firedAt), firedAt: iso(firedAt), summary: `${cause} it is.`, deliveries: [] };
}

/** Daily windows up to now, the last `signals.length` of them with these signals. */
export function windows(signals: readonly PastWindow["signals"][], known = 0): readonly PastWindow[] {
  return signals.map((signal, index) => {
    const from = NOW - (signals.length - index) * DAY;
    const labelled = known === 0 ? {} : { labelled: { from: iso(from - DAY), known } };
    return {
      id: iso(from).slice(0, 10),
      from: iso(from),
      to: iso(from + DAY),
      rows: 1000,
      signals: signal,
      ...labelled,
    };
  });
}

export function production(over: Partial<Production> = {}): Production {
  return {
    alerts: [],
    window: undefined,
    known: windows([{}]),
    isStale: false,
    monitoring: { labels: undefined, performance: PERFORMANCE },
    ...over,
  };
}

const PERFORMANCE = {
  metrics: undefined,
  engine: "model-gitops",
  estimate: undefined,
  thresholds: {},
  minLabels: 100,
} as const;

export function situation(over: Partial<Situation> = {}): Situation {
  return {
    model: "churn",
    now: NOW,
    retraining: SPEC,
    isRetired: false,
    production: production(),
    acceptedAt: NOW - 60 * DAY,
    artifact: undefined,
    requests: [],
    proposals: { open: undefined, foreign: undefined, closed: [] },
    inputs: undefined,
    rebase: "inputs-changed",
    dataEnds: undefined,
    last: over.proposals?.open === undefined ? undefined : RECORDED,
    ...over,
  };
}

export const DRIFT: ProposalCause = { cause: "drift", at: iso(NOW - DAY) };

/** What the ledger says of the proposal that is open. */
const RECORDED: ProposalRecord = {
  schema: "model-gitops/proposal/v1",
  model: "churn",
  key: `sha256:${"2".repeat(64)}`,
  decision: "propose",
  rule: "fired",
  reason: "It drifted.",
  trigger: { causes: [DRIFT] },
  branch: "model-gitops/retrain/churn",
  head: "a".repeat(40),
  pull: { number: 7, state: "open" },
  edits: [],
  files: [],
  at: iso(NOW - DAY),
};

export function open(over: Partial<OpenProposal> = {}): OpenProposal {
  return {
    number: 7,
    openedAt: NOW - DAY,
    causes: [DRIFT],
    inputs: "sha256:a",
    expiresAt: undefined,
    isReopened: false,
    isHeld: false,
    isTheirs: false,
    isConflicted: false,
    isOnMain: false,
    wish: undefined,
    ...over,
  };
}

/** A window whose labels are of rows up to `labelledTo`. */
export function labelled(
  realized: WindowRecord["performance"]["realized"],
  labelledTo: number,
  signals: Partial<WindowRecord["signals"]> = {},
): WindowRecord {
  return {
    schema: "model-gitops/window/v1",
    model: "churn",
    key: `sha256:${"0".repeat(64)}`,
    window: { id: "2026-11-19", from: iso(NOW - DAY), to: iso(NOW), rows: 1000, state: "final" },
    reference: { kind: "fixed", dataset: "holdout", digest: "sha256:1", rows: 1000 },
    rules: `sha256:${"1".repeat(64)}`,
    drift: { engine: "model-gitops", columns: {}, share: 0.6, flagged: true },
    quality: [],
    performance: {
      labelled: { from: iso(labelledTo - DAY), to: iso(labelledTo), rows: 900, labels: 900 },
      realized,
      estimated: {},
    },
    signals: { drift: true, decay: false, estimatedDecay: null, conceptDrift: false, noData: false, ...signals },
    reasons: {},
    health: "degraded",
    fresh: "fresh",
  };
}
