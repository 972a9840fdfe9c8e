import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Forge } from "../../forge/forge.ts";
import type { ReleaseText, VersionRelease } from "../../forge/releases.ts";
import { digestOf } from "../../host/file-digest.ts";
import { writeAtomic } from "../../host/files.ts";
import { listed } from "../../kernel/text.ts";
import type { PromotionRecord } from "../../generated/types.ts";
import type { Artifact } from "../../records/artifact.ts";
import { prettyJson, sha256 } from "../../records/canonical.ts";
import { compareVersions, versionTag } from "../../records/model-tag.ts";
import type { ReleasedVersion } from "../../report/promotion/notes.ts";
import { diffCards } from "../../work/card/diff.ts";
import type { RegisteredModel } from "../../work/promotion/registry.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import { bundleEvidence } from "../audit/evidence-bundle.ts";
import type { RecordedVersion } from "../audit/recorded-version.ts";
import { writeCardFiles } from "../evidence/card.ts";
import { storedInput } from "../governance/standing-evidence.ts";
import { modelAtCommit } from "../models/model-at-commit.ts";
import { filesOf } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { versionEvidence } from "./evidence.ts";
import { BUNDLE, foreignAssets, isRecorded, modelAssets, otherAssets, SUMS, sumsText } from "./release-assets.ts";
import type { Proven, Verified } from "./verify.ts";
import type { PromotionRequest } from "../../work/promotion/request.ts";

/** A file of a release: its name there, and where it lies: absolute. */
export interface ReleaseFile {
  readonly name: string;
  readonly file: string;
  readonly digest: string;
}

/** Card and bill of materials, as stores keep them beside the model. */
export type Documents = readonly { readonly path: string; readonly file: string }[];

/** Writes what is kept beside a version. */
export async function versionDocuments(
  { place, rules }: Session,
  { version, run, evaluation }: Proven,
): Promise<Documents> {
  await writeCardFiles(place, version, { run, evaluation, rules });
  const { card, bom } = filesOf(place, version.name);
  return [
    { path: "README.md", file: join(place.host.workspace, card) },
    { path: "model.cdx.json", file: join(place.host.workspace, bom) },
  ];
}

/** What a version is released with. */
export interface ReleaseContent {
  readonly files: readonly ReleaseFile[];
  readonly notes: string;
}

interface Releasing {
  readonly request: PromotionRequest;
  readonly proven: Proven;
  readonly registered: RegisteredModel | undefined;
  readonly address?: string | undefined;
  readonly documents: Documents;
  /** What was signed of it. */
  readonly attestations: readonly { readonly name: string; readonly text: string }[];
}

/** Everything of a release but GitHub: written below the output folder, the same bytes for the same version. */
export async function releaseContent(session: Session, releasing: Releasing): Promise<ReleaseContent> {
  const { place } = session;
  const { proven, request, attestations, documents } = releasing;
  const { version, run, evaluation, evidence } = proven;
  const { workspace } = place.host;
  const files = filesOf(place, version.name);
  const digest = evidence.verdict.body.governance?.input;
  const recorded: RecordedVersion = {
    acceptance: evidence.acceptance,
    run: evidence.run,
    evaluation: evidence.evaluation,
    verdict: evidence.verdict,
    input: digest === undefined ? undefined : await storedInput(place, version.name, digest),
  };
  const { file: archive } = await bundleEvidence(session, version, recorded);
  const folder = join(workspace, files.folder);
  const release = join(workspace, files.releaseFolder);
  for (const { name, text } of attestations) await writeAtomic(join(release, name), text);
  await writeAtomic(join(release, "evaluation.json"), prettyJson(evaluation));
  await writeAtomic(join(release, "run.json"), prettyJson(evidence.run.body));
  const artifact = modelAssets(run.artifact).map(({ name, path }) => ({ name, file: join(folder, path) }));
  const own = [
    ...artifact,
    ...documents.map(({ path, file }) => ({ name: path, file })),
    { name: "evaluation.json", file: join(release, "evaluation.json") },
    { name: "run.json", file: join(release, "run.json") },
    { name: BUNDLE, file: join(workspace, archive) },
    ...attestations.map(({ name }) => ({ name, file: join(release, name) })),
  ];
  const hashed = await Promise.all(own.map(async (file) => ({ ...file, digest: await digestOf(file.file) })));
  const sums = sumsText(hashed);
  await writeAtomic(join(release, SUMS), sums);
  const { releaseNotes } = await import("../../report/promotion/notes.ts");
  const notes = releaseNotes({
    model: version.name,
    version: request.version,
    commit: request.commit,
    run,
    evaluation,
    ...(await sinceThen(session, releasing)),
    address: releasing.address,
    attestations: attestations.map(({ name }) => name),
    repository: place.host.env("GITHUB_REPOSITORY") ?? "",
  });
  return {
    files: [...hashed, { name: SUMS, file: join(release, SUMS), digest: sha256(sums) }],
    notes,
  };
}

/** The highest version before this one whose evidence is there, and what changed in the card since. */
async function sinceThen(
  { place }: Session,
  { request, proven, registered }: Releasing,
): Promise<{ readonly before?: ReleasedVersion; readonly diff: ReturnType<typeof diffCards> }> {
  const head = { manifest: proven.version.head.manifest, evaluation: proven.evaluation, run: proven.run };
  const earlier = (registered?.versions ?? []).filter(
    ({ version, isCancelled, tag }) =>
      !isCancelled && tag.commit !== undefined && compareVersions(version, request.version) < 0,
  );
  const last = earlier.at(-1);
  const commit = last?.tag.commit;
  if (last === undefined || commit === undefined) return { diff: diffCards({ head }) };
  const { evidence } = await versionEvidence(place, proven.version, { version: last.version, commit });
  const then = await modelAtCommit(place, { name: proven.version.name, file: proven.version.head.file }, commit);
  if (evidence === undefined || then === undefined) return { diff: diffCards({ head }) };
  const [run, evaluation] = [evidence.run.body, evidence.evaluation.body];
  return {
    before: { version: last.version, commit, run, evaluation },
    diff: diffCards({ base: { manifest: then.model.manifest, evaluation, run }, head }),
  };
}

/** A release with everything in it, to be published behind its tag; or why there can be none. */
export type Drafted =
  | {
      readonly release: VersionRelease;
      /** Undefined: it is published, and the ledger has it. */
      readonly text: ReleaseText | undefined;
      /** What the ledger keeps of it. */
      readonly evidence: PromotionRecord["evidence"];
    }
  | { readonly findings: readonly Finding[] };

/** Drafts the release and fills it; nobody sees it before everything is there, and nothing else is in it. */
export async function draftRelease(
  { versionReleases }: Pick<Forge, "versionReleases">,
  { request, proven, recorded }: Pick<Verified, "request" | "recorded"> & { readonly proven: Proven },
  content: ReleaseContent,
): Promise<Drafted> {
  const { model, version, commit } = request;
  const tag = versionTag(model, version);
  const text = { title: `${model} ${version}`, body: content.notes, isPrerelease: version.includes("-") };
  const release = await versionReleases.draft({ tag, commit, ...text });
  const { artifact } = proven.run;
  if (!release.isDraft) {
    const own = recorded.promotions.filter((one) => one.artifact === artifact.digest && one.version === version);
    const isOurs = foreignAssets(release, artifact).length === 0 && isRecorded(release, own);
    const other = isOurs ? [] : otherAssets(release, content.files);
    if (other.length > 0) return { findings: [notOurs(release, request, other)] };
    // Whole and not on the ledger: a run that broke off made it, or somebody who gave it another text.
    return { release, text: isOurs ? undefined : text, evidence: evidenceOf(release.assets) };
  }
  const names = new Set(content.files.map(({ name }) => name));
  for (const asset of release.assets) if (!names.has(asset.name)) await versionReleases.remove(asset);
  for (const { name, file } of content.files) await versionReleases.upload(release, name, file);
  return { release, text, evidence: evidenceOf(content.files) };
}

/** What the ledger keeps of a release: its sums are over everything in it. */
export function evidenceOf(
  assets: readonly { readonly name: string; readonly digest?: string }[],
): PromotionRecord["evidence"] {
  return assets.flatMap(({ name, digest }) =>
    digest !== undefined && [BUNDLE, SUMS].includes(name) ? [{ kind: "release" as const, digest, name }] : [],
  );
}

/** What is known of a release before anything is begun: one that is published has the model, and nothing that is nobody's. */
export async function standingRelease(
  { versionReleases }: Pick<Forge, "versionReleases">,
  request: PromotionRequest,
  artifact: Artifact,
): Promise<readonly Finding[]> {
  const release = await versionReleases.find(versionTag(request.model, request.version));
  if (release === undefined || release.isDraft) return [];
  const other = foreignAssets(release, artifact);
  return other.length === 0 ? [] : [notOurs(release, request, other)];
}

/** What is published is as it was: some repositories let nobody add to it. */
function notOurs(
  { tag }: VersionRelease,
  { model, version }: Pick<PromotionRequest, "model" | "version">,
  other: readonly string[],
): Finding {
  const message = `The release ${tag} is published already, and ${listed(other)} in it ${other.length === 1 ? "is" : "are"} not what was verified as ${model} ${version}: nothing was changed.`;
  const remediation = "Find out who made the release, delete it (the tag may stay), and run again.";
  return findingOf(PROMOTION.bytes, { model, subject: version, message, remediation });
}
