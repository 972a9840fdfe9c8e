import { join } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import { isBlocking } from "../../findings/verdict.ts";
import type { RunRecord } from "../../generated/types.ts";
import { userMessage } from "../../kernel/errors.ts";
import type { LocalArtifact } from "../../records/artifact.ts";
import { hexOf } from "../../records/canonical.ts";
import { getFile, getNamed } from "../../stores/artifact.ts";
import { LEDGER_RULES } from "../../stores/ledger-rules.ts";
import { knownNames } from "./known-names.ts";
import { servedIn } from "./environment.ts";
import { PRODUCTION_FILES, readProduction } from "./production.ts";
import { isAlone } from "../place/alone.ts";
import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";

/** What a candidate is judged against, and who named it. */
export type Baseline =
  | { readonly status: "none"; readonly reason?: string }
  | { readonly status: "unavailable"; readonly source: string; readonly reason: string }
  | {
      readonly status: "found";
      readonly source: string;
      readonly version?: string | undefined;
      readonly artifact: LocalArtifact;
      readonly predictions?: LocalArtifact | undefined;
      readonly run?: RunRecord | undefined;
      readonly trainKey?: string | undefined;
      /** At which it was accepted. */
      readonly commit?: string | undefined;
    };

/** Which artifact is the baseline, before anyone fetches it. */
export type NamedBaseline =
  | { readonly status: "none"; readonly reason?: string }
  | { readonly status: "unavailable"; readonly source: string; readonly reason: string }
  | ({ readonly status: "named" } & Wanted);

/**
 * The baseline: what the production environment of the base branch names; else the last accepted record; else none, a
 * first model. One that is named and cannot be had is `unavailable`, never a first model; a renamed model keeps the
 * baseline of its former name.
 */
export async function resolveBaseline(ruled: Ruled, name: string, formerName: string | undefined): Promise<Baseline> {
  const named = await nameBaseline(ruled, name, formerName);
  return named.status === "named" ? await fetched(ruled.place, named) : named;
}

/** Which artifact is the baseline, without fetching it. */
export async function nameBaseline(ruled: Ruled, name: string, formerName: string | undefined): Promise<NamedBaseline> {
  try {
    const served = await servedModel(ruled, formerName ?? name);
    if (served !== undefined) return await fromProduction(ruled.place, { name: formerName ?? name, ...served });
    // What has long been accepted under the former name must not give way to what an earlier attempt left under the new.
    for (const known of (await knownNames(ruled.place, name, formerName)).toReversed()) {
      const found = await fromLedger(ruled.place, known);
      if (found !== undefined) return found;
    }
    return none(ruled, name);
  } catch (error) {
    return { status: "unavailable", source: "the ledger", reason: userMessage(error) };
  }
}

interface Served {
  readonly digest: string;
  readonly version?: string | undefined;
}

interface Named extends Served {
  /** The environment's file. */
  readonly file: string;
}

async function servedModel({ rules }: Ruled, name: string): Promise<Named | undefined> {
  const production = rules && (await readProduction(rules));
  const served = production && servedIn(production, name);
  return served && { ...served, file: production.file };
}

async function fromProduction(
  place: Place,
  { name, digest, version, file }: Named & { readonly name: string },
): Promise<NamedBaseline> {
  const all = (await place.ledger.acceptances(name)).filter(({ body }) => body.artifact === digest);
  const passing = all.findLast(({ body: { outcome } }) => outcome === undefined || !isBlocking(outcome));
  // What failed, and in a signed ledger what nobody recorded, is nobody's baseline, whatever serves; unless one decides alone.
  const isUnproven = passing === undefined && (all.length > 0 || (await place.ledger.trust()) !== undefined);
  if (isUnproven && !(await isAlone(place))) {
    const reason = `${file} names an artifact of ${name} (${digest.slice(0, 19)}…) that ${all.length > 0 ? "was recorded and did not pass" : "the ledger does not know"}`;
    return { status: "unavailable", source: file, reason };
  }
  const entry = passing ?? all.at(-1);
  return {
    status: "named",
    name,
    digest,
    version,
    source: file,
    predictions: entry?.body.predictions,
    trainKey: entry?.body.trainKey,
    commit: entry?.commit,
  };
}

async function fromLedger(place: Place, name: string): Promise<NamedBaseline | undefined> {
  const [latest, newest] = await Promise.all([place.ledger.latestPassing(name), place.ledger.latestAcceptance(name)]);
  const troubles = place.ledger.findings().filter((found) => found.model === name && isOfAcceptances(found));
  const fork = troubles.find(({ rule }) => rule === LEDGER_RULES.fork.id);
  if (fork !== undefined) {
    const reason = [fork.message, fork.remediation ?? ""].join(" ");
    return { status: "unavailable", source: "the ledger", reason };
  }
  if (latest === undefined) {
    // An entry that cannot be read is no evidence that there was none.
    const [corrupt] = troubles;
    if (corrupt === undefined) return undefined;
    const reason = [corrupt.message, corrupt.remediation ?? ""].join(" ").trim();
    return { status: "unavailable", source: "the ledger", reason };
  }
  const { artifact, predictions, trainKey } = latest.body;
  const skipped =
    newest === undefined || newest.id === latest.id ? "" : `; the newer one${commitOf(newest)} did not pass`;
  return {
    status: "named",
    name,
    digest: artifact,
    source: `the last accepted record${commitOf(latest)}${skipped}`,
    predictions,
    trainKey,
    commit: latest.commit,
  };
}

/** Windows of production that are broken take nothing from what was accepted. */
function isOfAcceptances({ subject = "" }: Finding): boolean {
  return subject.split(" ", 1)[0] === "acceptance";
}

function commitOf({ commit }: { readonly commit?: string }): string {
  return commit === undefined ? "" : ` (${commit.slice(0, 7)})`;
}

function none({ rules }: Ruled, name: string): NamedBaseline {
  return {
    status: "none",
    ...(rules !== undefined && {
      reason: `neither ${PRODUCTION_FILES[0]} nor the ledger names an artifact of ${name}`,
    }),
  };
}

interface Wanted extends Served {
  readonly name: string;
  readonly source: string;
  readonly predictions: string | undefined;
  readonly trainKey: string | undefined;
  readonly commit: string | undefined;
}

async function fetched(place: Place, wanted: Wanted): Promise<Baseline> {
  const { name, digest, version, source, predictions, trainKey, commit } = wanted;
  const artifact = await fetchFile(place, { name, digest, get: getNamed });
  if (typeof artifact === "string") return { status: "unavailable", source, reason: artifact };
  const predicted =
    predictions === undefined ? undefined : await fetchFile(place, { name, digest: predictions, get: getFile });
  if (typeof predicted === "string") return { status: "unavailable", source, reason: predicted };
  const runs = trainKey === undefined ? [] : await place.ledger.runs(name, trainKey);
  const run = runs.find(({ body }) => body.artifact.digest === digest)?.body;
  return { status: "found", source, version, artifact, predictions: predicted, run, trainKey, commit };
}

interface Fetching {
  readonly name: string;
  readonly digest: string;
  /** Predictions are always one file; an artifact may be a set. */
  readonly get: typeof getFile;
}

/** What the store has under a digest, or why it could not be had. */
async function fetchFile(place: Place, { name, digest, get }: Fetching): Promise<LocalArtifact | string> {
  const store = place.storeOf(name);
  const file = join(place.scratch, `${name}-${hexOf(digest).slice(0, 16)}`);
  try {
    return (await get(store, digest, file)) ?? `${store.name} has no artifact ${digest.slice(0, 19)}…`;
  } catch (error) {
    return userMessage(error);
  }
}
