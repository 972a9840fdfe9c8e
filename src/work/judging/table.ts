/** What one place of a manifest means to a change that touches it. */
export interface Judging {
  /** Whose word counts while the change is judged. `role`: the head's for training data, the base's for data that judges. */
  readonly from: "base" | "head" | "role";
  /** How the change is told to a person; absent: it is not. */
  readonly listed?: Listing;
  /** Whether what was measured before no longer answers: the model is evaluated again. */
  readonly measured?: true;
  /** Which content keys it enters: its value, or the digest of what it leads to. `verdict`: as a limit that applied. */
  readonly keys?: readonly ("train" | "evaluation" | "verdict")[];
  /** What is new in it waits for a person before its first use. */
  readonly firstUse?: true;
}

/** What tells the direction of a change. */
export type Listing =
  /** More, or less, is stricter; nothing is no limit. */
  | "higher"
  | "lower"
  /** From the loosest to the strictest; nothing is looser than all. */
  | readonly unknown[]
  /** Neither is stricter. */
  | "changed"
  /** Another question is asked; one that is no longer asked is removed. */
  | "question"
  /** Only as a whole it has a direction: whether more limits are stricter depends on each of them. */
  | "section"
  /** Who may accept, whichever way the manifest names them. */
  | "approvers";

const HEAD = { from: "head" } as const;
const TRAINED = { from: "head", keys: ["train"] } as const;
const LIMIT = { from: "base", measured: true, keys: ["evaluation", "verdict"] } as const;
const MEASURED = { from: "base", measured: true, keys: ["evaluation"] } as const;
const READING = { from: "head", measured: true, keys: ["evaluation"] } as const;
/** Files that are named here are no code, so the trainKey leaves them out. */
const READING_FILE = { ...READING, keys: ["evaluation", "train"] } as const;
const CONTENT = { from: "role", measured: true, keys: ["train", "evaluation"] } as const;

/**
 * The whole manifest by pointer, each with what lies below it, in the order in which changes are listed. The files beside
 * this one act on it; a key of the schema that is not here fails a test, and is the base's.
 */
export const JUDGING = {
  // What it is and says of itself: no number hangs on it.
  "/apiVersion": HEAD,
  "/kind": HEAD,
  "/name": HEAD,
  "/description": HEAD,
  "/license": HEAD,
  "/contact": HEAD,
  "/baseModels": HEAD,
  "/card/intendedUse": HEAD,
  "/card/outOfScope": HEAD,
  "/card/limitations": HEAD,
  "/card/risks": HEAD,
  "/card/tradeoffs": HEAD,
  "/card/metricRationale": HEAD,
  "/card/groups": HEAD,
  "/card/instructions": HEAD,
  "/governance/rationale": HEAD,
  "/governance/reviewedBy": HEAD,
  "/governance/reviewedOn": HEAD,
  "/governance/oversight": HEAD,
  "/governance/risks": HEAD,

  // What it is trained from. A file of another meaning is no code, so its name is in the trainKey by what it leaves out.
  "/training/command": TRAINED,
  "/training/setup": TRAINED,
  "/training/params": TRAINED,
  "/training/code": TRAINED,
  "/training/env": { ...TRAINED, firstUse: true },
  "/training/artifact": TRAINED,
  "/training/seeds": TRAINED,
  "/training/metrics": TRAINED,
  "/training/checkpoints": TRAINED,
  "/training/runtimeEnv": TRAINED,
  "/card/sections": TRAINED,
  "/report/include": TRAINED,
  // Where, how long and how often it is trained does not decide what comes out.
  "/training/runner": { ...HEAD, firstUse: true },
  "/training/requires": HEAD,
  "/training/timeout": HEAD,
  "/training/retries": HEAD,
  "/training/on": { ...HEAD, firstUse: true },

  // How the candidate's own file is read: only its change knows. It is evaluated again by it.
  "/features": READING,
  "/model/inputs": READING,
  "/model/outputs": READING,
  // What is shown of it beside: nothing is judged by it.
  "/evaluation/importance": READING,

  // What it has to meet.
  "/evaluation/metrics/*/min": { ...LIMIT, listed: "higher" },
  "/evaluation/metrics/*/max": { ...LIMIT, listed: "lower" },
  "/evaluation/metrics/*/margin": { ...LIMIT, listed: "lower" },
  "/evaluation/metrics/*/rowSql": { ...LIMIT, listed: "changed" },
  "/evaluation/metrics/*/better": { ...LIMIT, listed: "changed" },
  "/evaluation/metrics/*/primary": { ...LIMIT, listed: [false, true] },
  "/evaluation/slices/*": { ...MEASURED, listed: "changed" },

  // On which rows. A dataset without a role is training data.
  "/evaluation/datasets/*": { ...CONTENT, from: "base", listed: ["shown", "guard", "decides"] },
  "/datasets/*/path": { ...CONTENT, listed: "changed" },
  "/datasets/*/version": { ...CONTENT, listed: "changed" },
  "/datasets/*/fetch": { from: "role", listed: "changed", measured: true, firstUse: true },
  // What is said of the rows: it is shown, and warned about while the manifest is validated.
  "/datasets/*/period": { from: "role" },
  "/datasets/*/license": { from: "role" },
  "/datasets/*/origin": { from: "role" },
  "/datasets/*/collection": { from: "role" },
  "/datasets/*/maxAge": { from: "role" },
  "/datasets/*/personalData": { from: "role" },
  "/datasets/*/description": { from: "role" },
  "/datasets/*/asOf": { from: "role" },
  "/datasets/*/url": { from: "role" },
  "/datasets/*/derivedFrom": { from: "role" },
  "/datasets/*/representativeness": { from: "role" },
  "/datasets/*/labels": { from: "role" },
  "/datasets/*/knownGaps": { from: "role" },
  "/datasets/*/privacy": { from: "role" },
  "/datasets/*/croissant": { from: "role", keys: ["train"] },

  // How it is judged, and who may accept.
  "/evaluation/confidence": { ...LIMIT, listed: "higher" },
  "/evaluation/onInconclusive": { from: "base", listed: ["approve", "block"], keys: ["evaluation", "verdict"] },
  "/evaluation/latency/p95": { ...LIMIT, listed: "lower" },
  "/evaluation/latency/batchSize": { ...MEASURED, listed: "changed" },
  "/evaluation/fairness": { ...LIMIT, listed: "section" },
  "/governance/risk": { from: "base", listed: ["minimal", "limited", "high"] },
  "/governance/euAiAct": { from: "base", listed: ["minimal", "limited", "high", "prohibited"] },
  "/governance/policies": { from: "base", listed: "changed" },
  "/governance/envelope": { from: "base", listed: "section" },
  "/owners": { from: "base", listed: "approvers" },
  "/monitoring": { from: "base", listed: "section" },
  "/retraining": { from: "base", listed: "section" },
  "/promotion": { from: "base", listed: "section" },
  "/report/rows": { from: "base", listed: "section" },
  "/governance/approvers": { from: "base", listed: "approvers" },

  // What is asked. A threshold or a weight where there was none is another question, not one more.
  "/task": { ...MEASURED, listed: "question" },
  "/target/column": { ...MEASURED, listed: "question" },
  "/target/positive": { ...MEASURED, listed: "question" },
  "/target/classes": { ...MEASURED, listed: "question" },
  "/target/columns": { ...MEASURED, listed: "question" },
  "/target/quantiles": { ...MEASURED, listed: "question" },
  "/model/threshold": { ...MEASURED, listed: "question" },
  "/columns/id": { ...MEASURED, listed: "question" },
  "/columns/time": { ...MEASURED, listed: "question" },
  "/columns/group": { ...MEASURED, listed: "question" },
  "/columns/weight": { ...MEASURED, listed: "question" },

  // A retired model is not trained, so there is nothing to judge it by; a person is asked instead.
  "/lifecycle": { from: "head", listed: "question" },

  // How the candidate predicts follows the head, since it cannot be read otherwise: therefore it is listed.
  "/evaluation/predictions": { ...READING_FILE, listed: "question" },
  "/evaluation/command": { ...READING, listed: "question", firstUse: true },
  // No prediction, but listed among them.
  "/evaluation/season": { ...MEASURED, listed: "question" },
  "/evaluation/judge": { ...READING_FILE, listed: "question" },
} as const satisfies Readonly<Record<string, Judging>>;

/** The table as pointers with their rows. */
export const ROWS: readonly (readonly [pointer: string, row: Judging])[] = Object.entries(JUDGING);

/** Names below a pointer whose changes are listed, in the table's order. */
export function listedBelow(pointer: string): readonly (readonly [name: string, listed: Listing])[] {
  return ROWS.flatMap(([at, { listed }]) =>
    listed !== undefined && at.startsWith(`${pointer}/`) ? [[at.slice(pointer.length + 1), listed] as const] : [],
  );
}
