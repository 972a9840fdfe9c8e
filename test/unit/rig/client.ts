import { Octokit } from "@octokit/rest";
import type { Emulator } from "../../rig/emulator.ts";
import type { Permissions } from "../../rig/permissions.ts";

export const bot = "github-actions[bot]";
export const repo = { owner: "acme", repo: "models" } as const;

/** A client of the emulator, as the workflow's bot unless told; it prints nothing. */
export function clientOf(emulator: Emulator, login = bot, permissions?: Permissions): Octokit {
  return clientWith(emulator, emulator.token(login, permissions));
}

/** A client with this token; an anonymous one without it. */
export function clientWith(emulator: Pick<Emulator, "apiUrl">, auth?: string): Octokit {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: emulator.apiUrl, log, ...(auth === undefined ? {} : { auth }) });
}
