import type { Finding } from "../../findings/finding.ts";
import type { Alert, WindowRecord } from "../../generated/types.ts";
import { isSplitBroken } from "./experiment-view.ts";
import { momentText } from "./words.ts";

/** What the sentences below look at. */
interface Situation {
  readonly signals: WindowRecord["signals"];
  readonly window: WindowRecord;
  readonly isStale: boolean;
}

interface Step {
  readonly id: string;
  readonly causes: readonly Alert["cause"][];
  readonly applies: (situation: Situation) => boolean;
  /** Plain text of ours; nothing of a record is in it but times. */
  readonly say: (situation: Situation) => string;
}

/** Of a model that was never accepted, and of one whose log was not to be had. */
const UNWATCHABLE: ReadonlySet<string> = new Set(["monitor/accepted", "monitor/logs"]);

const STALE =
  "Look at the watch workflow under Actions: GitHub disables schedules after 60 days without activity, and a run may wait for a runner or have failed. Enable it and run it by hand; it catches up on every window it missed.";

/**
 * What to do next, most urgent first. What comes before something else rules it out: data that failed its checks says
 * nothing of the model, and drift alone is no reason to train.
 */
const STEPS: readonly Step[] = [
  {
    id: "stale",
    causes: ["stale"],
    applies: ({ isStale }) => isStale,
    say: () => STALE,
  },
  {
    id: "no data",
    causes: ["no-data"],
    applies: ({ signals }) => signals.noData === true,
    say: () =>
      "Find out whether the service answers and logs at all: try the path, the credentials and the time column of monitoring.logs. Until rows arrive nothing is known of the model; this is not a pass.",
  },
  {
    id: "quality first",
    causes: ["quality", "drift", "decay", "estimated-decay", "concept-drift"],
    applies: ({ signals }) => signals.quality === true,
    say: () =>
      "Mend the data first, with the people who produce the columns named here. Drift and performance of rows that failed their checks say little about the model, and training on them would make it worse.",
  },
  {
    id: "several versions",
    causes: ["decay", "estimated-decay", "drift", "service"],
    applies: ({ window }) => (window.versions ?? []).length > 1 && window.experiment === undefined,
    say: () =>
      "More than one model answered in this window: see whether what changed began with the newer one, and roll back if it did.",
  },
  {
    id: "decay and concept drift",
    causes: ["decay", "concept-drift"],
    applies: ({ signals }) => signals.decay === true && signals.conceptDrift === true,
    say: () =>
      "The relation of inputs and target has changed, so older rows mislead: train on labelled rows from after the change, in a pull request, and judge it on fresh ones. Roll back only if an earlier model does better on these rows.",
  },
  {
    id: "decay",
    causes: ["decay"],
    applies: ({ signals }) => signals.decay === true && signals.conceptDrift !== true,
    say: () =>
      "Performance by labels has fallen: look at the slices for where, then open a pull request that trains on newer rows. If it fell with the last promotion, roll back first.",
  },
  {
    id: "concept drift alone",
    causes: ["concept-drift"],
    applies: ({ signals }) => signals.conceptDrift === true && signals.decay !== true,
    say: () =>
      "Labels no longer agree with what the scores promise: do not rely on estimated performance, recalibrate the model, and check that labels are made as before.",
  },
  {
    id: "estimate while labels stand",
    causes: ["estimated-decay"],
    applies: ({ signals }) => signals.estimatedDecay === true && signals.decay === false,
    say: ({ window }) =>
      `Performance by labels still stands${labelledUntil(window)}, and the estimate is of newer rows: label a sample of this window, or wait for its labels, before anything is trained.`,
  },
  {
    id: "estimate without labels",
    causes: ["estimated-decay"],
    applies: ({ signals }) => signals.estimatedDecay === true && signals.decay === null,
    say: () =>
      "This is an estimate: it assumes calibrated probabilities, no concept drift and no inputs that the reference lacks. Label a few hundred rows of this window to confirm it; if they agree, train on newer rows in a pull request.",
  },
  {
    id: "drift while labels stand",
    causes: ["drift"],
    applies: ({ signals }) => signals.drift === true && signals.decay === false && signals.quality !== true,
    say: ({ window }) =>
      `Performance by labels stands${labelledUntil(window)}: there is nothing to do for the model. Find out whether the change is real; if it is here to stay, make newer rows the reference.`,
  },
  {
    id: "drift without labels",
    causes: ["drift"],
    applies: ({ signals }) =>
      signals.drift === true && signals.decay === null && signals.estimatedDecay !== true && signals.quality !== true,
    say: ({ signals }) =>
      `${signals.estimatedDecay === false ? "The estimated performance holds, but no" : "No"} labels say whether this hurts: ask who produces these columns what changed, and label a sample of the window (monitoring.labels) before anything is trained.`,
  },
  {
    id: "missing and unseen",
    causes: ["drift"],
    applies: ({ window }) => Object.values(window.drift.columns).some(({ nullRate }) => nullRate?.flagged === true),
    say: () =>
      "Empty cells became more, or fewer: that is mostly a change of a pipeline, not of the world. Ask the producer before you look at the model.",
  },
  {
    id: "service",
    causes: ["service"],
    applies: ({ signals }) => signals.service === true,
    say: () =>
      "A limit of the service is passed: compare with the release and the traffic of that time, then add capacity, roll back, or change the limit in monitoring.service.",
  },
  {
    id: "experiment promote",
    causes: [],
    applies: ({ window }) => window.experiment?.outcome === "promote",
    say: () => "The experiment is decided: promote the treatment by a pull request, and end the experiment.",
  },
  {
    id: "experiment stop",
    causes: [],
    applies: ({ window: { experiment } }) => experiment?.outcome === "stop" && !isSplitBroken(experiment),
    say: () => "Stop the experiment: send all traffic to the control again, then look at what was worse.",
  },
  {
    id: "experiment split",
    causes: [],
    applies: ({ window: { experiment } }) => experiment !== undefined && isSplitBroken(experiment),
    say: () =>
      "The experiment's split is broken. Send all traffic to the control, and find why the arms have other shares than planned (the assignment, lost rows, or monitoring.experiment.weights). Then begin anew under another id.",
  },
  {
    id: "experiment no data",
    causes: [],
    applies: ({ window }) => window.experiment?.outcome === "no-data",
    say: () =>
      "The experiment gets no data: see whether both arms are served, the variant column is logged, and control and treatment are its values.",
  },
];

export interface Asked {
  /** Undefined where no window was seen. */
  readonly window: WindowRecord | undefined;
  readonly isStale: boolean;
  /** Only what is to be done about this cause. */
  readonly cause?: Alert["cause"] | undefined;
  /** Of this run: where nothing can be watched yet, the finding says what to do, and the schedule is not it. */
  readonly findings?: readonly Pick<Finding, "rule">[] | undefined;
}

/** The most urgent ones, and how many are left. */
export function firstSteps(steps: readonly string[], most: number): readonly string[] {
  const left = steps.length - most;
  return left <= 0 ? steps : [...steps.slice(0, most), `… and ${left} more: monitor.html has all of them.`];
}

/** What to do next, as plain sentences of ours; none where nothing is wrong. */
export function nextSteps({ window, isStale, cause, findings = [] }: Asked): readonly string[] {
  if (window === undefined && findings.some(({ rule }) => UNWATCHABLE.has(rule))) return [];
  if (window === undefined)
    return isStale ? [STALE] : ["No window was seen yet: run `model-gitops monitor` and see what it says of the logs."];
  const situation = { signals: window.signals, window, isStale };
  const steps = STEPS.filter(
    ({ causes, applies }) => (cause === undefined || causes.includes(cause)) && applies(situation),
  );
  const said = steps.map(({ say }) => say(situation));
  if (said.length > 0 || cause !== undefined || window.health === "healthy") return said;
  return [
    window.health === "unknown"
      ? "Too little could be measured to say anything: the reasons beside the signals say what is needed."
      : "See the signals above for what degraded it.",
  ];
}

function labelledUntil({ performance }: WindowRecord): string {
  return performance.labelled === undefined ? "" : ` for rows until ${momentText(performance.labelled.to)}`;
}
