import type { X509Certificate } from "@sigstore/core";

/** Who may sign without a key: a workflow of a repository, known by GitHub's number and not by its name. */
export interface TrustedIdentity {
  /** `https://token.actions.githubusercontent.com`, or an enterprise's own. */
  readonly issuer: string;
  readonly repositoryId: string;
  /** A file of that repository (`.github/workflows/release.yml`), or of another one (`owner/name/.github/…`). */
  readonly workflow?: string | undefined;
  /** `refs/heads/main`; with a star at its end what begins so. */
  readonly ref?: string | undefined;
  readonly runnerEnvironment?: "github-hosted" | "self-hosted" | undefined;
}

/** What Fulcio wrote into a certificate: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md. */
export interface SignerClaims {
  readonly issuer: string;
  /** URI of the workflow that ran, with its ref. */
  readonly workflow: string;
  readonly runnerEnvironment: string;
  readonly repository: string;
  readonly repositoryId: string;
  readonly commit: string;
  readonly ref: string;
}

const OIDS = {
  issuer: 8,
  workflow: 9,
  runnerEnvironment: 11,
  repository: 12,
  commit: 13,
  ref: 14,
  repositoryId: 15,
} as const;
const FULCIO = "1.3.6.1.4.1.57264.1";

/** Empty where the certificate does not say. */
export function claimsOf(certificate: X509Certificate): SignerClaims {
  const read = (claim: keyof typeof OIDS): string => extensionText(certificate, `${FULCIO}.${OIDS[claim]}`);
  return {
    issuer: read("issuer"),
    workflow: read("workflow"),
    runnerEnvironment: read("runnerEnvironment"),
    repository: read("repository"),
    repositoryId: read("repositoryId"),
    commit: read("commit"),
    ref: read("ref"),
  };
}

const UTF8_STRING = 0x0c;

/** The DER of a UTF8String of up to 64 KiB, as all of these extensions are. */
function extensionText(certificate: X509Certificate, oid: string): string {
  const bytes = certificate.extension(oid)?.value;
  if (bytes === undefined || bytes[0] !== UTF8_STRING) return "";
  const first = bytes[1] ?? 0;
  const header = first < 0x80 ? 2 : first === 0x81 ? 3 : 4;
  const length = first < 0x80 ? first : bytes.readUIntBE(2, header - 2);
  return bytes.length === header + length ? bytes.subarray(header).toString("utf8") : "";
}

/** Why these claims are not of that identity; empty where they are. */
export function contradictions(claims: SignerClaims, trusted: TrustedIdentity): readonly string[] {
  const { workflow, ref, runnerEnvironment } = trusted;
  return [
    ...(claims.issuer === trusted.issuer ? [] : [`issuer ${said(claims.issuer)} instead of ${said(trusted.issuer)}`]),
    ...(claims.repositoryId === trusted.repositoryId
      ? []
      : [`repository id ${said(claims.repositoryId)} instead of ${said(trusted.repositoryId)}`]),
    ...(workflow === undefined || isWorkflow(claims, workflow)
      ? []
      : [`workflow ${said(claims.workflow)} instead of ${said(workflow)}`]),
    ...(ref === undefined || isRef(claims.ref, ref) ? [] : [`ref ${said(claims.ref)} instead of ${said(ref)}`]),
    ...(runnerEnvironment === undefined || claims.runnerEnvironment === runnerEnvironment
      ? []
      : [`runner ${said(claims.runnerEnvironment)} instead of ${said(runnerEnvironment)}`]),
  ];
}

/** A path alone means the repository itself: another one's workflow of the same path is a stranger's. */
function isWorkflow({ workflow, repository }: SignerClaims, wanted: string): boolean {
  // A name of a file, and of a branch, may have an `@` too.
  const [, uri = ""] = /^(.*?\.ya?ml)@(?:refs\/.*|[0-9a-f]{40,64})$/.exec(workflow) ?? [];
  if (wanted.startsWith(".github/")) return repository !== "" && uri === `${repository}/${wanted}`;
  const { origin } = originOf(repository);
  return origin !== "" && uri === `${origin}/${wanted}`;
}

function originOf(uri: string): { readonly origin: string } {
  return URL.canParse(uri) ? new URL(uri) : { origin: "" };
}

function isRef(ref: string, wanted: string): boolean {
  return wanted.endsWith("*") ? ref.startsWith(wanted.slice(0, -1)) && ref !== "" : ref === wanted;
}

function said(claim: string): string {
  return claim === "" ? "none" : JSON.stringify(claim.slice(0, 200));
}
