import { findingOf, type Finding } from "../../findings/finding.ts";
import { verdictOf } from "../../findings/verdict.ts";
import type { Result } from "../../host/result.ts";
import { prettyJson } from "../../records/canonical.ts";
import { lineageOf } from "../../work/lineage/lineage.ts";
import { lineageTree } from "../../work/lineage/shown.ts";
import { findTarget } from "../../work/lineage/target.ts";
import { gatherLineage } from "../lineage/gather.ts";
import { LINEAGE } from "../lineage/lineage-rules.ts";
import type { Place } from "../place/place.ts";

// An output of a step holds no more than a megabyte.
const MOST_OUTPUT = 900_000;

/** The `lineage` action: what a dataset, an artifact or a model was made from, what was made of it, and where it serves. */
export async function lineageAll(place: Place, of: string): Promise<Result> {
  const gathered = await gatherLineage(place, place.head, { hasWindows: false });
  const unread = [...gathered.findings, ...place.ledger.findings()];
  const found = findTarget(gathered.graph, of);
  if (found.kind !== "found") {
    const findings = [...unread, notFound(found)];
    return { findings, outputs: { outcome: verdictOf(findings), lineage: "", serves: "[]" } };
  }
  const tree = lineageTree(lineageOf(gathered.graph, found.target));
  const json = JSON.stringify(tree);
  const { lineageSummary, lineageText } = await import("../../report/lineage.ts");
  const outcome = verdictOf(unread);
  return {
    findings: unread,
    files: { [`${place.options.output}/lineage.json`]: prettyJson(tree) },
    summary: lineageSummary(tree),
    text: () => lineageText(tree),
    isAdvice: true,
    outputs: {
      outcome,
      lineage: json.length > MOST_OUTPUT ? "" : json,
      serves: JSON.stringify([...new Set(tree.serves.map(({ environment }) => environment))]),
    },
  };
}

function notFound({ kind, message }: { readonly kind: "ambiguous" | "unknown"; readonly message: string }): Finding {
  return findingOf(LINEAGE[kind], { message, outcome: "fail" });
}
