import { ApiError, hasStatus } from "./api-error.ts";
import { planComment, type CommentPlan } from "./comments.ts";
import type { Forge } from "./forge.ts";
import { isOlder, parseMarker, type Marker, type MarkerState } from "./marker.ts";

export interface CommentOptions {
  /** The number of the pull request or issue. */
  readonly issue: number;
  readonly marker: Marker;
  /** What people read. */
  readonly body: string;
  /** Whether it is only worth an edit of what we said before, not a comment of its own. */
  readonly onlyUpdate?: boolean | undefined;
  /** Of a run that a comment names as newer than ours: whether it is known to be one of ours. Default: it is. */
  isKnown?(state: MarkerState): Promise<boolean>;
}

type Commenting = Pick<Forge, "viewer" | "comments" | "createComment" | "updateComment" | "deleteComment">;

const ATTEMPTS = 3;

/**
 * Creates, updates or keeps the one comment and says which. Looks again after a failure: a lost answer does not mean a
 * lost comment. Throws the forge's UserError when it stays impossible.
 */
export async function applyComment(forge: Commenting, options: CommentOptions): Promise<CommentPlan["kind"]> {
  for (let attempt = 1; ; attempt += 1) {
    const plan = await look(forge, options);
    try {
      await execute(forge, options.issue, plan);
      if (plan.kind === "create") await removeTwins(forge, options);
      // What an earlier attempt wrote before its answer was lost was written nevertheless.
      return plan.kind === "keep" && attempt > 1 ? "create" : plan.kind;
    } catch (error) {
      if (attempt === ATTEMPTS || !isWorthAnother(error, plan)) throw error;
    }
  }
}

/** Who we are only matters where a comment has our marker; asking costs a request that GitHub counts as a write. */
async function look(forge: Commenting, { issue, isKnown, ...wanted }: CommentOptions): Promise<CommentPlan> {
  const existing = await forge.comments(issue);
  const claims = existing.flatMap(({ author, body }) => {
    const state = parseMarker(wanted.marker.name, body);
    return state === undefined ? [] : [{ author, state }];
  });
  const viewer = claims.length === 0 ? "" : await forge.viewer();
  const unknown = new Set<string>();
  for (const { author, state } of claims) {
    const isAsked = isOlder(wanted.marker, state) && author.toLowerCase() === viewer.toLowerCase();
    if (isAsked && isKnown !== undefined && !(await isKnown(state))) unknown.add(JSON.stringify(state));
  }
  return planComment({ ...wanted, existing, viewer, isKnown: (state) => !unknown.has(JSON.stringify(state)) });
}

async function execute(forge: Commenting, issue: number, plan: CommentPlan): Promise<void> {
  if (plan.kind === "create") await forge.createComment(issue, plan.body);
  if (plan.kind === "update") await forge.updateComment(plan.id, plan.body);
  for (const id of plan.duplicates) await forge.deleteComment(id);
}

// Two runs that start together both find nothing and both create. The later one to look sees both.
async function removeTwins(forge: Commenting, options: CommentOptions): Promise<void> {
  const marked = (await forge.comments(options.issue)).filter(
    ({ body }) => parseMarker(options.marker.name, body) !== undefined,
  );
  if (marked.length < 2) return;
  const plan = await look(forge, options);
  if (plan.duplicates.length > 0) await execute(forge, options.issue, plan);
}

function isWorthAnother(error: unknown, plan: CommentPlan): boolean {
  // Somebody deleted the comment between our look and our edit.
  if (plan.kind === "update" && hasStatus(error, 404)) return true;
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}
