import type { Attestation } from "../../attestations/attest-version.ts";
import { originAddress } from "../../forge/origin-address.ts";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Host } from "../../host/host.ts";
import { suiteVersion } from "../../host/suite-version.ts";
import type { Acceptance } from "../../generated/types.ts";
import type { Builder } from "../../work/provenance/builder.ts";
import type { SourceRepository } from "../../work/provenance/training.ts";
import { listed } from "../../kernel/text.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { runUrl } from "../reporting/report.ts";
import type { Proven, Verified } from "./verify.ts";

export type { Attestation };

export interface Attesting {
  /** A private key (PEM) that signs what is released; empty: none. */
  readonly attestationKey: string;
}

/** What was signed of a version, and by whom, for messages. */
export interface Attested {
  readonly attestations: readonly Attestation[];
  readonly by: readonly string[];
}

const NOTHING: Attested = { attestations: [], by: [] };

/**
 * What is signed of a version, a file each; nothing where neither a key nor the settings ask for it. The same version gets
 * new signatures each time, so a release that is published already keeps those that it has.
 */
export async function attested(
  session: Session,
  { request, proven }: Verified & { readonly proven: Proven },
  { attestationKey }: Attesting,
): Promise<Attested> {
  const { place } = session;
  const { host } = place;
  const { attest } = (await place.settings()).promotion;
  const isKeyed = attestationKey.trim() !== "";
  if (!isKeyed && (attest === "none" || host.kind === "terminal")) return NOTHING;
  const { attestVersion } = await import("../../attestations/attest-version.ts");
  const { keylessSigner, keySigner } = await import("../../attestations/signer.ts");
  const { version, run, evaluation, evidence } = proven;
  const key = isKeyed ? keySigner(attestationKey) : undefined;
  const keyless = attest === "none" ? undefined : keylessSigner(attest === "public" ? "public-good" : "github", host);
  const statements = keyless ?? key;
  if (statements === undefined) return NOTHING;
  const url = runUrl(host);
  const verdict = { ...evidence.verdict.body, artifact: run.artifact.digest, evaluationKey: evaluation.evaluationKey };
  const attestations = await attestVersion(
    {
      artifact: run.artifact,
      run: evidence.run.body,
      evaluation,
      verdict,
      manifestPath: version.head.file,
      repository: await repositoryOf(host),
      commit: request.commit,
      builder: builderOf(evidence.acceptance.body, serverOf(host)),
      version: suiteVersion(),
      now: host.now(),
      ...(url !== undefined && { url }),
    },
    { statements, ...(key !== undefined && keyless !== undefined && { model: key }) },
  );
  return { attestations, by: [keyless, key].flatMap((signer) => (signer === undefined ? [] : [signer.name])) };
}

/** Nothing where nothing was signed. `isReleased`: whether the bundles are assets of a release by now. */
export function signedFindings(
  { place }: Session,
  { request: { model, version } }: Pick<Verified, "request">,
  { attestations, by, isReleased }: Attested & { readonly isReleased: boolean },
): readonly Finding[] {
  if (attestations.length === 0) return [];
  const where = `${filesOf(place, model).releaseFolder}/${isReleased ? ", and in the release" : ""}`;
  const message = `${model} ${version} was signed with ${listed(by)}: ${listed(attestations.map(({ name }) => name))} are in ${where}.`;
  return [findingOf(PROMOTION.signed, { outcome: "pass", model, subject: version, message })];
}

function serverOf(host: Pick<Host, "env">): string {
  return host.env("GITHUB_SERVER_URL") || "https://github.com";
}

/** What a job of GitHub Actions knows of its repository; elsewhere where the clone came from. */
async function repositoryOf(host: Host): Promise<SourceRepository> {
  const id = host.env("GITHUB_REPOSITORY_ID") ?? "";
  const name = host.env("GITHUB_REPOSITORY") ?? "";
  const url = name === "" ? await originAddress(host, serverOf(host)) : `${serverOf(host)}/${name}`;
  return { ...(id !== "" && { id }), ...(url !== undefined && { url }) };
}

/**
 * Where it was trained, as far as somebody answers for it: the user's own code ran there, so more than level 2 is never
 * claimed. Bytes that came with nobody's word but their own were built by nobody.
 */
function builderOf({ provenance, workflowRun }: Acceptance, serverUrl: string): Builder {
  const { id = "", attempt = 1, runner, workflow } = workflowRun ?? {};
  if (workflow === undefined || provenance === undefined || provenance === "claimed" || provenance === "vouched")
    return { kind: "laptop" };
  return {
    kind: "github",
    serverUrl,
    workflowRef: workflow,
    runner: runner === "github-hosted" ? "github-hosted" : "self-hosted",
    step: "train",
    runId: id,
    runAttempt: String(attempt),
  };
}
