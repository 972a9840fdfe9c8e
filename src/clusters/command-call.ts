import { setTimeout as sleep } from "node:timers/promises";
import type { CommandCluster, CommandClusterAnswer } from "../generated/types.ts";
import type { Host, RunResult } from "../host/host.ts";
import { baseEnvironment } from "../host/process.ts";
import { UserError } from "../kernel/errors.ts";
import { parseClusterAnswer } from "../records/parse.ts";
import { UnreachableError } from "./cluster.ts";
import type { CommandRequest } from "./command-request.ts";
import { said } from "./engine-words.ts";

export interface CommandAccess {
  readonly host: Host;
  readonly settings: CommandCluster;
  /** Where the default branch's files lie, with the commands' scripts among them. Default: the workspace. */
  readonly folder?: string;
  /** Milliseconds that one call may take. Default: two minutes. */
  readonly within?: number;
}

const WITHIN = 120_000;
/** A command is ended after its time; what it started may hold its output open for ever. */
const GRACE = 5000;
const ANSWER_BYTES = 4 * 1024 ** 2;

/** EX_TEMPFAIL of sysexits.h: not now. */
const LATER = 75;

/** Runs the command of a verb. Throws an UnreachableError where it could not say anything now, a UserError where it refuses. */
export async function callCommand(access: CommandAccess, request: CommandRequest): Promise<CommandClusterAnswer> {
  const { host, settings, folder = host.workspace, within = WITHIN } = access;
  const command = settings[request.verb] ?? [];
  const shown = `clusters: command.${request.verb}`;
  const { env, secrets } = environmentOf(access);
  const run = host.run(command, {
    cwd: folder,
    env,
    input: `${JSON.stringify(request)}\n`,
    timeout: within,
    maxOutput: ANSWER_BYTES,
  });
  const result = await orNothing(run, within + GRACE);
  host.signal.throwIfAborted();
  if (result === undefined)
    throw new UnreachableError(
      `${shown} did not answer within ${Math.round(within / 1000)} seconds, or left a process behind that holds its output open. Start what goes on with its output elsewhere.`,
    );
  const problem = problemOf(result, within);
  if (problem === undefined) return answerOf(result, shown);
  const words = withoutSecrets(said(result.stderr.trimEnd().split("\n").at(-1) ?? "", 500), secrets);
  const text = `${shown} ${problem.what}${words === "" ? "" : `: ${words}`}`;
  throw problem.mayPass ? new UnreachableError(text) : new UserError(`${text}. ${ADVICE}`);
}

const ADVICE =
  "Its standard input and exit codes are told on the page of model-gitops on training by commands of your own.";

interface Problem {
  readonly what: string;
  readonly mayPass: boolean;
}

function problemOf({ exitCode, timedOut, startError }: RunResult, within: number): Problem | undefined {
  if (startError !== undefined) return { what: `could not be started (${startError})`, mayPass: false };
  if (timedOut) return { what: `did not answer within ${Math.round(within / 1000)} seconds`, mayPass: true };
  if (exitCode === 0) return undefined;
  if (exitCode === LATER) return { what: "cannot answer now", mayPass: true };
  if (exitCode === -1) return { what: "was ended, by a signal or for an answer of over 4 MiB", mayPass: true };
  return { what: `refuses with exit code ${exitCode}`, mayPass: false };
}

/** What is no JSON may be half of it, or the page of a gateway that the command handed on. */
function answerOf({ stdout }: RunResult, shown: string): CommandClusterAnswer {
  const text = stdout.trim();
  const source = `What ${shown} printed`;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new UnreachableError(`${source} is not JSON: ${said(text, 100)}`, { cause });
  }
  return parseClusterAnswer(text, source);
}

/** Names that would hand on the job's own powers; the team's commands are code all the same. */
const REFUSED = /^(?:GITHUB_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|NODE_OPTIONS)$/i;

function environmentOf({ host, settings }: CommandAccess) {
  const names = settings.env ?? [];
  const refused = names.filter((name) => REFUSED.test(name));
  if (refused.length > 0)
    throw new UserError(
      `clusters: command.env names ${refused.join(", ")}, which no command gets. Give the service a credential of its own, under another name.`,
    );
  const set = names.flatMap((name) => {
    const value = host.env(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { env: { ...baseEnvironment(), ...Object.fromEntries(set) }, secrets: set.map(([, value]) => value) };
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length >= 6).reduce((left, secret) => left.replaceAll(secret, "***"), text);
}

async function orNothing<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const end = new AbortController();
  try {
    return await Promise.race([work, sleep(milliseconds, undefined, { signal: end.signal, ref: false })]);
  } finally {
    end.abort();
  }
}
