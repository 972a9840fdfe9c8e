import { join } from "node:path";
import { findingOf, type Finding } from "../../findings/finding.ts";
import type { Host } from "../../host/host.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";
import { childEnvironment } from "../../training/environment.ts";
import { KeptLog } from "../../training/kept-log.ts";
import { describeEnd } from "../../training/local.ts";
import { runGroup } from "../../training/process-group.ts";
import { TRAIN } from "./train-rules.ts";

/** Runs training.setup once, with the same environment as training; nothing when it went well or there is none. */
export async function runSetup(host: Host, model: ResolvedModel): Promise<readonly Finding[]> {
  const { setup, env: names, timeoutMs } = model.training;
  if (setup.length === 0) return [];
  host.log.info(`setup: ${setup.join(" ")}`);
  const { env, handed } = childEnvironment({
    names,
    read: (name) => host.env(name),
    added: { MODEL_GITOPS: "true" },
  });
  const log = new KeptLog(handed);
  const end = await runGroup({
    command: setup,
    cwd: join(host.workspace, model.folder),
    env,
    timeout: timeoutMs,
    signal: host.signal,
    // What training talks to may be started here.
    mayLeave: true,
    onLine(line) {
      log.add(line);
      host.log.info(line);
    },
  });
  if (end.kind === "exited" && end.exitCode === 0) return [];
  const said = log.end();
  return [
    findingOf(TRAIN.setup, {
      model: model.name,
      message: `The setup command of ${model.name} ${describeEnd(end)}.`,
      location: { file: model.file },
      ...(said !== "" && { evidence: { log: said } }),
    }),
  ];
}
