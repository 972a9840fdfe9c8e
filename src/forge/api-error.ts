import { messageOf, UserError } from "../kernel/errors.ts";
import { oneLine, truncate } from "../kernel/text.ts";

/** What we were doing and which permission it takes: what a person needs to know when GitHub says no. */
export interface Purpose {
  /** Completes "while …": `reading pull request 7`. */
  readonly doing: string;
  /** As written in a workflow: `pull-requests: write`. */
  readonly needs: string;
}

/** GitHub said no. `status` is 0 where it could not be reached. */
export class ApiError extends UserError {
  readonly status: number;

  constructor(message: string, { status, cause }: { readonly status: number; readonly cause?: unknown }) {
    super(message, { cause });
    this.status = status;
  }
}

/**
 * Whether the repository or its organization lets no workflow's token open pull requests, whatever `permissions:` say.
 */
export function isForbiddenToOpen(error: unknown): boolean {
  return hasStatus(error, 403) && NO_PULLS.test(String(error));
}

/**
 * Whether GitHub refused this one thing: it is not there, is gone, changed meanwhile, or is not valid. What else it is
 * asked for may be answered, unlike where the token is wrong, its limit used up, or GitHub in trouble.
 */
export function refusesOneThing(error: unknown): boolean {
  return hasStatus(error, 404, 409, 410, 422) || isLocked(error);
}

/** Whether GitHub takes no comment because the conversation is locked. */
export function isLocked(error: unknown): boolean {
  return hasStatus(error, 403) && LOCKED.test(String(error));
}

// GitHub has no codes for these, only words.
const NO_PULLS = /not permitted to create or approve pull requests/i;
const LOCKED = /\bissue is locked\b/i;

/** Whether an error is GitHub's, with this status. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof ApiError && statuses.includes(error.status);
}

/** An octokit error as a sentence that ends with what to do. Anything that is not GitHub's comes back as it is. */
export function explained(error: unknown, purpose: Purpose): unknown {
  if (error instanceof UserError) return error;
  if (isGraphqlLimit(error)) {
    return new ApiError(limited(403, "Run again in a few minutes.", purpose), { status: 403, cause: error });
  }
  if (!isRequestError(error)) return error;
  const status = error.response === undefined ? 0 : error.status;
  return new ApiError(sentence(error, status, purpose), { status, cause: error });
}

/** GitHub refused in an answer that is none on the wire, as GraphQL does. */
export function refused(status: number, said: string, purpose: Purpose): ApiError {
  return new ApiError(refusal(status, truncate(oneLine(said), 300), purpose), { status });
}

interface RequestError extends Error {
  readonly status: number;
  readonly response?: { readonly headers: Readonly<Record<string, unknown>> };
}

// By shape: the class itself comes in several copies, one per package that bundles it.
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && "status" in error && typeof error.status === "number" && "request" in error;
}

// GraphQL tells of its limit with status 200, which octokit throws as an error without one.
function isGraphqlLimit(error: unknown): boolean {
  return error instanceof Error && error.message === "GraphQL Rate Limit Exceeded" && !isRequestError(error);
}

function limited(status: number, what: string, { doing }: Purpose): string {
  return `GitHub's rate limit is used up (${status}) while ${doing}. ${what}`;
}

function sentence(error: RequestError, status: number, purpose: Purpose): string {
  const { doing } = purpose;
  const said = truncate(oneLine(messageOf(error)), 300);
  if (status === 0)
    return `Cannot reach GitHub while ${doing}: ${said}. Check the network, GITHUB_API_URL and the proxy variables, then run again.`;
  const limit = rateLimit(error, status);
  if (limit !== undefined) return limited(status, limit, purpose);
  return refusal(status, said, purpose);
}

/** What GitHub's refusal means to a person: which permission is missing, or whose turn it is. */
function refusal(status: number, said: string, { doing, needs }: Purpose): string {
  const refused = `GitHub answered ${status} while ${doing} (${said}).`;
  if (status === 401) return `${refused} The token is wrong, expired or revoked: pass a valid one.`;
  if (status === 403 && NO_PULLS.test(said)) return `${refused} ${ALLOW_PULLS}`;
  if (status === 403 && LOCKED.test(said))
    return `${refused} The conversation is locked: unlock it, or write it by hand.`;
  if (status === 403) return `${refused} The token needs \`${needs}\`: add it under \`permissions:\` of the job.`;
  if (status === 404) return `${refused} It is not there, or the token may not see it: it needs \`${needs}\`.`;
  if (status >= 500) return `${refused} GitHub has a problem of its own: run again later.`;
  return `${refused} The request needs \`${needs}\` and was not accepted; the words in parentheses say why.`;
}

const ALLOW_PULLS =
  "Turn on Settings → Actions → General → Allow GitHub Actions to create and approve pull requests (the organization may have to first), or pass the token of a GitHub App.";

function rateLimit(error: RequestError, status: number): string | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const headers = error.response?.headers ?? {};
  const seconds = Number(headers["retry-after"]);
  if (seconds > 0) return `Run again in ${seconds} seconds.`;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset > 0)
    return `Run again after ${new Date(reset * 1000).toISOString()}.`;
  return /rate limit/i.test(error.message) ? "Run again in a few minutes." : undefined;
}
