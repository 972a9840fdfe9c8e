import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster, Job } from "../../../src/clusters/cluster.ts";
import { kubernetesCluster } from "../../../src/clusters/kubernetes.ts";
import { textAt, textsAt } from "../../../src/clusters/kubernetes-tree.ts";
import { type FakeHost, fakeHost } from "../../fakes/host.ts";

export const MANIFEST = `
apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers: [{name: train, image: trainer}]
`;

/** What becomes of an answer: lost before or after the server did what was asked, cut in half, or another one. */
export type Fault = "before" | "after" | "half" | { readonly status: number; readonly body: string };

export interface FakeApi extends AsyncDisposable {
  readonly host: FakeHost;
  readonly objects: Map<string, Record<string, unknown>>;
  readonly pods: unknown[];
  readonly logs: Map<string, string>;
  readonly asked: { readonly method: string; readonly url: URL; readonly token: string }[];
  /** For the next questions, one each. */
  readonly faults: (Fault | undefined)[];
  /** Tokens that are known; all where there are none. */
  readonly tokens: Set<string>;
  open(manifest?: string, container?: string): Promise<Cluster>;
}

interface FakeOptions {
  /** Of the user in the kubeconfig. */
  readonly user?: unknown;
  readonly env?: Readonly<Record<string, string>>;
}

/** One namespace of an API server, of a few lines: what it does is what the tests say. */
export async function fakeApi({ user = { token: "secret" }, env = {} }: FakeOptions = {}): Promise<FakeApi> {
  const host = await fakeHost();
  const config = join(host.temp, "kubeconfig");
  const api = { objects: new Map<string, Record<string, unknown>>(), pods: [], logs: new Map<string, string>() };
  const seen = { asked: [] as FakeApi["asked"], faults: [] as FakeApi["faults"], tokens: new Set<string>() };
  const server = createServer((request, response) => void answer({ ...api, ...seen }, request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const place = server.address();
  const port = typeof place === "object" && place !== null ? place.port : 0;
  const context = { name: "test", context: { cluster: "test", user: "test" } };
  await writeFile(config, JSON.stringify({
    "current-context": "test", contexts: [context],
    clusters: [{ name: "test", cluster: { server: `http://127.0.0.1:${port}` } }], users: [{ name: "test", user }],
  })); // prettier-ignore
  const given: Readonly<Record<string, string>> = { KUBECONFIG: config, ...env };
  return {
    host, ...api, ...seen,
    open: async (text = MANIFEST, container) => kubernetesCluster({
      host: { ...host, env: (name) => given[name] },
      settings: { manifest: "train.yaml", namespace: "research", ...(container !== undefined && { container }) },
      manifest: { file: "train.yaml", text },
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await host[Symbol.asyncDispose]();
    },
  }; // prettier-ignore
}

type State = Pick<FakeApi, "objects" | "pods" | "logs" | "asked" | "faults" | "tokens">;

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += String(part);
  const url = new URL(request.url ?? "/", "http://api");
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  state.asked.push({ method: request.method ?? "", url, token });
  const fault = state.faults.shift();
  if (fault === "before") return void response.destroy();
  if (typeof fault === "object") return void response.writeHead(fault.status).end(fault.body);
  const done =
    state.tokens.size > 0 && !state.tokens.has(token)
      ? failure(401, "Unauthorized", "Unauthorized")
      : act(state, { method: request.method ?? "", url, body });
  if (fault === "after") return void response.destroy();
  const { status, text } = done;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  if (fault !== "half") return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

interface Acting {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

function act(state: State, { method, url, body }: Acting): { readonly status: number; readonly text: string } {
  const [kind = "", name, part] = url.pathname.split("/namespaces/research/")[1]?.split("/") ?? [];
  if (part === "log") {
    const log = state.logs.get(name ?? "");
    return log === undefined
      ? failure(400, "BadRequest", "container is waiting to start: ContainerCreating")
      : { status: 200, text: log };
  }
  if (method === "POST") {
    const object: Record<string, unknown> = JSON.parse(body);
    const id = textAt(object, "metadata", "name") ?? "";
    if (state.objects.has(id)) return failure(409, "AlreadyExists", `${kind} "${id}" already exists`);
    state.objects.set(id, object);
    return { status: 201, text: JSON.stringify(object) };
  }
  if (name !== undefined) {
    const object = state.objects.get(name);
    if (object === undefined) return failure(404, "NotFound", `${kind} "${name}" not found`);
    if (method === "DELETE") state.objects.delete(name);
    return { status: 200, text: JSON.stringify(object) };
  }
  const all = kind === "pods" ? state.pods : [...state.objects.values()];
  const items = all.filter((object) =>
    matches(textsAt(object, "metadata", "labels"), url.searchParams.get("labelSelector") ?? ""),
  );
  return { status: 200, text: JSON.stringify({ items, metadata: {} }) };
}

function matches(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(/,(?![^(]*\))/).every((term) => {
    const [, label = "", names] = / *(\S+) in \((.*)\)/.exec(term) ?? [];
    if (names !== undefined) return names.split(",").includes(labels[label] ?? "");
    const [key = "", value] = term.split("=");
    return labels[key] === value;
  });
}

export function failure(
  code: number,
  reason: string,
  message: string,
): { readonly status: number; readonly text: string } {
  return { status: code, text: JSON.stringify({ kind: "Status", status: "Failure", message, reason, code }) };
}

export function jobOf(changes: Partial<Job> = {}): Job {
  const group = changes.group ?? "mg-credit-0123456789ab-a1";
  const index = changes.index ?? 0;
  return {
    group,
    index,
    id: `${group}-${index}`,
    command: ["python3", "-c", "print(1)", "/exchange", "sha256:00"],
    env: {},
    requires: { gpus: 0, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 90_500,
    wishes: { kubernetes: {} },
    labels: { repository: "acme/credit", model: "credit", "train-key": "ab".repeat(32), run: "4711" },
    ...changes,
  };
}

/** A pod of a Job, as the API has it: `a`, or when it was made as well, `a@2026-11-30T12:00:00Z`. */
export function podOf(nameAndTime: string, job: string, status: unknown): unknown {
  const [name = "", createdAt = "2026-11-30T12:00:00Z"] = nameAndTime.split("@");
  return {
    metadata: { name, uid: `uid-${name}`, creationTimestamp: createdAt, labels: { "job-name": job } },
    spec: { containers: [{ name: "train" }] },
    status,
  };
}
