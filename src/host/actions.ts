import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBlocking } from "../findings/verdict.ts";
import type { Finding } from "../findings/finding.ts";
import { truncate } from "../kernel/text.ts";
import { UserError } from "../kernel/errors.ts";
import { cancellation } from "./cancellation.ts";
import { fileError } from "./files.ts";
import type { Host, Log } from "./host.ts";
import { harmlessText } from "./log-text.ts";
import { runProgram } from "./process.ts";

// @actions/core takes 50 ms to load, more than all our own start-up: it is loaded when something is written.
const core = () => import("@actions/core");

/** The runner shows ten annotations of a kind and a step, and cuts a message at 4 096 characters. */
const SHOWN = 10;
const MESSAGE_LIMIT = 4000;

/** The GitHub runner. `child` is the command that re-enters the bundle. */
export function actionsHost(child: (kind: string) => readonly string[]): Host {
  const { signal } = cancellation();
  const { env } = process;
  return {
    kind: "github",
    input: (name) => (env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim(),
    env: (name) => env[name],
    workspace: env["GITHUB_WORKSPACE"] ?? process.cwd(),
    temp: env["RUNNER_TEMP"] ?? tmpdir(),
    toolCache: env["RUNNER_TOOL_CACHE"] ?? join(tmpdir(), "tool-cache"),
    log: runnerLog(env["RUNNER_DEBUG"] === "1"),
    now: () => Date.now(),
    run: (command, options = {}) => runProgram(command, options, signal),
    signal,
    mask: async (secret) => (await core()).setSecret(secret),
    output: (name, value) => output(env["GITHUB_OUTPUT"], name, value),
    annotate,
    summarize: (markdown) => summarize(env["GITHUB_STEP_SUMMARY"], markdown),
    saveState: (name, value) => saveState(env["GITHUB_STATE"], name, value),
    state: (name) => env[`STATE_${name}`] ?? "",
    child,
  };
}

function runnerLog(isDebug: boolean): Log {
  const write = (text: string): void => void process.stdout.write(`${harmlessText(text)}\n`);
  return {
    info: write,
    warn: (text) => write(`warning: ${text}`),
    error: (text) => write(`error: ${text}`),
    debug: (text) => (isDebug ? write(`debug: ${text}`) : undefined),
    async group(title, work) {
      const { startGroup, endGroup } = await core();
      startGroup(truncate(harmlessText(title), 200));
      try {
        return await work();
      } finally {
        endGroup();
      }
    },
  };
}

/** Whatever blocks is an error: a red step without a red line helps nobody. */
async function annotate(findings: readonly Finding[]): Promise<void> {
  const { error, warning } = await core();
  const loud = findings.filter(({ outcome }) => isBlocking(outcome) || outcome === "warn");
  const kinds = [
    { emit: error, found: loud.filter(({ outcome }) => isBlocking(outcome)) },
    { emit: warning, found: loud.filter(({ outcome }) => outcome === "warn") },
  ];
  for (const { emit, found } of kinds) {
    const isCut = found.length > SHOWN;
    for (const finding of found.slice(0, isCut ? SHOWN - 1 : SHOWN)) emit(...annotation(finding));
    if (isCut) emit(`${found.length - SHOWN + 1} more; the job summary has them all.`);
  }
}

function annotation({ rule, message, remediation, location, model }: Finding) {
  const text = [message, remediation].filter((part) => part !== undefined && part !== "").join(" ");
  const properties = {
    title: model === undefined ? rule : `${model}: ${rule}`,
    ...(location && { file: location.file }),
    ...(location?.line !== undefined && { startLine: location.line }),
    ...(location?.endLine !== undefined && { endLine: location.endLine }),
    // The runner drops columns that span lines.
    ...(location?.column !== undefined &&
      location.line === (location.endLine ?? location.line) && { startColumn: location.column }),
  };
  return [truncate(text, MESSAGE_LIMIT), properties] as const;
}

/** Written before the first work: for one line, loading @actions/core would cost more than the work's own start. */
async function saveState(file: string | undefined, name: string, value: string): Promise<void> {
  try {
    if (file === undefined || file === "" || /[\r\n]/.test(value)) (await core()).saveState(name, value);
    else await appendFile(file, `${name}=${value}\n`);
  } catch (cause) {
    throw commandFileError("GITHUB_STATE", file, cause);
  }
}

async function output(file: string | undefined, name: string, value: string): Promise<void> {
  try {
    (await core()).setOutput(name, value);
  } catch (cause) {
    throw commandFileError("GITHUB_OUTPUT", file, cause);
  }
}

/** The runner reads these files once the step has ended; without them later steps and the post step would be misled. */
function commandFileError(variable: string, file: string | undefined, cause: unknown): UserError {
  const { message } = fileError("write", `${variable} (${file ?? "not set"})`, cause);
  return new UserError(`${message} The runner gives this file to each step: look at the runner's disk and its user.`, {
    cause,
  });
}

async function summarize(file: string | undefined, markdown: string): Promise<void> {
  if (file !== undefined && file !== "") await appendFile(file, `${markdown}\n`);
}
