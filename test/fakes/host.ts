import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Finding } from "../../src/findings/finding.ts";
import type { Host } from "../../src/host/host.ts";
import { compiledCode } from "../rig/runner/environment.ts";
import { runFromStarter } from "../rig/starter.ts";

export interface Seen {
  readonly log: string[];
  readonly outputs: Record<string, string>;
  readonly annotations: Finding[];
  readonly summary: string[];
  readonly masks: string[];
}

export interface FakeHost extends Host, AsyncDisposable {
  readonly seen: Seen;
  /** Aborts the signal, as Ctrl-C would. */
  cancel(): void;
}

export interface FakeHostOptions {
  /** Whose rules hold where runner and laptop differ. */
  readonly kind?: Host["kind"];
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Milliseconds since the epoch; the clock stands still. */
  readonly now?: number;
}

/** A child's environment is its own: what Node has compiled of the sources is named before its command. */
const COMPILED = Object.entries(compiledCode()).flatMap(([name, value]) => ["/usr/bin/env", `${name}=${value}`]);

/** A Host over a real temporary folder that remembers everything observable. */
export async function fakeHost(options: FakeHostOptions = {}): Promise<FakeHost> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "model-gitops-test-")));
  const workspace = join(root, "workspace");
  await mkdir(workspace);
  await mkdir(join(root, "temp"));
  for (const [path, content] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
  const controller = new AbortController();
  const seen: Seen = { log: [], outputs: {}, annotations: [], summary: [], masks: [] };
  const state = new Map<string, string>();
  const say = (text: string): void => void seen.log.push(text);
  return {
    kind: options.kind ?? "fake",
    seen,
    cancel: () => controller.abort(new Error("cancelled by SIGINT")),
    input: (name) => options.inputs?.[name] ?? "",
    env: (name) => options.env?.[name],
    workspace,
    temp: join(root, "temp"),
    toolCache: join(root, "tools"),
    log: {
      info: say,
      warn: (text) => say(`warning: ${text}`),
      error: (text) => say(`error: ${text}`),
      debug: () => undefined,
      async group(title, work) {
        say(title);
        return await work();
      },
    },
    now: () => options.now ?? Date.parse("2026-11-01T00:00:00Z"),
    run: (command, run = {}) => runFromStarter(command, run, controller.signal),
    signal: controller.signal,
    mask: async (secret) => void seen.masks.push(secret),
    output: async (name, value) => void (seen.outputs[name] = value),
    annotate: async (findings) => void seen.annotations.push(...findings),
    summarize: async (markdown) => void seen.summary.push(markdown),
    saveState: async (name, value) => void state.set(name, value),
    state: (name) => state.get(name) ?? "",
    child: (kind) => [...COMPILED, process.execPath, join(import.meta.dirname, "../../src/suite-child.ts"), kind],
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
