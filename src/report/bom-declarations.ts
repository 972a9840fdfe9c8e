import type { GovernanceVerdict, PolicyResult } from "../generated/types.ts";
import type { Json } from "./bom-parts.ts";

const ASSESSOR = "assessor:model-gitops";

/**
 * What the policies say, as a declaration of conformance: a requirement a rule, a claim or a counter-claim a result. A
 * rule that does not apply, and one that nobody could measure, is not claimed.
 */
export function declarations({ packs, results }: GovernanceVerdict, target: string): { readonly [key: string]: Json } {
  const claimed = results.filter(({ outcome }) => outcome !== "not-applicable");
  return {
    definitions: {
      standards: [
        {
          "bom-ref": "standard:policies",
          name: packs.map(({ name }) => name).join(", "),
          version: packs.map(({ sha256 }) => sha256.slice(0, 12)).join(", "),
          requirements: claimed.map(({ rule, title }) => ({
            "bom-ref": requirementRef(rule),
            identifier: rule,
            text: title,
          })),
        },
      ],
    },
    declarations: {
      assessors: [{ "bom-ref": ASSESSOR, thirdParty: false, organization: { name: "model-gitops" } }],
      claims: claimed.map((result) => ({
        "bom-ref": claimRef(result.rule),
        target,
        predicate: predicate(result),
      })),
      attestations: [
        {
          summary: "What the policies in force found. It supports evidence for what they are mapped to.",
          assessor: ASSESSOR,
          map: claimed.map(mapped),
        },
      ],
    },
  };
}

function mapped(result: PolicyResult): Json {
  const holds = result.outcome === "pass";
  const claim = [claimRef(result.rule)];
  return {
    requirement: requirementRef(result.rule),
    claims: holds ? claim : undefined,
    counterClaims: holds ? undefined : claim,
    conformance: { score: holds ? 1 : 0, rationale: predicate(result) },
  };
}

function predicate({ outcome, terms = [], mode }: PolicyResult): string {
  const named = terms.length === 0 ? "" : `: ${terms.slice(0, 50).join(", ")}`;
  return `${outcome}${named}${mode === "report-only" ? " (report only)" : ""}`;
}

function requirementRef(rule: string): string {
  return `requirement:${rule}`;
}

function claimRef(rule: string): string {
  return `claim:${rule}`;
}
