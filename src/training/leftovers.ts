import type { Host } from "../host/host.ts";

/** State under which a training's process group is kept for the step that runs after the job. */
export const TRAINING_GROUP = "trainingGroup";

/** Ends what is left of a training whose job was cut off. */
export async function endLeftovers(host: Host): Promise<void> {
  const group = Number(host.state(TRAINING_GROUP));
  if (!Number.isSafeInteger(group) || group <= 1) return;
  try {
    process.kill(-group, "SIGKILL");
    host.log.info("Ended what was left of the training.");
  } catch {
    host.log.debug("Nothing was left of the training.");
  }
}
