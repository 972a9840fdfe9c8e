import type { ClusterSettings, RayCluster } from "../generated/types.ts";
import type { Host } from "../host/host.ts";
import { openWeb } from "../host/web.ts";
import { UserError } from "../kernel/errors.ts";
import type { Cluster } from "./cluster.ts";
import type { Exchange } from "./exchange.ts";

export interface ClusterOptions {
  readonly host: Host;
  readonly settings: ClusterSettings;
  readonly exchange: Exchange;
  /** What of the default branch's files an engine needs. */
  readonly files: ClusterFiles;
}

export interface ClusterFiles {
  /** What the settings' manifest of a Kubernetes cluster holds. */
  readonly manifest?: string;
  /** Where scripts of the default branch lie, for the commands of a service: absolute. */
  readonly folder?: string;
}

/** The cluster that settings name, by the engine that they say it is. Throws a UserError where it cannot be used as they say. */
export async function openCluster({ host, settings, exchange, files }: ClusterOptions): Promise<Cluster> {
  const { ray, slurm, kubernetes, command } = settings;
  if (ray !== undefined) {
    const { rayCluster } = await import("./ray.ts");
    return rayCluster({ web: openWeb(host), settings: ray, token: await tokenOf(host, ray) });
  }
  if (slurm !== undefined) {
    const { slurmCluster } = await import("./slurm.ts");
    return slurmCluster({ host, settings: slurm, exchange });
  }
  if (kubernetes !== undefined) {
    const { kubernetesCluster } = await import("./kubernetes.ts");
    const manifest = { file: kubernetes.manifest, text: files.manifest ?? "" };
    return kubernetesCluster({ host, settings: kubernetes, manifest });
  }
  if (command === undefined)
    throw new UserError("A cluster of the settings names no engine. Add ray, slurm, kubernetes or command.");
  const missing = (command.env ?? []).filter((name) => host.env(name) === undefined);
  if (missing.length > 0)
    host.log.warn(
      `clusters: command.env names ${missing.join(", ")}, which this job does not set: add it below \`env:\` of the step.`,
    );
  const { commandCluster } = await import("./command.ts");
  return commandCluster({ host, settings: command, ...(files.folder !== undefined && { folder: files.folder }) });
}

/** Never an open dashboard: a cluster that needs no token is none that a pull request's training should reach. */
async function tokenOf(host: Host, { address, token: name = "RAY_AUTH_TOKEN" }: RayCluster): Promise<string> {
  const token = host.env(name) ?? "";
  if (token === "")
    throw new UserError(
      `${name}, which is to hold the token of Ray at ${address}, is not set in this job. Add it below \`env:\` of the step, from a secret.`,
    );
  await host.mask(token);
  return token;
}
