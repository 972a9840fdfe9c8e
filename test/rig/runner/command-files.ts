import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepLog } from "./log.ts";

const prefixes = {
  GITHUB_OUTPUT: "set_output_",
  GITHUB_STATE: "save_state_",
  GITHUB_ENV: "set_env_",
  GITHUB_PATH: "add_path_",
  GITHUB_STEP_SUMMARY: "step_summary_",
} as const;
const summaryLimit = 1024 * 1024;

export type CommandFiles = Readonly<Record<keyof typeof prefixes, string>>;

/** What a step left in its files. */
export interface FileResults {
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

/** New empty files for one step, named as the runner names them. */
export async function createCommandFiles(temp: string): Promise<CommandFiles> {
  const folder = join(temp, "_runner_file_commands");
  const suffix = randomUUID();
  await mkdir(folder, { recursive: true });
  const at = (prefix: string): string => join(folder, `${prefix}${suffix}`);
  const files: CommandFiles = {
    GITHUB_OUTPUT: at(prefixes.GITHUB_OUTPUT),
    GITHUB_STATE: at(prefixes.GITHUB_STATE),
    GITHUB_ENV: at(prefixes.GITHUB_ENV),
    GITHUB_PATH: at(prefixes.GITHUB_PATH),
    GITHUB_STEP_SUMMARY: at(prefixes.GITHUB_STEP_SUMMARY),
  };
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  return files;
}

/** Reads a step's files by the runner's rules (actions/runner, FileCommandManager.cs); bad ones fail the step. */
export async function readCommandFiles(files: CommandFiles, log: StepLog): Promise<FileResults> {
  const pairs = async (name: keyof CommandFiles): Promise<Record<string, string>> => {
    try {
      return Object.fromEntries(parsePairs(await readText(files[name])));
    } catch (error) {
      log.error(`Unable to process file command '${name.slice("GITHUB_".length).toLowerCase()}' successfully.`);
      log.error(error instanceof Error ? error.message : String(error));
      return {};
    }
  };
  const { NODE_OPTIONS: blocked, ...env } = await pairs("GITHUB_ENV");
  if (blocked !== undefined) log.error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  const path = (await readText(files.GITHUB_PATH)).split(/\r?\n/).filter((line) => line !== "");
  return {
    outputs: await pairs("GITHUB_OUTPUT"),
    state: await pairs("GITHUB_STATE"),
    env,
    path,
    summary: summaryOf(await readText(files.GITHUB_STEP_SUMMARY), log),
  };
}

function summaryOf(text: string, log: StepLog): string {
  const size = Buffer.byteLength(text);
  if (size <= summaryLimit) return log.mask(text);
  const [limit, actual] = [summaryLimit / 1024, Math.floor(size / 1024)];
  log.take(`::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${limit}k, got ${actual}k.`);
  return "";
}

/** `NAME=value`, or `NAME<<DELIMITER`, lines, `DELIMITER`. Throws in the runner's words. */
export function parsePairs(text: string): [string, string][] {
  const lines = text.split("\n");
  const pairs: [string, string][] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? "").replace(/\r$/, "");
    if (line === "") continue;
    const [equals, heredoc] = [line.indexOf("="), line.indexOf("<<")];
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    if (name === "" || delimiter === "") {
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    }
    const end = lines.findIndex((candidate, at) => at > index && candidate.replace(/\r$/, "") === delimiter);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
    pairs.push([name, lines.slice(index + 1, end).join("\n")]);
    index = end;
  }
  return pairs;
}

async function readText(file: string): Promise<string> {
  // A step may delete its own files, which the runner does not mind.
  return readFile(file, "utf8").catch(() => "");
}
