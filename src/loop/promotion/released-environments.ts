import { findingOf, type Finding } from "../../findings/finding.ts";
import type { EnvironmentManifest } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { ReadResult } from "../../manifest/read.ts";
import { MEANING_RULES } from "../../work/meaning/rules.ts";
import { unreleased } from "../../work/promotion/released.ts";
import type { Place } from "../place/place.ts";
import { prefetchPromotions, recordedPromotions } from "./standing.ts";

/** Versions of environments that were never released, or not with these bytes, by the ledger. */
export async function releasedFindings(
  place: Place,
  environments: readonly ReadResult<EnvironmentManifest>[],
  models: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const entries = environments.flatMap(({ manifest, locate }) =>
    Object.entries(manifest?.models ?? {}).flatMap(([model, entry]) =>
      models.has(model) ? [{ model, entry, locate, environment: manifest?.name ?? "" }] : [],
    ),
  );
  if (entries.length === 0) return [];
  try {
    await prefetchPromotions(place, [...new Set(entries.map(({ model }) => model))]);
    const found: Finding[] = [];
    for (const { model, entry, locate, environment } of entries) {
      const { promotions } = await recordedPromotions(place, model);
      for (const { at, message, isContradiction } of unreleased(entry, promotions)) {
        found.push(
          findingOf(MEANING_RULES.environmentVersion, {
            // What serves may be from before there was a ledger; a canary is released first.
            outcome: isContradiction || at.startsWith("/canary") ? "fail" : "warn",
            model,
            subject: environment,
            message: `${model} in ${environment}: ${message}`,
            location: locate(pointerTo("/models", model) + at),
          }),
        );
      }
    }
    return found;
  } catch (error) {
    if (!(error instanceof UserError) || place.host.signal.aborted) throw error;
    const message = `Whether versions of environments were released is not known: ${userMessage(error)}`;
    return [findingOf(MEANING_RULES.environmentVersion, { outcome: "warn", message, remediation: null })];
  }
}
