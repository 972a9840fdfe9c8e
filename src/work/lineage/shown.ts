import type { Branch, Lineage } from "./lineage.ts";
import type { Node } from "./nodes.ts";

/** A node as JSON has it: without what lies around it. */
export interface NodeFacts {
  readonly kind: Node["kind"];
  readonly name: string;
  readonly model?: string;
  readonly at?: string;
  readonly commit?: string;
  readonly pull?: number;
  readonly digest?: string;
  readonly version?: string;
  readonly outcome?: string;
}

export interface BranchFacts extends NodeFacts {
  readonly isRepeated?: true;
  readonly branches?: readonly BranchFacts[];
}

export interface LineageTree {
  readonly target: { readonly kind: string; readonly name: string; readonly model?: string };
  readonly from: readonly BranchFacts[];
  readonly into: readonly BranchFacts[];
  readonly serves: Lineage["serves"];
  readonly problems: readonly string[];
}

/** A lineage as plain values, as `lineage --json` gives it. */
export function lineageTree({ target, from, into, serves, problems }: Lineage): LineageTree {
  const { kind, name, model } = target;
  return {
    target: { kind, name, ...(model !== undefined && { model }) },
    from: from.map(branchFacts),
    into: into.map(branchFacts),
    serves,
    problems,
  };
}

function branchFacts({ node, isRepeated, branches }: Branch): BranchFacts {
  return {
    ...nodeFacts(node),
    ...(isRepeated && { isRepeated: true as const }),
    ...(branches.length > 0 && { branches: branches.map(branchFacts) }),
  };
}

function nodeFacts({ kind, name, model, entry, digest, version }: Node): NodeFacts {
  const { recordedAt, commit, pull, body } = entry ?? {};
  const outcome = kind === "acceptance" && body !== undefined && "outcome" in body ? body.outcome : undefined;
  return {
    kind,
    name,
    ...(model !== undefined && { model }),
    ...(recordedAt !== undefined && { at: recordedAt }),
    ...(commit !== undefined && { commit }),
    ...(pull !== undefined && { pull }),
    ...(digest !== undefined && { digest }),
    ...(version !== undefined && { version }),
    ...(typeof outcome === "string" && { outcome }),
  };
}
