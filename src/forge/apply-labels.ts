import { insist } from "./insist.ts";
import { planLabels } from "./labels.ts";
import type { Label, Labels } from "./proposals.ts";

/**
 * Creates the labels that the repository lacks, and returns their names.
 */
export async function applyLabels(labels: Labels, wanted: readonly Label[]): Promise<readonly string[]> {
  const missing = new Set<string>();
  // 422: another run created it meanwhile; the next look sees it.
  await insist(async () => {
    for (const label of planLabels(await labels.list(), wanted)) {
      missing.add(label.name);
      await labels.create(label);
    }
  }, [422]);
  return [...missing];
}
