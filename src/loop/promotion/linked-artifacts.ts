import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import { LONGEST_ARTIFACT_URL } from "../../forge/linked-artifacts.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";

/**
 * Tells the organization's linked artifacts where a version is stored, and which stage serves it. GitHub shows them; git is
 * the truth, so what cannot be told is a warning.
 */
export async function tellLinkedArtifacts(
  { linkedArtifacts }: Pick<Forge, "linkedArtifacts">,
  record: PromotionRecord,
): Promise<readonly Finding[]> {
  const { model, version, artifact: digest, stage, address = "" } = record;
  if (version === undefined) return [];
  const artifact = { name: model, version, digest };
  const place = storedAt(address);
  try {
    if (place !== undefined) await linkedArtifacts.stored(artifact, place);
    if (stage !== undefined) await linkedArtifacts.deployed(artifact, stage);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const message = `GitHub's linked artifacts were not told of ${model} ${version}: ${userMessage(error)}`;
    return [findingOf(PROMOTION.projection, { outcome: "warn", model, message })];
  }
}

/** A registry with an address of the web; undefined: GitHub shows none of the others. */
function storedAt(address: string): { readonly registry: string; readonly url?: string } | undefined {
  const [, host] = /^oci:\/\/([^/]+)\//.exec(address) ?? [];
  if (host !== undefined) return { registry: `https://${host}` };
  if (!address.startsWith("https://") || !URL.canParse(address)) return undefined;
  const registry = new URL(address).origin;
  return address.length > LONGEST_ARTIFACT_URL ? { registry } : { registry, url: address };
}
