import type { Host } from "../host/host.ts";
import { endLeftovers } from "../training/leftovers.ts";

/** Ends what is left of a training whose job was cut off: on this machine, and on clusters. */
export async function endTraining(host: Host): Promise<void> {
  await endLeftovers(host);
  const { AWAITED_JOBS, readAwaited } = await import("./elsewhere/awaited.ts");
  const awaited = readAwaited(host.state(AWAITED_JOBS));
  if (awaited.length === 0) return;
  const { endAwaited } = await import("./elsewhere/end-awaited.ts");
  await endAwaited(host, awaited);
}
