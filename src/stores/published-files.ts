import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { filesOfArtifact, type Artifact } from "../records/artifact.ts";
import { WrongDigestError } from "./digest.ts";
import type { PublishedQuestion } from "./store.ts";

/** Something of what was published is gone; publishing the version again completes it. */
export class IncompleteVersionError extends UserError {}

/** The address is no place of the store that is asked. */
export class ElsewhereError extends UserError {}

/** What may lie beside a model. */
const DOCUMENTS: ReadonlySet<string> = new Set(["README.md", "model.cdx.json"]);

/** Where documents lie whose own names the model has taken. */
export const ASIDE = ".model-gitops/";

/** Whether something of a published version is a document by its name: no server loads it as a part of the model. */
export function isDocument(path: string): boolean {
  return DOCUMENTS.has(path.startsWith(ASIDE) ? path.slice(ASIDE.length) : path);
}

interface OwnFile {
  /** Below the version's place: a set's file under its name in it, a single one under its own. */
  readonly path: string;
  /** As the artifact has it. */
  readonly from: string;
  readonly digest: string;
  readonly bytes: number;
}

/** The artifact's files as they lie in a published version. */
export function ownFiles(artifact: Artifact): readonly OwnFile[] {
  return filesOfArtifact(artifact).map(({ path, digest, bytes }) => ({
    path: artifact.set === undefined ? posix.basename(path) : posix.relative(artifact.path, path),
    from: path,
    digest,
    bytes,
  }));
}

type Named = Pick<PublishedQuestion, "model" | "version">;

/**
 * Throws a WrongDigestError unless what a place says that it has is exactly the artifact's files, and nothing but documents
 * beside them: what a listing calls itself is nothing, since whoever may write there can write one.
 */
export function requireOwnFiles(
  files: readonly { readonly path: string; readonly digest: string; readonly bytes: number }[],
  { artifact, ...version }: Named & Pick<PublishedQuestion, "artifact">,
  where: string,
): void {
  const own = ownFiles(artifact);
  for (const { path, digest, bytes } of own) {
    const [found, twice] = files.filter((file) => file.path === path);
    if (found === undefined) throw otherVersion(version, where, `it lacks ${path}`);
    if (twice !== undefined || found.digest !== digest || found.bytes !== bytes)
      throw otherVersion(version, where, `its ${path} is another`);
  }
  const paths = new Set(own.map(({ path }) => path));
  const foreign = files.find(({ path }) => !paths.has(path) && !isDocument(path));
  if (foreign !== undefined) throw otherVersion(version, where, `it has ${foreign.path}, which nobody accepted`);
}

/** What is said where what servers would load is not what was accepted. */
export function otherVersion({ model, version }: Named, where: string, what: string): WrongDigestError {
  return new WrongDigestError(
    `${where} does not have ${model} ${version} as it was accepted: ${what}. Nothing there was changed, and no server should load it. Find out who can write there, remove it, and run again: the version is published again.`,
  );
}

/** What is said where a part of a published version is gone. */
export function incomplete({ model, version }: Named, where: string, path: string): IncompleteVersionError {
  return new IncompleteVersionError(
    `${where} says that it has ${path}, and it is not there: somebody removed it. Publish ${model} ${version} again to complete it.`,
  );
}

/** Throws an ElsewhereError where an address that was recorded is not where this store publishes the version. */
export function requireOwnAddress(asked: string | undefined, isOwn: boolean, store: string): void {
  if (asked === undefined || isOwn) return;
  throw new ElsewhereError(
    `${asked} is no place of ${store}, so what servers load there was not looked at. Name the store that has it in the input \`store\`, or promote the version again: it is published in this one.`,
  );
}
