import type { EvaluationRecord } from "../generated/types.ts";

/** What differs between the graphs of candidate and baseline; empty where one of them is not known. */
export interface GraphChanges {
  /** Operators that only the candidate has, and only the baseline. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly opsets: readonly {
    readonly domain: string;
    readonly from: number | undefined;
    readonly to: number | undefined;
  }[];
}

/** Compares the graph facts of an evaluation. */
export function graphChanges(graph: EvaluationRecord["graph"]): GraphChanges {
  const { baseline } = graph ?? {};
  if (graph === undefined || baseline === undefined) return { added: [], removed: [], opsets: [] };
  const [own, other] = [graph.operators ?? {}, baseline.operators ?? {}];
  const [to, from] = [graph.opset ?? {}, baseline.opset ?? {}];
  const domains = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return {
    added: Object.keys(own)
      .filter((name) => other[name] === undefined)
      .toSorted(),
    removed: Object.keys(other)
      .filter((name) => own[name] === undefined)
      .toSorted(),
    opsets: domains
      .filter((domain) => from[domain] !== to[domain])
      .map((domain) => ({ domain, from: from[domain], to: to[domain] })),
  };
}
