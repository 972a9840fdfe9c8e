import { posix } from "node:path";
import { filesOfArtifact, isOwnDigest, type Artifact } from "../../records/artifact.ts";
import { UserError } from "../../kernel/errors.ts";

/** The payload type of every envelope that is signed or verified. */
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";
export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** What is said, by the URI of its predicate. */
export const PREDICATES = {
  signature: "https://model_signing/signature/v1.0",
  provenance: "https://slsa.dev/provenance/v1",
  testResult: "https://in-toto.io/attestation/test-result/v0.1",
  summary: "https://in-toto.io/attestation/svr/v0.2",
} as const;

/** Algorithm to hex, as in-toto has digests. */
export type DigestSet = Readonly<Record<string, string>>;

export interface Subject {
  readonly name: string;
  readonly digest: DigestSet;
}

/** An in-toto Statement v1: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** In-toto's ResourceDescriptor: something that was used or made. */
export interface Resource {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: DigestSet;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** A statement about all files of an artifact, by name and digest. Throws a UserError where the record contradicts itself. */
export function statementAbout(
  artifact: Artifact,
  { predicateType, predicate }: Pick<Statement, "predicateType" | "predicate">,
): Statement {
  return { _type: STATEMENT_TYPE, subject: subjectsOf(artifact), predicateType, predicate };
}

/**
 * The files of an artifact as subjects: those of a set by their names in it, sorted; a single file by its last name.
 * Names are part of what is signed, so that two files cannot be exchanged.
 */
export function subjectsOf(artifact: Artifact): readonly Subject[] {
  requireOwn(artifact);
  if (artifact.set !== undefined)
    return artifact.set.files.map(({ name, digest }) => ({ name, digest: digestSet(digest) }));
  return filesOfArtifact(artifact).map(({ path, digest }) => ({
    name: posix.basename(path),
    digest: digestSet(digest),
  }));
}

/** What is signed has to be what the record means: throws a UserError where its listing does not give its digest. */
export function requireOwn(artifact: Artifact): void {
  if (!isOwnDigest(artifact))
    throw new UserError(
      `The listing of the artifact ${artifact.digest} does not give that digest, so nothing can be signed about it. Make the record again: model-gitops train.`,
    );
}

/** `sha256:<hex>` as in-toto writes it; digests of other algorithms, such as a tracked file's MD5, keep their name. */
export function digestSet(digest: string): DigestSet {
  const [, algorithm = "sha256", hex = digest] = /^([a-z0-9]+):(.+)$/i.exec(digest) ?? [];
  return { [algorithm]: hex };
}
