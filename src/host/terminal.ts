import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Finding } from "../findings/finding.ts";
import { cancellation } from "./cancellation.ts";
import type { Host, TerminalStyle } from "./host.ts";
import { homeFolder } from "./home.ts";
import { harmlessText } from "./log-text.ts";
import { runProgram } from "./process.ts";

export interface TerminalOptions {
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly child: (kind: string) => readonly string[];
  /** Whether somebody sits there who can be asked. Default: no. */
  readonly isAnswered?: boolean;
  /** With `--json`, stdout is the result and nothing else; the log goes to stderr. */
  readonly isJson: boolean;
  readonly style: TerminalStyle;
  /** Renders findings and Markdown for people. */
  readonly render: {
    findings(findings: readonly Finding[], style: TerminalStyle): string;
    markdown(text: string, style: TerminalStyle): string;
  };
}

export interface TerminalHost extends Host {
  /** What the action has said so far, for `--json`. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A laptop: inputs are flags, the log is the terminal. */
export function terminalHost(options: TerminalOptions): TerminalHost {
  const { signal } = cancellation();
  const { style } = options;
  const outputs: Record<string, string> = {};
  const state = new Map<string, string>();
  const log = (text: string): void => void process.stderr.write(`${harmlessText(text)}\n`);
  const show = (text: string): void => void (options.isJson ? process.stderr : process.stdout).write(`${text}\n`);
  return {
    kind: "terminal",
    outputs,
    input: (name) => options.inputs[name] ?? "",
    env: (name) => process.env[name],
    workspace: options.workspace,
    temp: tmpdir(),
    toolCache: process.env["MODEL_GITOPS_TOOL_CACHE"] ?? join(homeFolder() ?? tmpdir(), ".cache", "model-gitops"),
    log: {
      info: log,
      warn: (text) => log(`warning: ${text}`),
      error: (text) => log(`error: ${text}`),
      debug: (text) => (process.env["MODEL_GITOPS_DEBUG"] === "1" ? log(`debug: ${text}`) : undefined),
      async group(title, work) {
        log(title);
        return await work();
      },
    },
    now: () => Date.now(),
    run: (command, run = {}) => runProgram(command, run, signal),
    signal,
    mask: async () => undefined,
    output: async (name, value) => void (outputs[name] = value),
    ...(options.isAnswered === true && { ask: (question: string) => askLine(question, signal) }),
    annotate: async (findings) => (findings.length === 0 ? undefined : show(options.render.findings(findings, style))),
    summarize: async (markdown, text) =>
      show(text === undefined ? options.render.markdown(markdown, style) : text(style)),
    saveState: async (name, value) => void state.set(name, value),
    state: (name) => state.get(name) ?? "",
    child: options.child,
  };
}

async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(harmlessText(question), { signal })).trim();
  } finally {
    lines.close();
  }
}
