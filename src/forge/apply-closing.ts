import { isLocked } from "./api-error.ts";
import { closingComment, closingComments, type WantedClosing } from "./closings.ts";
import type { Forge } from "./forge.ts";
import { insist } from "./insist.ts";
import type { Ourselves } from "./ours.ts";
import type { PullRequest } from "./proposals.ts";
import { planPull, type PullPlan, type WantedPull } from "./pulls.ts";

type Closing = Pick<Forge, "viewer" | "pullRequests" | "comments" | "createComment" | "deleteComment">;

export interface ClosingOutcome {
  /** `close`: it is closed now. Otherwise why it is not, or was not there. */
  readonly kind: PullPlan["kind"];
  /** Undefined where there is none. */
  readonly number?: number;
  /** `in-body`: the conversation is locked, so that the text of the pull request says it. */
  readonly comment: "written" | "there" | "in-body" | "none";
}

/**
 * Says why, once, and closes the proposal of a branch; says what was done, or why nothing was. A run that breaks off and
 * is repeated goes on where it was. Throws the forge's UserError when it stays impossible.
 */
export async function closeProposal(
  forge: Closing,
  wanted: WantedClosing,
  { former }: Pick<Ourselves, "former"> = {},
): Promise<ClosingOutcome> {
  let written: ClosingOutcome["comment"] = "none";
  let closed: number | undefined;
  return await insist(async () => {
    const existing = await forge.pullRequests.byHead(wanted.branch);
    const viewer = existing.length === 0 ? "" : await forge.viewer();
    const ourselves = { viewer, former };
    const plan = planPull({ existing, ...ourselves, wanted: closedPull(wanted) });
    if (plan.kind !== "close") {
      const number = "number" in plan ? plan.number : closed;
      // What an earlier round closed before its answer was lost was closed nevertheless.
      const kind = plan.kind === "none" && closed !== undefined ? "close" : plan.kind;
      return { kind, ...(number !== undefined && { number }), comment: written };
    }
    const pull = existing.find(({ number }) => number === plan.number);
    const said = await say(forge, wanted, { number: plan.number, ourselves });
    written = written === "written" && said === "there" ? written : said;
    closed = plan.number;
    for (const { number, change } of plan.duplicates) await forge.pullRequests.update(number, change);
    const { change } = said === "in-body" ? lastWords(wanted, ourselves, pull) : plan;
    await forge.pullRequests.update(plan.number, change);
    return { kind: "close", number: plan.number, comment: written };
  }, [404]);
}

interface Saying {
  readonly number: number;
  readonly ourselves: Ourselves;
}

async function say(
  forge: Closing,
  wanted: WantedClosing,
  { number, ourselves }: Saying,
): Promise<"written" | "there" | "in-body"> {
  const look = async () => closingComments(wanted, await forge.comments(number), ourselves);
  if ((await look()).length > 0) return "there";
  try {
    await forge.createComment(number, closingComment(wanted));
  } catch (error) {
    if (isLocked(error)) return "in-body";
    throw error;
  }
  // Two runs that start together both find nothing and both write. The later one to look sees both.
  for (const twin of (await look()).slice(1)) await forge.deleteComment(twin);
  return "written";
}

function lastWords(wanted: WantedClosing, ourselves: Ourselves, pull: PullRequest | undefined) {
  const existing = pull === undefined ? [] : [pull];
  const plan = planPull({ existing, ...ourselves, wanted: { ...closedPull(wanted), lastWords: wanted.comment } });
  return plan.kind === "close" ? plan : { change: { state: "closed" as const } };
}

/** Of what is closed, only whose it is and how it is called matters. */
function closedPull({ name, key, branch, title, evenEdited, evenReopened }: WantedClosing): WantedPull {
  return {
    name,
    key,
    branch,
    title,
    occasion: "",
    body: "",
    labels: [],
    base: "",
    draft: false,
    state: "closed",
    ...(evenEdited !== undefined && { evenEdited }),
    ...(evenReopened !== undefined && { evenReopened }),
  };
}
