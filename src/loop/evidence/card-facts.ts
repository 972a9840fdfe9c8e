import type { EvaluationRecord, GovernanceVerdict, RunRecord, ScanRecord } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import type { CardVersion, CardWaiver } from "../../records/card-facts.ts";
import type { BomFacts, DatasetFile } from "../../report/bom-facts.ts";
import type { RevisionFiles } from "../../revisions/revision-files.ts";
import { matchFiles } from "../../work/files/file-globs.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";
import type { DescribedManifest } from "./described-manifest.ts";
import { describedManifest } from "./described-manifest.ts";
import { isOwnFile } from "./own-file.ts";

/** What a card is made from, beside what the repository and the ledger have. */
export interface CardEvidence {
  readonly evaluation: EvaluationRecord | undefined;
  readonly run: RunRecord | undefined;
  readonly scan?: ScanRecord | undefined;
  /** Waivers that count; undefined: nobody looked. */
  readonly waivers?: readonly CardWaiver[] | undefined;
  /** What the policies say, for the bill of materials. */
  readonly policies?: GovernanceVerdict | undefined;
  /** What the version is called once it is released. */
  readonly version?: string | undefined;
}

const MOST_SECTIONS = 50;
/** A listing of more is in the ledger's own files. */
const MOST_VERSIONS = 50;
const MOST_DATA_FILES = 200;

/** Everything that card, bill of materials and Croissant files are made of, and what is wrong with descriptions. */
export async function gatherCardFacts(
  place: Place,
  model: ModelAtRevision,
  evidence: CardEvidence,
): Promise<BomFacts & Pick<DescribedManifest, "findings">> {
  const { head } = model;
  const { manifest, findings } = await describedManifest(place.head, head.file, head.manifest);
  return {
    ...evidence,
    manifest,
    findings,
    sections: await proseSections(place, head.cardSections),
    history: await acceptedVersions(place, model),
    datasetFiles: await datasetFiles(place.head, model),
  };
}

/** The last acceptances under all names that it had, newest first. */
async function acceptedVersions(
  { ledger }: Place,
  { name, formerName }: Pick<ModelAtRevision, "name" | "formerName">,
): Promise<readonly CardVersion[]> {
  const names = formerName === undefined ? [name] : [formerName, name];
  const accepted = (await Promise.all(names.map((known) => ledger.acceptances(known)))).flat();
  return accepted
    .toReversed()
    .slice(0, MOST_VERSIONS)
    .map(({ recordedAt, commit, pull, body }) => ({
      recordedAt,
      artifact: body.artifact,
      ...(commit !== undefined && { commit }),
      ...(pull !== undefined && { pull }),
      ...(body.outcome !== undefined && { outcome: body.outcome }),
    }));
}

/** What was measured of the last accepted versions, the oldest first: the course that the candidate continues. */
export async function acceptedEvaluations(
  { ledger }: Place,
  { name, formerName }: Pick<ModelAtRevision, "name" | "formerName">,
  most: number,
): Promise<readonly EvaluationRecord[]> {
  const former = formerName ?? name;
  const last = (await ledger.acceptances(former)).slice(-most);
  const found = last.map(async ({ body: { artifact, evaluationKey } }) => {
    if (evaluationKey === undefined) return undefined;
    const evaluation = (await ledger.find("evaluation", former, hexOf(evaluationKey)))?.body;
    return evaluation?.candidate.digest === artifact ? evaluation : undefined;
  });
  return (await Promise.all(found)).filter((evaluation) => evaluation !== undefined);
}

async function proseSections({ head }: Place, folder: string | undefined) {
  if (folder === undefined) return [];
  const prefix = `${folder.replace(/\/$/, "")}/`;
  const paths = (await head.paths()).filter((path) => path.startsWith(prefix) && path.endsWith(".md"));
  const isOwn = await Promise.all(paths.map(async (path) => await isOwnFile(head, path)));
  const own = paths.filter((_, index) => isOwn[index] === true);
  const sections = own.slice(0, MOST_SECTIONS).map(async (path) => {
    const bytes = await head.read(path);
    return {
      id: path.slice(prefix.length, -".md".length),
      markdown: new TextDecoder().decode(bytes ?? new Uint8Array()),
    };
  });
  return await Promise.all(sections);
}

/** The files of datasets that are several, with their digests; of those that are elsewhere nobody knows. */
async function datasetFiles(files: RevisionFiles, { head }: ModelAtRevision) {
  const globs = Object.values(head.datasets).filter(({ isGlob, isRemote }) => isGlob && !isRemote);
  const known = globs.map(async ({ name, path }) => {
    const matched = matchFiles(await files.paths(), { include: [path], exclude: [] }).slice(0, MOST_DATA_FILES);
    const digests = matched.map(async (one): Promise<readonly DatasetFile[]> => {
      const digest = await files.digest(one, "data");
      return digest === undefined ? [] : [{ path: one, digest }];
    });
    return [name, (await Promise.all(digests)).flat()] as const;
  });
  return Object.fromEntries((await Promise.all(known)).filter(([, listed]) => listed.length > 0));
}
