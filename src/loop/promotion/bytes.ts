import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { RunRecord, ScanRecord } from "../../generated/types.ts";
import { UserError, userMessage } from "../../kernel/errors.ts";
import { isFetchable, keptBy } from "../../records/artifact.ts";
import { getArtifact } from "../../stores/artifact.ts";
import { WrongDigestError } from "../../stores/digest.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { scanArtifact } from "../evidence/scan.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { keepRecord } from "../place/outputs.ts";
import { filesOf, type Place } from "../place/place.ts";
import { forgetRun } from "../runs/known-run.ts";

export interface FetchedVersion {
  /** Undefined where the bytes could not be had, or are others. */
  readonly run: RunRecord | undefined;
  readonly scan?: ScanRecord;
  readonly findings: readonly Finding[];
}

/**
 * Brings a version's files from the store into the output folder, hashes each, and looks at them as at any artifact before
 * anything loads one.
 */
export async function fetchVersion(
  place: Place,
  model: Pick<ModelAtRevision, "name" | "judged" | "locate">,
  { run, version }: { readonly run: RunRecord; readonly version: string },
): Promise<FetchedVersion> {
  const { name } = model;
  const store = place.storeOf(name);
  const files = filesOf(place, name);
  const failed = (rule: (typeof PROMOTION)["bytes"], message: string, isLost: boolean): FetchedVersion => ({
    run: undefined,
    findings: [findingOf(rule, { outcome: isLost ? "unmeasured" : "fail", model: name, subject: version, message })],
  });
  if (!isFetchable(run))
    return failed(PROMOTION.bytes, `The run record of ${name} ${version} names files that cannot be fetched.`, false);
  await forgetRun(place.host, files);
  const folder = join(place.host.workspace, files.folder);
  try {
    for (const artifact of keptBy(run)) {
      if (!(await getArtifact(store, artifact, folder))) {
        const message = `Not all files of ${name} ${version} (${artifact.digest.slice(0, 19)}…) are in ${store.name}.`;
        return failed(PROMOTION.bytes, message, true);
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await forgetRun(place.host, files);
    const isWrong = error instanceof WrongDigestError;
    return failed(isWrong ? PROMOTION.bytes : PROMOTION.store, userMessage(error), !isWrong);
  }
  await keepRecord(place, files.run, run);
  const { scan, findings } = await scanArtifact(place, model, run);
  return { run, scan, findings };
}
