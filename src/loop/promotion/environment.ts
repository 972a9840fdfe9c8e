import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { Forge } from "../../forge/forge.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { changesOf, type Serving } from "./changes.ts";
import { overtaken } from "./overtaken.ts";
import { proposeEnvironment, type EnvironmentOutcome } from "./propose-environment.ts";
import { environmentFiles } from "./standing.ts";
import { uncommitted } from "./uncommitted.ts";

/**
 * Brings the environment's file, and the places that follow it, to what the stage is to serve: by one commit on the default
 * branch, else by one pull request, so that they never say different things.
 */
export async function writeEnvironment(session: Session, serving: Serving): Promise<EnvironmentOutcome> {
  const { place } = session;
  const forge = await place.forge();
  if (forge === undefined || place.host.kind === "terminal") return await writeHere(session, serving);
  return await writeThere(place, forge, serving);
}

/** Whether everything can be written, before anything is. */
export async function tryEnvironment(session: Session, serving: Serving): Promise<readonly Finding[]> {
  const { place } = session;
  try {
    await changesOf(environmentFiles(session), serving);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { model, stage, reference } = serving;
    const isNowhere = place.laptop !== undefined && reference.uri === "" && error.message.includes("{uri}");
    const found = { model, subject: stage.name, message: error.message, ...(isNowhere && { remediation: STORE }) };
    return [findingOf(PROMOTION.environment, found)];
  }
}

const STORE =
  "Give `--store`, with a folder, s3:// or oci:// that the server reads: what a laptop keeps by itself is nowhere it could load from.";

async function writeHere(session: Session, serving: Serving): Promise<EnvironmentOutcome> {
  const { place } = session;
  const changes = await changesOf(environmentFiles(session), serving);
  const files = Object.keys(changes);
  const findings = await uncommitted(place, serving, files);
  if (place.options.dryRun !== true)
    for (const [file, text] of Object.entries(changes)) await writeAtomic(join(place.host.workspace, file), text);
  return { kind: files.length === 0 ? "kept" : "here", files, findings };
}

const ROUNDS = 5;

async function writeThere(place: Place, forge: Forge, serving: Serving): Promise<EnvironmentOutcome> {
  const branch = await defaultBranchOf(place);
  const { environments } = (await place.settings()).promotion;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const parent = await forge.refs.head(branch);
    if (parent === undefined) throw new UserError(`There is no branch ${branch}.`);
    const tip = new RevisionFiles(await openRevision({ host: place.host, forge }, parent));
    const other = await overtaken(place, tip, serving);
    if (other !== undefined) return { kind: "failed", files: [], findings: [other] };
    const changes = await changesOf(tip, serving);
    const files = Object.keys(changes);
    if (files.length === 0) return { kind: "kept", files: [], findings: [] };
    if (environments === "pull-request") return await proposeEnvironment(forge, { branch, parent, changes }, serving);
    try {
      const message = `${serving.title}\n\n${serving.body}\n`;
      const moved = await forge.refs.commit({ branch, parent, message, files: changes });
      if (moved.kind === "moved") return { kind: "written", files, findings: [] };
    } catch (error) {
      if (!isProtected(error)) throw error;
      return await proposeEnvironment(forge, { branch, parent, changes }, serving);
    }
  }
  const message = `${branch} moved again and again while ${serving.stage.name} was to be written: nothing was changed.`;
  return { kind: "failed", files: [], findings: [findingOf(PROMOTION.concurrent, { model: serving.model, message })] };
}

/** What protects a branch from a commit: a ruleset, or a classic protection. A token without write access is another thing. */
function isProtected(error: unknown): boolean {
  if (error instanceof UserError && /ruleset forbids|protected/i.test(error.message)) return true;
  return hasStatus(error, 409, 422);
}

/** Where environments are written. Throws a UserError where nobody can tell. */
export async function defaultBranchOf({ host }: Place): Promise<string> {
  const branch = (await readDefaultBranch(host)) ?? host.env("GITHUB_REF_NAME") ?? "";
  if (branch !== "") return branch;
  throw new UserError("It is unknown which branch is the default one, and environments are written there.");
}
