import { createEmulator } from "emulate";
import { Refusal } from "./exchange.ts";
import type { Reply, Viewer } from "./exchange.ts";
import { parseJson } from "./json.ts";
import type { ForwardedCall, Rig } from "./state.ts";

export interface BackendSeed {
  readonly owner: string;
  readonly repository: string;
  readonly logins: readonly string[];
  readonly isPrivate: boolean;
  /** Where clients reach the API: the addresses in its answers start with this. */
  readonly apiUrl: string;
}

export interface Backend extends AsyncDisposable {
  forward(call: ForwardedCall): Promise<Reply>;
  /** Gives everybody with a role, and the workflow's own user, access to the repository. */
  share(rig: Rig): Promise<void>;
}

const passedHeaders = ["link", "location"] as const;

/** The `emulate` GitHub: issues, comments, labels, pull requests, reviews, releases, checks, users. */
export async function createBackend(seed: BackendSeed): Promise<Backend> {
  const { owner, repository, isPrivate, apiUrl } = seed;
  // Unknown tokens act as the first user that was seeded, so that one must be allowed nothing.
  const logins = [...new Set(["nobody", owner, ...seed.logins])];
  const tokens = logins.map((login) => [tokenOf(login), { login, scopes: ["repo", "workflow"] }]);
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(tokens),
      github: {
        users: logins.map((login) => ({ login, email: `${login}@users.noreply.github.com` })),
        repos: [{ owner, name: repository, private: isPrivate, auto_init: true }],
      },
    },
  });
  // Its addresses must lead through the proxy, but given them as `baseUrl` it no longer tells where it listens.
  const target: Target = { url: emulator.url, apiUrl };
  return {
    forward: (call) => forward(target, call),
    async share({ roles, owner: login }) {
      const levels = { admin: "admin", maintain: "maintain", write: "push", triage: "triage", read: "pull" };
      const path = (name: string): string => `/repos/${owner}/${repository}/collaborators/${encodeURIComponent(name)}`;
      const everybody = [...roles, ["github-actions[bot]", "write"] as const];
      for (const [name, role] of everybody) {
        const bytes = Buffer.from(JSON.stringify({ permission: levels[role] }));
        const call = {
          method: "PUT",
          path: path(name),
          query: new URLSearchParams(),
          bytes,
          viewer: { login },
        };
        const reply = await forward(target, call);
        if (reply.status >= 300) throw new Refusal(500, `${name} could not be added: ${reply.status}`);
      }
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

interface Target {
  readonly url: string;
  readonly apiUrl: string;
}

async function forward({ url, apiUrl }: Target, call: ForwardedCall): Promise<Reply> {
  const query = call.query.size === 0 ? "" : `?${call.query.toString()}`;
  const response = await fetch(`${url}${call.path}${query}`, {
    method: call.method,
    redirect: "manual",
    headers: { "content-type": "application/json", ...authorization(call.viewer) },
    ...(call.method === "GET" || call.bytes.length === 0 ? {} : { body: new Uint8Array(call.bytes) }),
  });
  const text = (await response.text()).replaceAll(url, apiUrl);
  const headers: Record<string, string> = {};
  for (const name of passedHeaders) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value.replaceAll(url, apiUrl);
  }
  const json = text === "" ? undefined : parseJson(text);
  return { status: response.status, headers, ...(json === undefined ? {} : { json }) };
}

function authorization(viewer: Viewer | undefined): Record<string, string> {
  return viewer === undefined ? {} : { authorization: `token ${tokenOf(viewer.login)}` };
}

function tokenOf(login: string): string {
  return `seeded-${login}`;
}
