import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EnvironmentManifest } from "../../generated/types.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { Source } from "../../manifest/source.ts";
import { canaryProblems } from "../promotion/canary-plan.ts";
import { isOfTraffic } from "../promotion/wanted.ts";
import { MEANING_RULES } from "./rules.ts";

/** What is wrong with the canaries that environments declare, each at its line: nobody would know why one stands still. */
export function checkCanaries(
  environments: readonly Source<EnvironmentManifest>[],
  models: readonly ResolvedModel[],
): readonly Finding[] {
  return environments.flatMap(({ manifest, locate }) =>
    Object.entries(manifest.models).flatMap(([name, { canary, digest }]) => {
      const model = models.find((one) => one.name === name);
      if (canary === undefined || model === undefined) return [];
      const { monitoring } = model;
      const own = pointerTo("/models", name, "canary");
      const told = (at: string, message: string, outcome: "fail" | "warn" = "fail"): Finding =>
        findingOf(MEANING_RULES.canary, {
          outcome,
          model: name,
          subject: manifest.name,
          message,
          location: locate(`${own}${at}`, at === "" || at.startsWith("/guardrails/") ? "key" : "value"),
          remediation: null,
        });
      const problems = canaryProblems({
        model: name,
        environment: manifest.name,
        canary,
        experiment: monitoring?.experiment,
        unit: monitoring?.columns.unit ?? undefined,
      });
      const stage = model.stages.find((one) => one.name === manifest.name);
      const isWritten = stage?.canary !== undefined || stage?.updates.some(isOfTraffic) === true;
      return [
        ...problems.map(({ at, message }) => told(at, message)),
        ...(canary.digest === digest
          ? [
              told(
                "/digest",
                `The canary of ${name} in ${manifest.name} is of the bytes that serve already. Remove it.`,
              ),
            ]
          : []),
        ...(isWritten
          ? []
          : [
              told(
                "",
                `The canary of ${name} in ${manifest.name} changes the environment's file alone: promotion.${manifest.name} of the manifest has no \`canary\`, and no update with {traffic}. Add one where a cluster is to follow it.`,
                "warn",
              ),
            ]),
      ];
    }),
  );
}
