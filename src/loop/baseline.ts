import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { EnvironmentManifest, RunRecord } from "../generated/types.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { readEnvironment } from "../manifest/read.ts";
import { hexOf } from "../records/canonical.ts";
import type { Session } from "./session.ts";

/** What a candidate is judged against, and who named it. */
export type Baseline =
  | { readonly status: "none"; readonly reason?: string }
  | { readonly status: "unavailable"; readonly source: string; readonly reason: string }
  | {
      readonly status: "found";
      readonly source: string;
      readonly version?: string | undefined;
      readonly artifact: BaselineFile;
      readonly predictions?: BaselineFile | undefined;
      readonly run?: RunRecord | undefined;
    };

export interface BaselineFile {
  /** Absolute. */
  readonly file: string;
  readonly digest: string;
  readonly bytes: number;
}

const PRODUCTION = "environments/production.yaml";

/** Which artifact is the baseline, before anyone fetches it. */
export type NamedBaseline = { readonly status: "none"; readonly reason?: string } | { readonly status: "unavailable"; readonly source: string; readonly reason: string } | ({ readonly status: "named" } & Wanted);

/**
 * The baseline: what the production environment of the base branch names; else the last accepted record; else none, a
 * first model. One that is named and cannot be had is `unavailable`, never a first model; a renamed model keeps the
 * baseline of its former name.
 */
export async function resolveBaseline(session: Session, name: string, formerName: string | undefined): Promise<Baseline> {
  const named = await nameBaseline(session, name, formerName);
  return named.status === "named" ? await fetched(session, named) : named;
}

export async function nameBaseline(session: Session, name: string, formerName: string | undefined): Promise<NamedBaseline> {
  try {
    const served = await servedModel(session, formerName ?? name);
    if (served !== undefined) return await fromProduction(session, { name: formerName ?? name, ...served });
    return (await fromLedger(session, name)) ?? (formerName === undefined ? undefined : await fromLedger(session, formerName)) ?? none(session, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { status: "unavailable", source: "the ledger", reason: messageOf(error) };
  }
}

interface Served {
  readonly digest: string;
  readonly version?: string | undefined;
}

async function servedModel({ base }: Session, name: string): Promise<Served | undefined> {
  const bytes = await base?.read(PRODUCTION);
  if (bytes === undefined) return undefined;
  const { manifest, findings } = readEnvironment({ file: PRODUCTION, text: bytes });
  if (manifest === undefined) throw new UserError(`${PRODUCTION} on the base branch cannot be read: ${findings[0]?.message ?? "it is broken"}`);
  return served(manifest, name);
}

function served({ models }: EnvironmentManifest, name: string): Served | undefined {
  return Object.hasOwn(models, name) ? models[name] : undefined;
}

async function fromProduction(session: Session, { name, digest, version }: Served & { readonly name: string }): Promise<NamedBaseline> {
  const accepted = (await session.ledger.acceptances(name)).findLast(({ body }) => body.artifact === digest)?.body;
  return { status: "named", name, digest, version, source: PRODUCTION, predictions: accepted?.predictions, trainKey: accepted?.trainKey };
}

async function fromLedger(session: Session, name: string): Promise<NamedBaseline | undefined> {
  const latest = await session.ledger.latestAcceptance(name);
  if (latest === undefined) {
    // An entry that cannot be read is no evidence that there was none.
    const corrupt = session.ledger.findings().find(({ model }) => model === name);
    return corrupt === undefined ? undefined : { status: "unavailable", source: "the ledger", reason: corrupt.message };
  }
  const { artifact, predictions, trainKey } = latest.body;
  const commit = latest.commit === undefined ? "" : ` (${latest.commit.slice(0, 7)})`;
  return { status: "named", name, digest: artifact, source: `the last accepted record${commit}`, predictions, trainKey };
}

function none({ base }: Session, name: string): NamedBaseline {
  return { status: "none", ...(base !== undefined && { reason: `neither ${PRODUCTION} nor the ledger names an artifact of ${name}` }) };
}

interface Wanted extends Served {
  readonly name: string;
  readonly source: string;
  readonly predictions: string | undefined;
  readonly trainKey: string | undefined;
}

async function fetched(session: Session, wanted: Wanted): Promise<Baseline> {
  const { name, digest, version, source, predictions, trainKey } = wanted;
  const artifact = await fetchFile(session, name, digest);
  if (typeof artifact === "string") return { status: "unavailable", source, reason: artifact };
  const predicted = predictions === undefined ? undefined : await fetchFile(session, name, predictions);
  if (typeof predicted === "string") return { status: "unavailable", source, reason: predicted };
  const run = trainKey === undefined ? undefined : await session.ledger.find("run", name, hexOf(trainKey));
  return { status: "found", source, version, artifact, predictions: predicted, run: run?.body };
}

/** The file from the store, or why it could not be had. */
async function fetchFile(session: Session, name: string, digest: string): Promise<BaselineFile | string> {
  const store = session.storeOf(name);
  const file = join(session.scratch, `${name}-${hexOf(digest).slice(0, 16)}`);
  try {
    if (!(await store.get(digest, file))) return `${store.name} has no artifact ${digest.slice(0, 19)}…`;
    return { file, digest, bytes: (await stat(file)).size };
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
