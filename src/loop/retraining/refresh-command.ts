import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import { messageOf } from "../../kernel/errors.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import type { ResolvedRefresh } from "../../manifest/resolved-retraining.ts";
import { childEnvironment } from "../../training/environment.ts";
import { TRAINING_GROUP } from "../../training/leftovers.ts";
import { runGroup, type GroupEnd } from "../../training/process-group.ts";
import type { ProposalWindow } from "../../work/retraining/templates.ts";

export interface RefreshCommand {
  readonly model: ResolvedModel;
  readonly refresh: ResolvedRefresh;
  /** Absolute: what it may leave for `retraining.set`. */
  readonly valuesFile: string;
  readonly window: ProposalWindow | undefined;
}

export interface RefreshEnd {
  readonly end: GroupEnd;
  /** Its last lines. */
  readonly said: string;
}

/** A stack has its reason a dozen lines above its end. */
const SHOWN = 15;

/** Runs the command as a fetch command is run; it sees beside the variables that the manifest names what it is for. */
export async function runRefresh(
  host: Host,
  { model, refresh, valuesFile, window }: RefreshCommand,
): Promise<RefreshEnd> {
  const tail: string[] = [];
  const { env, missing, refused } = childEnvironment({
    names: refresh.env,
    read: (name) => host.env(name),
    added: {
      MODEL_GITOPS: "true",
      MODEL_GITOPS_MODEL: model.name,
      MODEL_GITOPS_REFRESH: valuesFile,
      ...(window !== undefined && {
        MODEL_GITOPS_WINDOW_START: window.from,
        MODEL_GITOPS_WINDOW_END: window.to,
        MODEL_GITOPS_WINDOW_ID: window.id,
      }),
    },
  });
  if (refused.length > 0)
    host.log.warn(`retraining.refresh.env names ${refused.join(", ")}, which no command of a manifest gets.`);
  if (missing.length > 0) host.log.info(`Not set here, so the refresh command does not have it: ${missing.join(", ")}`);
  const end = await host.log.group(`Refreshing ${model.name}`, () =>
    runGroup({
      command: refresh.command,
      cwd: join(host.workspace, model.folder),
      env,
      timeout: refresh.timeoutMs,
      signal: host.signal,
      onStart: (groupId) =>
        void host
          .saveState(TRAINING_GROUP, String(groupId))
          .catch((error: unknown) => host.log.debug(messageOf(error))),
      onLine(line) {
        tail.push(line);
        if (tail.length > SHOWN) tail.shift();
        host.log.info(line);
      },
    }),
  );
  return { end, said: tail.join("\n").trim().slice(-1000) };
}
