import { readFile } from "node:fs/promises";
import type { Host } from "../host/host.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { told } from "./kubernetes-condition.ts";
import type { Bytes, Entry, ExecPlugin } from "./kubernetes-config.ts";
import { at, textAt } from "./kubernetes-tree.ts";

/** As whom the server is asked. */
export interface Identity {
  readonly token?: string;
  readonly certificate?: Buffer;
  readonly key?: Buffer;
  /** Milliseconds since the epoch after which it is asked for again. */
  readonly until?: number;
}

const PLUGIN_ENDS = 60_000;
/** A token in a file is rotated: kubelets write a new one long before the old one ends. */
const FILE_HOLDS = 60_000;
const EARLY = 10_000;

/** Who we are, kept until it ends; `isRefused` asks anew, as after a 401. */
export function identityOf(host: Host, entry: Entry): (isRefused: boolean) => Promise<Identity> {
  let kept: Identity | undefined;
  return async (isRefused) => {
    const isOver = kept?.until !== undefined && host.now() > kept.until - EARLY;
    if (kept === undefined || isRefused || isOver) kept = await ask(host, entry);
    return kept;
  };
}

/** Whether asking again may give another identity. */
export function canRenew({ exec, tokenFile }: Entry): boolean {
  return exec !== undefined || tokenFile !== undefined;
}

async function ask(host: Host, entry: Entry): Promise<Identity> {
  const certificate = await bytes(entry.certificate);
  const key = await bytes(entry.key);
  const own = { ...(certificate !== undefined && { certificate }), ...(key !== undefined && { key }) };
  if (entry.tokenFile !== undefined) {
    const token = (await bytes({ kind: "file", path: entry.tokenFile }))?.toString("utf8").trim() ?? "";
    await host.mask(token);
    return { ...own, token, until: host.now() + FILE_HOLDS + EARLY };
  }
  if (entry.token !== undefined) {
    await host.mask(entry.token);
    return { ...own, token: entry.token };
  }
  return entry.exec === undefined ? own : { ...own, ...(await runPlugin(host, entry, entry.exec)) };
}

export async function bytes(source: Bytes | undefined): Promise<Buffer | undefined> {
  if (source === undefined || source.kind === "bytes") return source?.bytes;
  try {
    return await readFile(source.path);
  } catch (cause) {
    throw new UserError(
      `${source.path}, as the kubeconfig names it, cannot be read (${told(messageOf(cause))}). Make the kubeconfig again.`,
      { cause },
    );
  }
}

/** As kubectl does: with all variables of the job, and what the kubeconfig adds; it may hold whatever `aws` or `gcloud` need. */
async function runPlugin(host: Host, entry: Entry, plugin: ExecPlugin): Promise<Identity> {
  const cluster = plugin.needsCluster ? { cluster: await clusterFor(entry) } : {};
  const request = { kind: "ExecCredential", apiVersion: plugin.apiVersion, spec: { interactive: false, ...cluster } };
  const env = { ...process.env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(request) };
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const limits = { env: given, timeout: PLUGIN_ENDS, maxOutput: 1024 * 1024, cwd: host.temp };
  const result = await host.run([plugin.command, ...plugin.args], limits);
  const name = `The credential plugin ${plugin.command} of the kubeconfig`;
  if (result.startError !== undefined)
    throw new UserError(
      `${name} could not be started (${told(result.startError)}). ${told(plugin.hint) || "Install it in a step before."}`,
    );
  if (result.timedOut)
    throw new UserError(`${name} did not end within a minute. Run it in a step before, to see what it waits for.`);
  if (result.exitCode !== 0)
    throw new UserError(
      `${name} ended with exit code ${result.exitCode} (${told(result.stderr)}). Log in to its provider in a step before.`,
    );
  return await credentialOf(host, result.stdout, name);
}

async function credentialOf(host: Host, text: string, name: string): Promise<Identity> {
  const status = at(parsed(text), ["status"]);
  const token = textAt(status, "token");
  const [certificate, key] = ["clientCertificateData", "clientKeyData"].map((field) => textAt(status, field));
  if (token === undefined && certificate === undefined)
    throw new UserError(
      `${name} printed no ExecCredential with a token or a certificate. Update it, or the kubeconfig.`,
    );
  if (token !== undefined) await host.mask(token);
  if (key !== undefined) await host.mask(key);
  const until = Date.parse(textAt(status, "expirationTimestamp") ?? "");
  return {
    ...(token !== undefined && { token }),
    ...(certificate !== undefined && { certificate: Buffer.from(certificate) }),
    ...(key !== undefined && { key: Buffer.from(key) }),
    ...(Number.isFinite(until) && { until }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function clusterFor(entry: Entry): Promise<Readonly<Record<string, unknown>>> {
  const authority = await bytes(entry.authority);
  return {
    server: entry.server.href.replace(/\/$/, ""),
    ...(authority !== undefined && { "certificate-authority-data": authority.toString("base64") }),
    ...(entry.isUnverified && { "insecure-skip-tls-verify": true }),
    ...(entry.serverName !== undefined && { "tls-server-name": entry.serverName }),
  };
}
