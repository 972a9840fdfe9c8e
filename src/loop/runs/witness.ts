import type { Forge, Pull, WorkflowRun } from "../../forge/forge.ts";
import { issuerIn, issuerKeys } from "../../forge/identity.ts";
import { unverifiedClaims, verifyToken, type Claims } from "../../forge/identity-token.ts";
import { openWeb, type Web } from "../../host/web.ts";
import type { WitnessedModel } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseWitness } from "../../records/parse.ts";
import { audienceOf } from "../../records/witness.ts";
import { isCalledIn, namedBy, type Named } from "../../work/gate/witness.ts";
import type { Place } from "../place/place.ts";
import { witnessIn, type Uploads } from "./uploads.ts";

/** A run that may have left what the gate witnessed. */
export interface Witnessing {
  readonly forge: Forge;
  readonly pull: Pull;
  readonly run: WorkflowRun;
  readonly uploads: Uploads;
  /** The name of the gate's job, as its check is called. */
  readonly gateJob: string;
  /** The repository path of the workflow file that records. */
  readonly workflow: string;
}

export type Witnessed =
  | { readonly models: readonly WitnessedModel[] }
  /** Why nothing of this run is witnessed. */
  | { readonly problem: string };

/**
 * What the gate of a run saw, where it is the gate that the default branch's workflow file has, asked about this pull
 * request: proven by a token that GitHub signed for this statement. Throws a UserError for an upload that breaks its
 * schema, and where GitHub does not answer.
 */
export async function readWitness(place: Place, asked: Witnessing, web: Web = openWeb(place.host)): Promise<Witnessed> {
  const { event, host } = place;
  if (event.kind !== "push" || !event.isDefaultBranch) return { problem: "this is no push to the default branch" };
  const bytes = await witnessIn(asked.forge, asked.uploads);
  if (bytes === undefined) return { problem: "its gate left no witness" };
  const { token, ...statement } = parseWitness(new TextDecoder().decode(bytes), "witness.json of the pull request");
  const issuer = issuerIn(unverifiedClaims(token), host.env("GITHUB_SERVER_URL") ?? "https://github.com");
  if (issuer === undefined) return { problem: "its token is not one of GitHub's" };
  const expected = { issuer, audience: audienceOf(statement), now: host.now() };
  const verified = verifyToken(token, { ...expected, keys: await issuerKeys(web, issuer) });
  if ("problem" in verified) return verified;
  const problem = await problemOf(verified.claims, asked, event);
  return problem === undefined ? statement : { problem };
}

interface Pushed {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
}

async function problemOf(claims: Claims, asked: Witnessing, pushed: Pushed): Promise<string | undefined> {
  const { pull, run, workflow } = asked;
  const found = namedBy(claims, {
    repositoryId: pull.head.repositoryId,
    defaultBranch: pushed.branch,
    pull: pull.number,
    run,
    workflow,
  });
  if ("problem" in found) return found.problem;
  return (
    (await jobProblem(asked, found.named)) ??
    (await mergeProblem(asked, found.named)) ??
    (await workflowProblem(asked, found.named, pushed))
  );
}

/** Other jobs of the run may be given tokens too, and some of them start the head's code. */
async function jobProblem({ forge, gateJob, run }: Witnessing, { job, attempt }: Named): Promise<string | undefined> {
  const found = await forge.workflowJob(job);
  if (found?.runId !== run.id || found.attempt !== attempt) return "its job is none of the run";
  return found.name === gateJob
    ? undefined
    : `its job is ${JSON.stringify(found.name)}, and the gate is ${JSON.stringify(gateJob)}`;
}

/** The run's head is told by its token through the merge that was tried: the base first, the head second. */
async function mergeProblem({ forge, pull }: Witnessing, { merge }: Named): Promise<string | undefined> {
  const parents = (await forge.parentsOf(merge)) ?? [];
  return parents.length === 2 && parents[1] === pull.head.sha ? undefined : "it is of another head than was merged";
}

/** Who writes the workflow file says what its gate's job is. */
async function workflowProblem(
  { forge, workflow }: Witnessing,
  { workflowCommit, called }: Named,
  { before }: Pushed,
): Promise<string | undefined> {
  const used = await forge.fileAt(workflow, workflowCommit);
  // Not what was pushed: a change of the workflow file would be its own witness.
  const own = /^0+$/.test(before) ? undefined : await fileOrNone(forge, workflow, before);
  if (used === undefined || own === undefined || Buffer.compare(used, own) !== 0)
    return "its workflow file is not the default branch's";
  if (called === undefined || isCalledIn(new TextDecoder().decode(own), called)) return undefined;
  return `its job is of ${called}, which the default branch's workflow file does not call`;
}

/** The commit before a forced push may be gone. */
async function fileOrNone(forge: Forge, path: string, commit: string): Promise<Uint8Array | undefined> {
  try {
    return await forge.fileAt(path, commit);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
