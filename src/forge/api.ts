import type { Octokit } from "@octokit/rest";
import type { Log } from "../host/host.ts";
import { ApiError, explained, hasStatus, type Purpose } from "./api-error.ts";
import type { RepositoryName, TreeEntry } from "./forge.ts";
import { PAUSE, writeLimits } from "./pauses.ts";
import { proxiedFetch } from "./proxy.ts";

export interface Connection {
  readonly token: string;
  /** Asks as anybody may, where there is no token: only for what is public. */
  readonly mayBeAnonymous?: boolean;
  readonly repository: RepositoryName;
  /** GITHUB_API_URL; default https://api.github.com. */
  readonly apiUrl?: string;
  readonly log: Pick<Log, "debug" | "warn">;
  /** Names the action in GitHub's logs. */
  readonly userAgent?: string;
  /** Milliseconds between writes and before the first retry; the n-th waits n² times that. Default: as GitHub asks. */
  readonly pause?: number;
  /** What takes the API many requests, by another way. */
  readonly fetched?: Fetched;
}

/** Each answers undefined where that way is closed. */
export interface Fetched {
  /** Many blobs. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array> | undefined>;
  /** All files below a commit or a tree. */
  files(id: string): Promise<readonly TreeEntry[] | undefined>;
}

export interface FewPages extends Purpose {
  readonly most: number;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Longest wait for a rate limit to reset: a job that sleeps for an hour is paid for, and tells nobody why. */
const PATIENCE_SECONDS = 60;
const RETRIES = 3;
// The version whose answers the parsers were written against; without it GitHub moves on by itself.
const API_VERSION = "2022-11-28";

/**
 * GitHub's REST API for one repository: retried on server errors, throttled, every failure an ApiError that names the
 * missing permission. A POST may be repeated after a lost answer: callers that create look first, and again after a
 * failure.
 */
export class Api {
  readonly #token: string;
  readonly #connection: Omit<Connection, "token">;
  #octokit: Promise<Octokit> | undefined;

  constructor({ token, ...connection }: Connection) {
    this.#token = token;
    this.#connection = connection;
  }

  get repository(): RepositoryName {
    return this.#connection.repository;
  }

  /** The answer's JSON. Routes as GitHub documents them; `{owner}` and `{repo}` are filled in. */
  async request(route: string, parameters: Parameters, purpose: Purpose): Promise<unknown> {
    const { data } = await this.#send(route, parameters, purpose);
    return data;
  }

  /** As `request`, but undefined where GitHub answers 404. */
  async find(route: string, parameters: Parameters, purpose: Purpose): Promise<unknown> {
    return await orUndefined(this.request(route, parameters, purpose));
  }

  /** All members of all pages. */
  async pages(route: string, parameters: Parameters, purpose: Purpose): Promise<readonly unknown[]> {
    const octokit = await this.#connect();
    try {
      return await octokit.paginate(route, { ...this.#names(route), ...parameters, per_page: 100 });
    } catch (error) {
      throw explained(error, purpose);
    }
  }

  /** All members of the first pages, of a list that may go on for long. */
  async firstPages(route: string, parameters: Parameters, { most, ...purpose }: FewPages): Promise<readonly unknown[]> {
    const octokit = await this.#connect();
    const found: unknown[] = [];
    let left = most;
    try {
      const given = { ...this.#names(route), ...parameters, per_page: 100 };
      for await (const { data } of octokit.paginate.iterator(route, given)) {
        found.push(...(Array.isArray(data) ? data : []));
        left -= 1;
        if (left <= 0) break;
      }
      return found;
    } catch (error) {
      throw explained(error, purpose);
    }
  }

  /** The answer to a GraphQL query. */
  async graphql(query: string, purpose: Purpose, variables?: Parameters): Promise<unknown> {
    // GitHub Enterprise Server has it beside its REST API, not below.
    const base = (this.#connection.apiUrl ?? "https://api.github.com")
      .replace(/\/+$/, "")
      .replace(/\/api\/v3$/, "/api");
    return await this.request(
      `POST ${base}/graphql`,
      { query, ...(variables !== undefined && { variables }) },
      purpose,
    );
  }

  /**
   * The answer as it is on the wire. A redirect is not followed: it leads to a storage host, which must never see the
   * token.
   */
  async open(route: string, parameters: Parameters, purpose: Purpose): Promise<OpenAnswer> {
    const request = { redirect: "manual", parseSuccessResponseBody: false };
    const { status, headers, data } = await this.#send(route, { ...parameters, request }, purpose);
    const body = data instanceof ReadableStream ? data : undefined;
    const { location } = headers;
    return {
      status,
      type: headers["content-type"] ?? "",
      ...(location !== undefined && { location }),
      ...(body !== undefined && { body }),
    };
  }

  async #send(route: string, parameters: Parameters, purpose: Purpose) {
    const octokit = await this.#connect();
    try {
      return await octokit.request(route, { ...this.#names(route), ...parameters });
    } catch (error) {
      throw explained(error, purpose);
    }
  }

  // What a route does not name, octokit appends as a query or puts into the body.
  #names(route: string): Parameters {
    const { owner, name } = this.#connection.repository;
    return route.includes("{owner}") ? { owner, repo: name } : {};
  }

  #connect(): Promise<Octokit> {
    this.#octokit ??= connect(this.#connection, this.#token);
    return this.#octokit;
  }
}

export interface OpenAnswer {
  readonly status: number;
  readonly type: string;
  readonly location?: string;
  readonly body?: ReadableStream<Uint8Array>;
}

/** Undefined where GitHub answers 404; other failures stay. */
export async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

// Octokit takes 60 to 80 ms to load: only actions that talk to GitHub pay for it, and only when they do.
async function connect(connection: Omit<Connection, "token">, token: string): Promise<Octokit> {
  const { apiUrl, log, userAgent, pause = PAUSE, mayBeAnonymous = false } = connection;
  if (token === "" && !mayBeAnonymous) {
    throw new ApiError("There is no token for GitHub. Pass the input `token` (in a workflow: `${{ github.token }}`).", {
      status: 401,
    });
  }
  const [{ Octokit }, { getOctokitOptions }, { retry }, { throttling }, limits] = await Promise.all([
    import("@octokit/rest"),
    // Authorization and the user agent as GitHub wants them from an action, the orchestration's id included.
    import("@actions/github/lib/utils"),
    import("@octokit/plugin-retry"),
    import("@octokit/plugin-throttling"),
    writeLimits(pause),
  ]);
  const debug = (text: string): void => log.debug(text);
  const wait = (seconds: number, options: object): boolean => {
    const isShort = seconds <= PATIENCE_SECONDS && retriesOf(options) < 2;
    if (isShort) log.warn(`GitHub's rate limit is reached; waiting ${seconds} seconds.`);
    return isShort;
  };
  const { auth, ...options } = getOctokitOptions(token || "nobody", {
    userAgent: userAgent ?? "model-gitops",
    ...(apiUrl !== undefined && { baseUrl: apiUrl.replace(/\/+$/, "") }),
    log: { debug, info: debug, warn: debug, error: debug },
    request: { fetch: proxiedFetch },
    retry: { retries: RETRIES, retryAfterBaseValue: pause },
    throttle: { ...limits, onRateLimit: wait, onSecondaryRateLimit: wait },
  });
  const octokit = new (Octokit.plugin(retry, throttling))(token === "" ? options : { ...options, auth });
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
  });
  return octokit;
}

// The throttling plugin counts in here, and types it as an object of unknown members.
function retriesOf(options: object): number {
  const request: unknown = Reflect.get(options, "request");
  return typeof request === "object" && request !== null ? Number(Reflect.get(request, "retryCount") ?? 0) : 0;
}
