import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import { UserError } from "../../kernel/errors.ts";
import { childEnvironment } from "../../training/environment.ts";
import { KeptLog } from "../../training/kept-log.ts";
import { describeEnd } from "../../training/local.ts";
import { runGroup } from "../../training/process-group.ts";

export interface FetchOptions {
  /** Where it runs, relative to the repository's root. */
  readonly folder: string;
  /** The dataset's path, for messages. */
  readonly path: string;
  readonly command: readonly string[];
  /** Names of the variables that are passed on. */
  readonly env: readonly string[];
  /** Milliseconds. */
  readonly timeoutMs: number;
}

const SHOWN = 5;

/**
 * Runs the command that brings a dataset: its lines go to the log, made harmless there; it sees the variables the
 * manifest names and never the job's own tokens; it and its children end after the timeout. Throws a UserError with its
 * last lines where it fails.
 */
export async function fetchData(host: Host, options: FetchOptions): Promise<void> {
  const { command, folder, path, timeoutMs } = options;
  const { env, handed, missing, refused } = childEnvironment({
    names: options.env,
    read: (name) => host.env(name),
    added: {},
  });
  if (refused.length > 0) host.log.warn(`fetch.env names ${refused.join(", ")}, which no command of a manifest gets.`);
  if (missing.length > 0) host.log.info(`Not set here, so the fetch command does not have it: ${missing.join(", ")}`);
  const log = new KeptLog(handed);
  const end = await host.log.group(`Fetching ${path}`, () =>
    runGroup({
      command,
      cwd: join(host.workspace, folder),
      env,
      timeout: timeoutMs,
      signal: host.signal,
      onLine(line) {
        log.add(line);
        host.log.info(line);
      },
    }),
  );
  if (end.kind === "exited" && end.exitCode === 0) return;
  const said = log.last(SHOWN).join("\n").trim().slice(-1000);
  throw new UserError(
    `The fetch command ${JSON.stringify(command.join(" "))} for ${path} ${describeEnd(end)}.${said === "" ? "" : ` It said:\n${said}`}`,
  );
}
