import type { ClusterSettings } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { UserError } from "../kernel/errors.ts";
import type { Cluster } from "./cluster.ts";
import type { Exchange } from "./exchange.ts";

export interface ClusterOptions {
  readonly host: Host;
  readonly settings: ClusterSettings;
  readonly exchange: Exchange;
  /** What the settings' manifest of a Kubernetes cluster holds. */
  readonly manifest: string | undefined;
}

/** The cluster that settings name, by the engine that they say it is. Throws a UserError where it cannot be used as they say. */
export async function openCluster({ host, settings, manifest }: ClusterOptions): Promise<Cluster> {
  if (settings.kubernetes !== undefined) {
    const { kubernetesCluster } = await import("./kubernetes.ts");
    const file = settings.kubernetes.manifest;
    return kubernetesCluster({ host, settings: settings.kubernetes, manifest: { file, text: manifest ?? "" } });
  }
  throw new UserError("no engine");
}
