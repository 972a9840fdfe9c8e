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
  return {
    ...operatorChanges(graph?.operators, baseline?.operators),
    opsets: opsetChanges(graph?.opset, baseline?.opset),
  };
}

type Counts = Readonly<Record<string, number>> | undefined;

function operatorChanges(own: Counts, other: Counts): Pick<GraphChanges, "added" | "removed"> {
  if (own === undefined || other === undefined) return { added: [], removed: [] };
  return {
    added: Object.keys(own)
      .filter((name) => other[name] === undefined)
      .toSorted(),
    removed: Object.keys(other)
      .filter((name) => own[name] === undefined)
      .toSorted(),
  };
}

function opsetChanges(to: Counts, from: Counts): GraphChanges["opsets"] {
  if (to === undefined || from === undefined) return [];
  const domains = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return domains
    .filter((domain) => from[domain] !== to[domain])
    .map((domain) => ({ domain, from: from[domain], to: to[domain] }));
}
