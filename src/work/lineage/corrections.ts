import type { JudgingChange } from "../../generated/types.ts";
import type { DataIssue } from "./data-issues.ts";

/** The content of a dataset before and after a change. */
export interface ChangedContent {
  readonly model: string;
  readonly dataset: string;
  readonly from: string;
  readonly to: string;
}

export interface CorrectionQuestion {
  /** Of the base branch: an error that the change itself brings word of corrects nothing. */
  readonly base: readonly DataIssue[];
  readonly head: readonly DataIssue[];
  readonly changed: ChangedContent;
}

export type Correction =
  | { readonly kind: "none" }
  /** The new content decides, once a person accepted it. */
  | { readonly kind: "corrects"; readonly ids: readonly string[] }
  /** An error of this content is known, and the change does not close it with what it brings. */
  | { readonly kind: "unclosed"; readonly ids: readonly string[] };

/**
 * Whether a change of a dataset is the correction of an error that the base branch knows: an open issue there names the
 * content that is replaced, and the change closes it as corrected with the very content that it brings. Then wrong rows
 * would decide, and the new ones may.
 */
export function correctionOf({ base, head, changed }: CorrectionQuestion): Correction {
  const open = base.filter(({ issue }) => issue.closed === undefined && isOf(issue, changed));
  if (open.length === 0) return { kind: "none" };
  const after = new Map(head.map((one) => [one.issue.id, one.issue]));
  const closing = open.filter(({ issue }) => {
    const closed = after.get(issue.id)?.closed;
    return closed?.how === "corrected" && closed.digest === changed.to;
  });
  if (closing.length > 0) return { kind: "corrects", ids: closing.map(({ issue }) => issue.id) };
  return { kind: "unclosed", ids: open.map(({ issue }) => issue.id) };
}

function isOf({ dataset, model, digest }: DataIssue["issue"], changed: ChangedContent): boolean {
  return dataset === changed.dataset && digest === changed.from && (model === undefined || model === changed.model);
}

const ORDER = { low: 0, medium: 1, high: 2 } as const;

/**
 * What a change says otherwise of errors that the base branch has open: it counts from the merge on, and needs a person
 * where less would be stopped than before. Corrections that bring the content are told with it.
 */
export function issueChanges(base: readonly DataIssue[], head: readonly DataIssue[]): readonly JudgingChange[] {
  const after = new Map(head.map((one) => [one.issue.id, one.issue]));
  const before = new Set(base.map(({ issue }) => issue.id));
  const added = head
    .filter(({ issue }) => !before.has(issue.id))
    .map(({ issue }) => ({
      path: pathOf(issue.id),
      direction: "tightened" as const,
      from: "none",
      to: issue.severity,
    }));
  const changed = base.flatMap(({ issue }): readonly JudgingChange[] => {
    const now = after.get(issue.id);
    const path = pathOf(issue.id);
    if (issue.closed !== undefined) return [];
    if (now === undefined) return [{ path, direction: "loosened", from: issue.severity, to: "removed" }];
    const end = now.closed;
    if (end !== undefined) {
      const to = end.digest === undefined ? end.how : `${end.how} ${end.digest}`;
      return [{ path: `${path}.closed`, direction: "loosened", from: "open", to }];
    }
    const [was, is] = [ORDER[issue.severity], ORDER[now.severity]];
    return [
      ...(was === is ? [] : [step(`${path}.severity`, was > is, [issue.severity, now.severity])]),
      ...(issue.digest === now.digest ? [] : [step(`${path}.digest`, true, [issue.digest, now.digest])]),
      ...(issue.due === now.due ? [] : [step(`${path}.due`, issue.due < now.due, [issue.due, now.due])]),
    ];
  });
  return [...changed, ...added];
}

function step(path: string, isLooser: boolean, [from, to]: readonly [string, string]): JudgingChange {
  return { path, direction: isLooser ? "loosened" : "tightened", from, to };
}

function pathOf(id: string): string {
  return `issues.${id}`;
}
