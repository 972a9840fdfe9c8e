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
import { forgetRun } from "../training/forget-run.ts";

export interface FetchedVersion {
  /** Undefined where the bytes could not be had, or are others. */
  readonly run: RunRecord | undefined;
  readonly scan?: ScanRecord;
  readonly findings: readonly Finding[];
}

interface Fetching {
  readonly run: RunRecord;
  readonly version: string;
}

/** Leaves an artifact of a run below `folder` (absolute), where its paths lead; false where some of it cannot be had. */
type Bring = (artifact: RunRecord["artifact"], folder: string) => Promise<boolean>;

interface Source {
  /** `the folder /data/store` */
  readonly name: string;
  readonly bring: Bring;
  /** Of what is said where it cannot be had; null where the message says it. */
  readonly remediation?: null;
}

/**
 * Brings a version's files from the store into the output folder, hashes each, and looks at them as at any artifact before
 * anything loads one.
 */
export async function fetchVersion(place: Place, model: Looked, fetching: Fetching): Promise<FetchedVersion> {
  const store = place.storeOf(model.name);
  const bring: Bring = (artifact, folder) => getArtifact(store, artifact, folder);
  return await fetchFrom(place, model, {
    ...fetching,
    source: { name: store.name, bring },
  });
}

type Looked = Pick<ModelAtRevision, "name" | "judged" | "locate">;

/** The same from any source: what a record of the ledger names is brought nowhere but into the output folder. */
export async function fetchFrom(
  place: Place,
  model: Looked,
  { run, version, source }: Fetching & { readonly source: Source },
): Promise<FetchedVersion> {
  const { name } = model;
  const files = filesOf(place, name);
  const failed = (rule: (typeof PROMOTION)["bytes"], message: string, isLost: boolean): FetchedVersion => ({
    run: undefined,
    findings: [
      findingOf(rule, {
        outcome: isLost ? "unmeasured" : "fail",
        model: name,
        subject: version,
        message,
        ...(source.remediation !== undefined && { remediation: source.remediation }),
      }),
    ],
  });
  if (!isFetchable(run))
    return failed(PROMOTION.bytes, `The run record of ${name} ${version} names files that cannot be fetched.`, false);
  await forgetRun(place.host, files);
  const folder = join(place.host.workspace, files.folder);
  try {
    for (const artifact of keptBy(run)) {
      if (!(await source.bring(artifact, folder))) {
        const message = `Not all files of ${name} ${version} (${artifact.digest.slice(0, 19)}…) are in ${source.name}.`;
        return failed(PROMOTION.bytes, message, true);
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await forgetRun(place.host, files);
    const isWrong = error instanceof WrongDigestError;
    const rule = isWrong || source.remediation === null ? PROMOTION.bytes : PROMOTION.store;
    return failed(rule, userMessage(error), !isWrong);
  }
  await keepRecord(place, files.run, run);
  const { scan, findings } = await scanArtifact(place, model, run);
  return { run, scan, findings };
}
