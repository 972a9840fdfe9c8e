import { existsSync } from "node:fs";
import { engineStand } from "../../engines/native.ts";
import type { Host } from "../../host/host.ts";
import { proxyRules } from "../../host/route.ts";
import { describeMachine, freeDisk } from "../../training/machine.ts";
import type { MachineFacts } from "../../work/doctor/machine.ts";
import type { ResolvedModel } from "../../manifest/resolved-model.ts";

const WORDY = 120;

/** What this machine has. Starts nothing but `--version` of what manifests start, git and nvidia-smi. */
export async function machineFacts(host: Host, models: readonly ResolvedModel[]): Promise<MachineFacts> {
  const wanted = programsOf(models);
  const programs: Record<string, string | undefined> = {};
  for (const name of new Set(["git", ...wanted])) programs[name] = await versionOf(host, name);
  const { gpus = [] } = await describeMachine(host);
  const certificates = host.env("NODE_EXTRA_CA_CERTS") ?? "";
  return {
    node: process.versions.node,
    programs,
    wanted,
    gpus: gpus.map(({ name, driver, memoryBytes }) => ({ name, driver: driver ?? "not known", memory: memoryBytes })),
    gpuModels: models.filter(({ training }) => (training.requires.gpus ?? 0) > 0).map(({ name }) => name),
    engines: [
      { name: "ONNX Runtime", ...(await engineStand(host, "onnx")) },
      { name: "DuckDB", ...(await engineStand(host, "duckdb")) },
    ],
    freeDisk: await freeDisk(host.workspace).catch(() => undefined),
    proxies: proxiesOf(host),
    extraCertificates: certificates === "" ? undefined : { path: certificates, isThere: existsSync(certificates) },
  };
}

/** First words of commands; what lies in the repository, or is a path, is no program of the machine. */
function programsOf(models: readonly ResolvedModel[]): readonly string[] {
  const words = models.flatMap(({ training, prediction }) => [
    training.command[0],
    training.setup[0],
    prediction.kind === "command" ? prediction.command[0] : undefined,
  ]);
  return [...new Set(words.filter((word): word is string => word !== undefined && /^[\w.+-]+$/.test(word)))]
    .filter((word) => word !== "sh" && word !== "git" && word !== "node")
    .toSorted();
}

async function versionOf(host: Host, program: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr, startError } = await host.run([program, "--version"], { timeout: 20_000 });
  if (startError !== undefined) return undefined;
  const [line = ""] = `${stdout}${stderr}`.trim().split("\n");
  return exitCode === 0 && line !== "" ? line.slice(0, WORDY) : "is here";
}

/** Addresses without who may use them. */
function proxiesOf(host: Host): Readonly<Record<string, string>> {
  const { https, http } = proxyRules((name) => host.env(name));
  const given = Object.entries({ HTTPS_PROXY: https, HTTP_PROXY: http });
  return Object.fromEntries(
    given.flatMap(([name, text = ""]) => (text === "" ? [] : [[name, withoutUser(text)] as const])),
  );
}

function withoutUser(text: string): string {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return "an address that cannot be read";
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
