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
function familyHex({ repository, model, trainKey }: JobFamily): string {
  return hexOf(sha256(canonicalJson({ repository: repository.toLowerCase(), model, trainKey })));
}

/** Where an exchange keeps what belongs to one job. */
export function jobFiles(id: string) {
  return {
    result: `jobs/${id}/result.json`,
    told: `jobs/${id}/told.json`,
    /** That we have cancelled it, and why: some engines forget it then. */
    cancelled: `jobs/${id}/cancelled.json`,
    /** One file a start, of the program that runs there. */
    starts: `jobs/${id}/starts/`,
    /** One file a run that waits. */
    waits: `jobs/${id}/waits/`,
  } as const;
}

/** Words of runs of a repository that do not wait: one a job and asker, so that nobody takes another's away. */
export function pendingFolder(repository: string): string {
  return `pending/${hexOf(sha256(repository.toLowerCase())).slice(0, 16)}/`;
}

/** `<id>.<run>.json` of that folder; `run` is GitHub's, or none on a laptop. */
export function pendingFile(id: string, run: number | undefined): string {
  return `${id}.${run ?? "laptop"}.json`;
}

/** Of which job a word is; undefined for what is none. */
export function readPendingFile(name: string): { readonly id: string; readonly run: number | undefined } | undefined {
  const [, id, run] = /^(mg-[a-z0-9-]{1,60})\.([1-9]\d{0,15}|laptop)\.json$/.exec(name) ?? [];
  if (id === undefined || run === undefined) return undefined;
  return { id, run: run === "laptop" ? undefined : Number(run) };
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
