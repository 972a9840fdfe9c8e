import type { ResolvedMonitoring } from "../../../manifest/resolved-monitoring.ts";
import type { Revalidation } from "../../../records/kinds/revalidation.ts";

export interface RevalidationFacts {
  readonly monitoring: Pick<ResolvedMonitoring, "revalidateMs" | "latenessMs" | "labels">;
  /** The accepted artifact. */
  readonly artifact: string;
  /** Since when it is the accepted one: milliseconds; undefined where the ledger does not say. */
  readonly since: number | undefined;
  /** The last one on the ledger, of whatever artifact. */
  readonly last: Pick<Revalidation, "artifact" | "to"> | undefined;
}

/** Milliseconds. */
export interface NextRevalidation {
  /** Where its rows begin. */
  readonly from: number;
  readonly dueAt: number;
}

/**
 * When the accepted artifact is to be evaluated again: as soon as a whole period of the log, from the rows of the last
 * revalidation on or from the acceptance, has mature labels. It goes by the times of rows alone, so that one that could
 * not be made for want of rows stays due. Undefined where the manifest asks for none or the ledger knows no acceptance.
 */
export function nextRevalidation({
  monitoring,
  artifact,
  since,
  last,
}: RevalidationFacts): NextRevalidation | undefined {
  const { revalidateMs } = monitoring;
  const own = last?.artifact === artifact ? Date.parse(last.to) : undefined;
  // Accepted anew after another one, it has been judged after its last revalidation.
  const from = own === undefined || since === undefined ? (own ?? since) : Math.max(own, since);
  if (revalidateMs === undefined || from === undefined) return undefined;
  return { from, dueAt: from + settledAfter(monitoring) + revalidateMs };
}

/** Where the rows end that can be judged now: labels of later ones may still come, or the rows themselves. */
export function matureUntil(monitoring: RevalidationFacts["monitoring"], now: number): number {
  return now - settledAfter(monitoring);
}

function settledAfter({ latenessMs, labels }: RevalidationFacts["monitoring"]): number {
  return latenessMs + (labels?.maturityMs ?? 0);
}
