import type { Finding } from "../../findings/finding.ts";
import { readRoles, readWaiver, type ReadResult } from "../../manifest/read.ts";
import { checkRules, foldersHere } from "../governance/rule-check.ts";
import type { LoadedModel } from "../models/load-models.ts";
import type { Place } from "../place/place.ts";

/** Readers of the files below governance/, by what lies there. */
const KINDS: readonly (readonly [
  RegExp,
  (file: { readonly file: string; readonly text: Uint8Array }) => ReadResult<unknown>,
])[] = [
  [/^governance\/roles\.ya?ml$/, readRoles],
  [/^governance\/waivers\/.+\.ya?ml$/, readWaiver],
];

/**
 * What is wrong with the form of roles and waivers, and with the rules of a working tree that has these models, as
 * `model-gitops policy test` has it.
 */
export async function governanceFileFindings(
  { head: files, host }: Pick<Place, "head" | "host">,
  models: readonly LoadedModel[],
): Promise<readonly Finding[]> {
  const findings = [...(await checkRules({ host, files, folders: await foldersHere(files, models) })).findings];
  for (const file of await files.paths()) {
    const reader = KINDS.find(([pattern]) => pattern.test(file))?.[1];
    const text = reader === undefined ? undefined : await files.read(file);
    if (reader !== undefined && text !== undefined) findings.push(...reader({ file, text }).findings);
  }
  return findings;
}
