import type { Finding } from "../../findings/finding.ts";
import { readRoles, readRule, readWaiver, type ReadResult } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";

/** Readers of the files below governance/, by what lies there. */
const KINDS: readonly (readonly [
  RegExp,
  (file: { readonly file: string; readonly text: Uint8Array }) => ReadResult<unknown>,
])[] = [
  [/^governance\/roles\.ya?ml$/, readRoles],
  [/^governance\/waivers\/.+\.ya?ml$/, readWaiver],
  [/^governance\/policies\/.+\.ya?ml$/, readRule],
];

/** What is wrong with the form of roles, waivers and rules; whether a rule is a good one `model-gitops policy test` tells. */
export async function governanceFileFindings(files: RevisionFiles): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const file of await files.paths()) {
    const reader = KINDS.find(([pattern]) => pattern.test(file))?.[1];
    const text = reader === undefined ? undefined : await files.read(file);
    if (reader !== undefined && text !== undefined) findings.push(...reader({ file, text }).findings);
  }
  return findings;
}
