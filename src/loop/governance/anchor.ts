import type { EvaluationRecord, GovernedAnchor } from "../../generated/types.ts";
import { hexOf } from "../../records/canonical.ts";
import { anchorAmong, retrainingsSince } from "../../work/governance/anchor.ts";
import type { AnchorSide } from "../../work/governance/envelope.ts";
import { disparitiesOf, metricsOf } from "../../work/governance/input-evaluation.ts";
import { featuresOf, originsOf } from "../../work/governance/substantial.ts";
import { describedManifest } from "../evidence/described-manifest.ts";
import { modelAtCommit } from "../models/model-at-commit.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import type { Place } from "../place/place.ts";

/** The anchor, as a change is held against it, and as rules read it. */
export interface KnownAnchor {
  readonly side: AnchorSide;
  readonly governed: GovernedAnchor;
}

/** What came before the newest of these no longer leads to the anchor: it is then not comparable, and says so. */
const MOST_EVALUATIONS = 200;
const DAY = 86_400_000;

/**
 * The version that retraining is measured against, with everything that was accepted since, under all names that the
 * model had. Undefined where none went through the full approval yet.
 */
export async function anchorOf(
  place: Place,
  { name, formerName, head }: Pick<ModelAtRevision, "name" | "formerName" | "head">,
): Promise<KnownAnchor | undefined> {
  const names = await allNames(place, name, formerName);
  const accepted = await Promise.all(
    names
      .toReversed()
      .map(async (known) =>
        (await place.ledger.acceptances(known)).map(({ body, ...entry }) => ({ ...body, entry, known })),
      ),
  );
  const found = anchorAmong(accepted.flat());
  if (found === undefined) return undefined;
  const { anchor, since } = found;
  const { commit = "", recordedAt } = anchor.entry;
  const [own, evaluations, then] = await Promise.all([
    evaluationOf(place, anchor),
    Promise.all(since.slice(-MOST_EVALUATIONS).map((one) => evaluationOf(place, one))),
    commit === "" ? undefined : modelAtCommit(place, { name: anchor.known, file: head.file }, commit),
  ]);
  const manifest = then && (await describedManifest(then.code, then.model.file, then.model.manifest)).manifest;
  const side: AnchorSide = {
    artifact: anchor.artifact,
    ageDays: Math.max(0, (place.host.now() - Date.parse(recordedAt)) / DAY),
    retrainings: retrainingsSince(found),
    manifest,
    evaluation: own,
    accepted: [own, ...evaluations].filter((one) => one !== undefined),
  };
  const intendedUse = manifest?.card?.intendedUse;
  return {
    side,
    governed: {
      artifact: side.artifact,
      commit,
      recordedAt,
      ageDays: side.ageDays,
      retrainings: side.retrainings,
      metrics: own === undefined ? [] : metricsOf(own),
      disparities: own === undefined ? [] : disparitiesOf(own),
      features: manifest === undefined ? [] : [...(featuresOf(manifest) ?? [])],
      origins: manifest === undefined ? [] : [...originsOf(manifest)],
      ...(intendedUse !== undefined && { intendedUse }),
    },
  };
}

/** More renames in a row than this are not followed. */
const MOST_NAMES = 10;

/** Its name and those before, the newest first: an anchor stays one when the model is called otherwise. */
async function allNames({ ledger }: Place, name: string, formerName: string | undefined): Promise<readonly string[]> {
  const names = formerName === undefined ? [name] : [name, formerName];
  while (names.length < MOST_NAMES) {
    const known = await ledger.acceptances(names.at(-1) ?? name);
    const before = known.map(({ body }) => body.formerName).find((former) => former !== undefined);
    if (before === undefined || names.includes(before)) break;
    names.push(before);
  }
  return names;
}

interface Accepted {
  readonly known: string;
  readonly artifact: string;
  readonly evaluationKey?: string | undefined;
}

/** What was measured of an accepted version, and of no other bytes. */
async function evaluationOf(
  { ledger }: Place,
  { known, artifact, evaluationKey }: Accepted,
): Promise<EvaluationRecord | undefined> {
  if (evaluationKey === undefined) return undefined;
  const found = (await ledger.find("evaluation", known, hexOf(evaluationKey)))?.body;
  return found?.candidate.digest === artifact ? found : undefined;
}
