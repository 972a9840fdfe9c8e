import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Cluster, Job } from "../../../src/clusters/cluster.ts";
import { kubernetesCluster } from "../../../src/clusters/kubernetes.ts";
import { listAt, textAt } from "../../../src/clusters/kubernetes-tree.ts";
import type { FakeHost } from "../../fakes/host.ts";
import type { ControlPlane } from "./control-plane.ts";

export const NAMESPACE = "research";

export interface JobOptions {
  readonly seeds?: number;
  readonly timeout?: number;
  readonly group?: string;
}

/** Jobs as the runs would have them: their groups differ by a number, so that tests do not meet. */
export function jobsOf(number: number, { seeds = 1, timeout = 3_600_000, group }: JobOptions = {}): readonly Job[] {
  const name = group ?? `mg-credit-${number.toString(16).padStart(12, "0")}-a1`;
  return Array.from({ length: seeds }, (_, index) => ({
    group: name,
    index,
    id: `${name}-${index}`,
    command: ["python3", "-c", 'import sys; print("$HOME $(HOME) $$", sys.argv)', "s3://bucket/it's", "sha256:0"],
    env: { MODEL_GITOPS_SEED: "7", PRICE: "$(MONEY) $$" },
    requires: { gpus: 1, cpus: 0.5, memory: 2 ** 30, gpuMemory: undefined, disk: undefined },
    timeout,
    wishes: { kubernetes: {} },
    labels: { repository: "acme/credit", model: "credit", "train-key": "ab".repeat(32), run: "4711" },
  }));
}

interface Reaching {
  readonly plane: Pick<ControlPlane, "address" | "folder">;
  readonly host: (env: Readonly<Record<string, string>>) => Promise<FakeHost>;
  readonly token: string;
}

/** The cluster as a runner reaches it: by a kubeconfig with the server's own authority, and a token. */
export async function reach({ plane, host, token }: Reaching, manifest: string): Promise<Cluster> {
  const path = join(plane.folder, `kubeconfig-${token.slice(0, 8)}`);
  const authority = join(plane.folder, "certificates", "apiserver.crt");
  await writeFile(path, JSON.stringify({
    apiVersion: "v1", kind: "Config", "current-context": "test",
    clusters: [{ name: "test", cluster: { server: plane.address, "certificate-authority": authority } }],
    users: [{ name: "runner", user: { token } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "runner" } }],
  })); // prettier-ignore
  return kubernetesCluster({
    host: await host({ KUBECONFIG: path }),
    settings: { manifest: "train.yaml", namespace: NAMESPACE },
    manifest: { file: "train.yaml", text: manifest },
  });
}

/** Makes an object that the cluster has before anybody trains. */
export async function make(plane: ControlPlane, object: unknown): Promise<void> {
  const [version, kind] = [textAt(object, "apiVersion") ?? "", textAt(object, "kind")?.toLowerCase() ?? ""];
  const where = kind === "customresourcedefinition" ? "" : `/namespaces/${NAMESPACE}`;
  const { status, value } = await plane.ask("POST", `/apis/${version}${where}/${kind}s`, object);
  expect({ status, value }).toMatchObject({ status: 201 });
}

/** The only pod that was made for an object, once it is there and of none of these uids. */
export async function podOf(
  plane: ControlPlane,
  label: string,
  not: readonly string[] = [],
): Promise<{ name: string; uid: string }> {
  for (let tries = 0; tries < 100; tries++) {
    const { value } = await plane.ask(
      "GET",
      `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=${encodeURIComponent(label)}`,
    );
    const pods = listAt(value, "items").map((pod) => ({
      name: textAt(pod, "metadata", "name") ?? "",
      uid: textAt(pod, "metadata", "uid") ?? "",
    }));
    const found = pods.find(({ uid }) => !not.includes(uid));
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`no pod of ${label} was made within ten seconds`);
}

/** What a node would write of a pod. */
export async function writePod(plane: ControlPlane, pod: string, status: unknown): Promise<void> {
  const { status: code, value } = await plane.ask("PATCH", `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/status`, {
    status,
  });
  expect({ code, value }).toMatchObject({ code: 200 });
}

export async function bind(plane: ControlPlane, pod: string): Promise<void> {
  const target = { apiVersion: "v1", kind: "Node", name: "gpu-1" };
  const { status } = await plane.ask("POST", `/api/v1/namespaces/${NAMESPACE}/pods/${pod}/binding`, {
    apiVersion: "v1", kind: "Binding", metadata: { name: pod }, target,
  }); // prettier-ignore
  expect(status).toBe(201);
}

/** Of the container that trains, with the state that it is in. */
export function containerStatus(state: unknown, name = "train"): unknown {
  return { name, image: "trainer", imageID: "", ready: false, restartCount: 0, started: false, state };
}

export function terminated(exitCode: number, reason: string): unknown {
  const startedAt = "2026-11-30T12:00:00Z";
  return { terminated: { exitCode, reason, startedAt, finishedAt: "2026-11-30T12:01:00Z" } };
}

export const RUNNING = { running: { startedAt: "2026-11-30T12:00:00Z" } };
