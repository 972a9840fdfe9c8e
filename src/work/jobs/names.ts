import { canonicalJson, hexOf, sha256 } from "../../records/canonical.ts";
import type { JobName } from "../../records/job-state.ts";

/** What jobs are of one family: whoever trains this key in this repository finds the same ones. */
export interface JobFamily {
  /** `owner/name` */
  readonly repository: string;
  readonly model: string;
  readonly trainKey: string;
}

/** What an exchange keeps of a family: `keys/<32 hex digits>/`. */
export function familyFolder(family: JobFamily): string {
  return `keys/${familyHex(family).slice(0, 32)}/`;
}

/** The name of one attempt to train one seed, the first, second, … of the manifest. */
export function jobName(family: JobFamily, attempt: number, index: number): JobName {
  // Kubernetes and DNS take neither underscores nor more than 63 characters.
  const model = family.model.replaceAll("_", "-").slice(0, 20).replace(/-+$/, "");
  const group = `mg-${model}-${familyHex(family).slice(0, 12)}-a${attempt}`;
  return { group, index, id: `${group}-${index}` };
}

/** Repositories that share a cluster have jobs of their own: their exchanges may differ. */
function familyHex(family: JobFamily): string {
  return hexOf(sha256(canonicalJson({ ...family, repository: family.repository.toLowerCase() })));
}

/** Where an exchange keeps what belongs to one job. */
export function jobFiles(id: string) {
  return {
    result: `jobs/${id}/result.json`,
    told: `jobs/${id}/told.json`,
    /** One file a run that waits. */
    waits: `jobs/${id}/waits/`,
    pending: `pending/${id}.json`,
  } as const;
}

/** `a2-0.json` of a family's folder. */
export function submissionFile(attempt: number, index: number): string {
  return `a${attempt}-${index}.json`;
}

/** Which attempt of which seed a file of a family's folder is of; undefined where it is none. */
export function readSubmissionFile(name: string): { readonly attempt: number; readonly index: number } | undefined {
  const match = /^a([1-9]\d{0,4})-(\d{1,3})\.json$/.exec(name);
  return match === null ? undefined : { attempt: Number(match[1]), index: Number(match[2]) };
}
