import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import { hasStatus } from "../../forge/api-error.ts";
import { readDefaultBranch } from "../../forge/event.ts";
import type { Forge } from "../../forge/forge.ts";
import { writeAtomic } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import type { ResolvedStage, ResolvedUpdate } from "../../manifest/resolved-promotion.ts";
import { groupBy } from "../../kernel/grouping.ts";
import { openRevision } from "../../revisions/open-revision.ts";
import { RevisionFiles } from "../../revisions/revision-files.ts";
import { withServed } from "../../work/promotion/environment-edit.ts";
import { PROMOTION } from "../../work/promotion/rules.ts";
import type { Reference } from "../../work/promotion/placeholders.ts";
import { applyUpdates } from "../../work/promotion/updates.ts";
import { proposeFiles } from "../lineage/proposal.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { environmentFiles, environmentOf } from "./standing.ts";

/** What a stage is to serve. */
export interface Serving {
  readonly model: string;
  readonly stage: ResolvedStage;
  readonly version: string | undefined;
  readonly digest: string;
  readonly reference: Reference;
  /** Of the commit and the pull request. */
  readonly title: string;
  readonly body: string;
}

export interface EnvironmentOutcome {
  /** `written`: the default branch has it. `proposed`: a pull request has. `here`: the working tree has, uncommitted. */
  readonly kind: "written" | "kept" | "proposed" | "here" | "failed";
  readonly files: readonly string[];
  readonly pull?: number | undefined;
  readonly findings: readonly Finding[];
}

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

type Changes = Readonly<Record<string, string>>;

/** What has to be written where files are as these are; nothing where they say it already. Throws a UserError for a path that does not fit. */
async function changesOf(
  files: RevisionFiles,
  { model, stage, version, digest, reference }: Serving,
): Promise<Changes> {
  const environment = await environmentOf(files, stage.name);
  const served = { ...(version !== undefined && { version }), digest };
  const changes: Record<string, string> = {};
  const put = (file: string, before: string | undefined, after: string): void => {
    if (after !== before) changes[file] = after;
  };
  put(environment.file, environment.text, withServed(environment.text, { environment: stage.name, model, served }));
  for (const file of [environment.file, ...stage.updates.map((update) => update.file)])
    await refuseStrange(files, file, `What ${stage.name} of ${model} serves`);
  const byFile = groupBy(stage.updates, (update: ResolvedUpdate) => update.file);
  for (const [file, updates] of byFile) {
    const bytes = await files.read(file);
    if (bytes === undefined)
      throw new UserError(`promotion.${stage.name}.updates of ${model} names ${file}, which is not there.`);
    const text = new TextDecoder().decode(bytes);
    const result = applyUpdates(text, updates, reference);
    if ("problem" in result) throw new UserError(`promotion.${stage.name}.updates of ${model}: ${result.problem}`);
    put(file, text, result.text);
  }
  return changes;
}

/**
 * What runs beside a token is not written by a promotion: whoever may change a manifest would change workflows by it, past
 * those who have to approve them. Behind a link is another file than the one that was named.
 */
async function refuseStrange(files: RevisionFiles, file: string, what: string): Promise<void> {
  if (/^\.git(?:hub)?(?:\/|$)/i.test(file))
    throw new UserError(
      `${what} would be written into ${file}: workflows and git's own files are changed by people only.`,
    );
  if ((await files.placeOf(file)) !== file)
    throw new UserError(`${what} would be written into ${file}, which lies behind a link. Name the file itself.`);
}

/** Whether everything can be written, before anything is. */
export async function tryEnvironment(session: Session, serving: Serving): Promise<readonly Finding[]> {
  try {
    await changesOf(environmentFiles(session), serving);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      findingOf(PROMOTION.environment, { model: serving.model, subject: serving.stage.name, message: error.message }),
    ];
  }
}

async function writeHere(session: Session, serving: Serving): Promise<EnvironmentOutcome> {
  const { place } = session;
  const changes = await changesOf(environmentFiles(session), serving);
  const files = Object.keys(changes);
  if (place.options.dryRun !== true)
    for (const [file, text] of Object.entries(changes)) await writeAtomic(join(place.host.workspace, file), text);
  return { kind: files.length === 0 ? "kept" : "here", files, findings: [] };
}

const ROUNDS = 5;

async function writeThere(place: Place, forge: Forge, serving: Serving): Promise<EnvironmentOutcome> {
  const branch = await defaultBranchOf(place);
  const { environments } = (await place.settings()).promotion;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const parent = await forge.refs.head(branch);
    if (parent === undefined) throw new UserError(`There is no branch ${branch}.`);
    const tip = new RevisionFiles(await openRevision({ host: place.host, forge }, parent));
    const changes = await changesOf(tip, serving);
    const files = Object.keys(changes);
    if (files.length === 0) return { kind: "kept", files: [], findings: [] };
    if (environments === "pull-request") return await propose(forge, { branch, parent, changes }, serving);
    try {
      const message = `${serving.title}\n\n${serving.body}\n`;
      const moved = await forge.refs.commit({ branch, parent, message, files: changes });
      if (moved.kind === "moved") return { kind: "written", files, findings: [] };
    } catch (error) {
      if (!isProtected(error)) throw error;
      return await propose(forge, { branch, parent, changes }, serving);
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

interface Proposed {
  readonly branch: string;
  readonly parent: string;
  readonly changes: Changes;
}

async function propose(
  forge: Forge,
  { branch, parent, changes }: Proposed,
  { model, stage, title, body, digest }: Serving,
): Promise<EnvironmentOutcome> {
  const files = Object.fromEntries(Object.entries(changes).map(([path, content]) => [path, { content }]));
  const outcome = await proposeFiles(
    { forge, onto: { name: branch, commit: parent }, ourselves: async () => ({ viewer: await forge.viewer() }) },
    {
      name: "promote",
      key: `${model} ${stage.name}`,
      branch: `model-gitops/promote/${model}-${stage.name}`,
      occasion: digest,
      title,
      body,
      files,
    },
  );
  const isOpen = !["closed-by-person", "pushed-by-others"].includes(outcome.kind);
  if (isOpen) return { kind: "proposed", files: Object.keys(changes), pull: outcome.number, findings: [] };
  const message =
    outcome.kind === "pushed-by-others"
      ? `The branch model-gitops/promote/${model}-${stage.name} has commits that are not ours, so nothing is pushed there.`
      : `A person closed the pull request #${outcome.number ?? 0} that would have ${stage.name} serve this.`;
  const remediation = "Delete the branch, or promote another version.";
  return {
    kind: "failed",
    files: [],
    findings: [findingOf(PROMOTION.environment, { model, subject: stage.name, message, remediation })],
  };
}

async function defaultBranchOf({ host }: Place): Promise<string> {
  const branch = (await readDefaultBranch(host)) ?? host.env("GITHUB_REF_NAME") ?? "";
  if (branch !== "") return branch;
  throw new UserError("Nobody can tell which branch is the default one, where the environments are written.");
}
