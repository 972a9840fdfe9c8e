import { findForkPull } from "../../forge/fork-artifact.ts";
import type { Forge } from "../../forge/forge.ts";
import type { Result } from "../../host/result.ts";
import { UserError } from "../../kernel/errors.ts";
import {
  approvalFindings,
  approvalStatus,
  APPROVALS_CONTEXT,
  isNotNeeded,
  type ApprovalStatus,
  type DecidedApprovals,
} from "../../work/governance/approval-status.ts";
import { prose } from "../../report/markdown.ts";
import { handedOn } from "../evidence/handed-on.ts";
import { decideApprovals } from "../governance/decide-approvals.ts";
import type { Place } from "../place/place.ts";
import { openSession, type Session } from "../place/session.ts";
import { actingOn } from "../reporting/acting-on.ts";

/**
 * The `approvals` action: whether each required role has approved what a pull request is now, as a status on its head,
 * that the next review takes back. In a merge group the job itself fails where one has not.
 */
export async function approvalsAll(place: Place, { needs }: { readonly needs: string }): Promise<Result> {
  const forge = await place.forge();
  if (forge === undefined)
    throw new UserError(
      "GitHub has the approvals: the action needs a token with pull-requests: read and statuses: write.",
    );
  const about = await subjectOf(place, forge);
  if (about === undefined)
    return { findings: [], isAdvice: true, summary: "This run belongs to no open pull request.", outputs: NOTHING };
  const { session, sha } = about;
  const decided = await decideApprovals(session, async (model) =>
    needs.trim() === "" ? undefined : (await handedOn(place, model, needs)).evaluation,
  );
  const wanted = approvalStatus(decided);
  const set = await setStatus({ place, forge, sha }, wanted);
  const findings = decided.flatMap(approvalFindings);
  return {
    findings,
    // A pull request waits by its status; in a queue nobody reviews any more.
    isAdvice: session.place.event.kind !== "merge_group",
    summary: summaryOf(decided, set ?? wanted),
    outputs: { state: (set ?? wanted).state, roles: JSON.stringify(rolesOf(decided)) },
  };
}

const NOTHING = { state: "", roles: "[]" };

interface Subject {
  readonly session: Session;
  /** Of the commit that gets the status. */
  readonly sha: string;
}

async function subjectOf(place: Place, forge: Forge): Promise<Subject | undefined> {
  const { event } = place;
  if (event.kind === "pull_request" || event.kind === "merge_group")
    return { session: await openSession(place), sha: event.headSha };
  if (event.kind !== "workflow_run")
    throw new UserError(
      "Approvals are of pull requests: run this on pull_request, pull_request_review, merge_group, or workflow_run after one of them.",
    );
  // Nothing that the run left is read: the pull request is found by the run's head, and GitHub is asked of the rest.
  const pull = await findForkPull(forge, await forge.workflowRun(event.runId));
  return pull && { session: await actingOn(place, forge, pull), sha: pull.head.sha };
}

interface Target {
  readonly place: Place;
  readonly forge: Forge;
  readonly sha: string;
}

/** What now stands; undefined where this run may set none. */
async function setStatus(
  { place, forge, sha }: Target,
  wanted: ApprovalStatus,
): Promise<Pick<ApprovalStatus, "state" | "description"> | undefined> {
  const { event, host } = place;
  if (event.kind === "pull_request" && event.isFork) {
    host.log.info("A fork's run may set no status: the workflow on workflow_run does.");
    return undefined;
  }
  const known = wanted.mayStand ? await forge.status(sha, APPROVALS_CONTEXT) : undefined;
  if (known !== undefined && isNotNeeded(known) && known.by === (await forge.viewer())) return known;
  const { state, description } = wanted;
  const url = runUrl(place);
  await forge.setStatus(sha, { context: APPROVALS_CONTEXT, state, description, ...(url !== undefined && { url }) });
  return wanted;
}

function runUrl({ host }: Place): string | undefined {
  const [server = "", repository = "", run = ""] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(
    (name) => host.env(name),
  );
  return server === "" || run === "" ? undefined : `${server}/${repository}/actions/runs/${run}`;
}

function rolesOf(decided: readonly DecidedApprovals[]): readonly string[] {
  return [...new Set(decided.flatMap(({ approvals }) => approvals.missing))];
}

function summaryOf(
  decided: readonly DecidedApprovals[],
  { state, description }: Pick<ApprovalStatus, "state" | "description">,
): string {
  const lines = decided.map(
    ({ model = "What governs", approvals }) =>
      `- ${model}: approving governs \`${approvals.governedDigest.slice(0, 19)}…\``,
  );
  return [`**${APPROVALS_CONTEXT}**: ${state}. ${prose(description)}.`, ...lines].join("\n");
}
