import { userMessage, UserError } from "../../kernel/errors.ts";
import { readRoles, readWaiver } from "../../manifest/read.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { isWaiverFile, type NamedRoles } from "../../work/governance/required-roles.ts";
import type { WaiverFile } from "../../work/governance/waivers.ts";

const ROLES_FILES = ["governance/roles.yaml", "governance/roles.yml"];

/** Who may approve what, by the rules: where they have no such file, or none that can be read, nobody is in any role. */
export type HeldRoles = NamedRoles;

/** A waiver of the rules, with its bytes: an approval is of these. */
export interface HeldWaiver extends WaiverFile {
  readonly bytes: Uint8Array;
}

/** Roles of the rules' revision, and of no other: a pull request does not say who may approve it. */
export async function rolesIn(rules: RevisionFiles | undefined): Promise<HeldRoles> {
  if (rules === undefined) return { roles: undefined };
  const listed = await rules.listed();
  const file = ROLES_FILES.find((path) => listed.has(path));
  if (file === undefined) return { roles: undefined };
  const read = await plainFile(rules, file);
  if (typeof read === "string") return { roles: undefined, problem: read };
  const { manifest, findings } = readRoles({ file, text: read });
  const problem = findings[0]?.message ?? "it is broken.";
  return manifest === undefined ? { roles: undefined, problem: `${file} cannot be read: ${problem}` } : manifest;
}

/** Waivers of a revision: those of the rules' count, and those of what is judged are part of what is approved. */
export async function waiversIn(files: RevisionFiles | undefined): Promise<readonly HeldWaiver[]> {
  if (files === undefined) return [];
  const paths = (await files.paths()).filter((path) => isWaiverFile(path)).slice(0, MOST_WAIVERS);
  return await Promise.all(paths.map((file) => waiverIn(files, file)));
}

const MOST_WAIVERS = 500;

/** One file; what cannot be read says why, and accepts nothing. */
async function waiverIn(files: RevisionFiles, file: string): Promise<HeldWaiver> {
  const read = await plainFile(files, file);
  if (typeof read === "string") return { file, waiver: undefined, problem: read, bytes: new Uint8Array() };
  const { manifest, findings } = readWaiver({ file, text: read });
  return { file, waiver: manifest, problem: findings[0]?.message, bytes: read };
}

/** The bytes of a file that is none but itself: what a link leads to came by another commit. */
async function plainFile(files: RevisionFiles, file: string): Promise<Uint8Array | string> {
  try {
    const { place } = await files.origin(file);
    if (place !== file) return `${file} is a symbolic link. Replace it by the file itself.`;
    return (await files.read(file)) ?? `${file} is not there.`;
  } catch (error) {
    if (error instanceof UserError) return userMessage(error);
    throw error;
  }
}
