import type { Dataset, JudgingChange, ModelManifest } from "../../generated/types.ts";
import { isRecord } from "../../kernel/guards.ts";
import { pointerTo, valueAt } from "../../manifest/pointers.ts";
import { canonicalJson } from "../../records/canonical.ts";
import { isMeasured, judgingChanges } from "./changes.ts";
import { evaluationDatasets, evaluationRoles } from "./datasets.ts";
import { firstUses } from "./first-use.ts";
import { fromRoot } from "./moved-data.ts";
import { ROWS, type Judging } from "./table.ts";

export interface EffectiveModel {
  /** What the candidate is trained as, and judged by: each place from the side that the table names. */
  readonly judged: ModelManifest;
  /** What the head would judge differently; listed for a person, effective when merged. */
  readonly changes: readonly JudgingChange[];
  /** Whether the head asks for other numbers: by what judges, or by how the model is read. */
  readonly isMeasuredOtherwise: boolean;
  /**
   * `training.env: NAME`, `training.runner: label`, `datasets.<name>.fetch.command`, `.fetch.env: NAME` and
   * `evaluation.command` that were not used before: they need approval before first use.
   */
  readonly needsApproval: readonly string[];
  /** Evaluation datasets as the head has them, where it changes them: the old decides, the new is shown. */
  readonly proposedDatasets: Readonly<Record<string, Dataset>>;
}

/**
 * A pull request cannot loosen its own gate: what judges is the base branch's, who may accept included (table.ts).
 * Without a base (a first model) the head is all there is. `movedFrom` is the folder of the base's manifest where it is
 * another than the head's: what judges is read from there.
 */
export function effectiveModel(
  base: ModelManifest | undefined,
  head: ModelManifest,
  movedFrom?: string,
): EffectiveModel {
  const needsApproval = firstUses(base, head);
  if (base === undefined) {
    return { judged: head, changes: [], isMeasuredOtherwise: true, needsApproval, proposedDatasets: {} };
  }
  // Of a thousand models most are as they were: nothing is looked for in what cannot differ.
  if (base === head && movedFrom === undefined) {
    return {
      judged: judgedBy(base, head),
      changes: [],
      isMeasuredOtherwise: false,
      needsApproval,
      proposedDatasets: {},
    };
  }
  const changes = judgingChanges(base, head);
  return {
    judged: judgedBy(movedFrom === undefined ? base : { ...base, datasets: fromRoot(base.datasets, movedFrom) }, head),
    changes,
    isMeasuredOtherwise: changes.some(isMeasured) || isReadOtherwise(base, head),
    needsApproval,
    proposedDatasets: proposed(base, head),
  };
}

/**
 * Evaluation data whose content differs although the manifest may not: digests by dataset name, as the base and the
 * head have them in git; what only the head has replaces what the base fetches, and what only the base has somebody
 * else would bring from then on. Made to be appended to the changes of `effectiveModel`.
 */
export function contentChanges(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): readonly JudgingChange[] {
  const brought = Object.entries(head).flatMap(([name, to]) =>
    base[name] === undefined ? [{ path: `datasets.${name}`, direction: "changed" as const, from: NOT_IN_GIT, to }] : [],
  );
  const changed = Object.entries(base).flatMap(([name, from]) => {
    const to = head[name] ?? NOT_IN_GIT;
    return to === from ? [] : [{ path: `datasets.${name}`, direction: "changed" as const, from, to }];
  });
  return [...changed, ...brought];
}

const NOT_IN_GIT = "not in git";

function judgedBy(base: ModelManifest, head: ModelManifest): ModelManifest {
  const judged = takenFrom("", base, head) as ModelManifest;
  return {
    ...judged,
    datasets: { ...head.datasets, ...evaluationDatasets(base) },
    // Explicit: the head's names must not change which of the base's datasets decides.
    evaluation: { ...judged.evaluation, datasets: evaluationRoles(base) },
  };
}

/** The value at a pointer from the side that the table names, member by member where the sides differ below it. */
function takenFrom(pointer: string, base: unknown, head: unknown): unknown {
  const sides = SIDES.get(pointer);
  if (sides === undefined || sides.size === 1) return sides?.has("head") === true ? head : base;
  const members = [...new Set([...keysOf(head), ...keysOf(base)])].flatMap((key) => {
    const place = pointerTo("", key);
    const value = takenFrom(pointerTo(pointer, key), valueAt(base, place), valueAt(head, place));
    return value === undefined ? [] : [[key, value] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

/** The sides that the table names at a pointer and below it. */
const SIDES: ReadonlyMap<string, ReadonlySet<Judging["from"]>> = sidesOf(ROWS);

function sidesOf(rows: typeof ROWS): ReadonlyMap<string, ReadonlySet<Judging["from"]>> {
  const sides = new Map<string, Set<Judging["from"]>>();
  for (const [at, { from }] of rows) {
    const steps = at.split("/");
    for (const [depth] of steps.entries()) {
      const pointer = steps.slice(0, depth + 1).join("/");
      sides.set(pointer, (sides.get(pointer) ?? new Set()).add(from));
    }
  }
  return sides;
}

/** Places that are the head's and are not listed, though they decide what the model's answers mean or what is asked of it. */
const READING = ROWS.flatMap(([pointer, { from, listed, measured }]) =>
  from === "head" && measured === true && listed === undefined ? [pointer] : [],
);

function isReadOtherwise(base: ModelManifest, head: ModelManifest): boolean {
  const reading = (manifest: ModelManifest) =>
    canonicalJson(READING.map((pointer) => valueAt(manifest, pointer) ?? null));
  return reading(base) !== reading(head);
}

function proposed(base: ModelManifest, head: ModelManifest): Readonly<Record<string, Dataset>> {
  const old = evaluationDatasets(base);
  const now = Object.entries(evaluationDatasets(head));
  return Object.fromEntries(now.filter(([name, dataset]) => source(dataset) !== source(old[name])));
}

function source(dataset: Dataset | undefined): string {
  return JSON.stringify([dataset?.path, dataset?.version]);
}
