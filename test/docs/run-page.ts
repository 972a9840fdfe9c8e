import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { blocksOf, shownIn, type Block } from "./blocks.ts";

export interface PageOptions {
  /** An empty folder: the page's own work begins in `work` below it. */
  readonly folder: string;
  readonly python: string;
  readonly github: { readonly url: string; readonly origin: string; readonly apiUrl: string };
}

/** A command that ran, beside what the page says that it prints; undefined where the page shows nothing. */
export interface RanCommand {
  readonly line: number;
  readonly command: string;
  readonly exitCode: number;
  readonly printed: string;
  readonly shown: string | undefined;
  /** What the fence says it ends with; 0 unless given. */
  readonly wanted: number;
}

export interface PageRun {
  readonly ran: readonly RanCommand[];
  readonly skipped: readonly { readonly line: number; readonly why: string }[];
}

const COMMANDS = new Set(["sh", "console"]);

/** Does what a page says, block by block, in one folder; stops at the first command that ends otherwise than it says. */
export async function runPage(text: string, options: PageOptions): Promise<PageRun> {
  const shell = await shellIn(options);
  const ran: RanCommand[] = [];
  const skipped: { line: number; why: string }[] = [];
  for (const block of blocksOf(text)) {
    const { line, language, attributes } = block;
    const why = attributes["skip"];
    if (why !== undefined) {
      skipped.push({ line, why });
      continue;
    }
    if (attributes["file"] !== undefined) await shell.write(attributes["file"], block.text);
    if (!COMMANDS.has(language)) continue;
    for (const typed of typedIn(block)) {
      const { exitCode, printed } = await shell.run(typed.command);
      ran.push({ line, ...typed, exitCode, printed });
      if (exitCode !== typed.wanted) return { ran, skipped };
    }
  }
  return { ran, skipped };
}

function typedIn({ language, attributes, text }: Block): readonly Pick<RanCommand, "command" | "shown" | "wanted">[] {
  const wanted = Number(attributes["exit"] ?? 0);
  if (language === "sh") return [{ command: text, shown: undefined, wanted }];
  const all = shownIn(text);
  return all.map(({ command, output }, place) => ({
    command,
    shown: output,
    wanted: place === all.length - 1 ? wanted : 0,
  }));
}

interface Shell {
  write(path: string, text: string): Promise<void>;
  run(command: string): Promise<{ readonly exitCode: number; readonly printed: string }>;
}

/** A shell that keeps folder and variables from one block to the next, as a person's terminal does. */
async function shellIn({ folder, python, github }: PageOptions): Promise<Shell> {
  const [work, bin, state] = ["work", "bin", "state"].map((name) => join(folder, name));
  if (work === undefined || bin === undefined || state === undefined) throw new Error("three folders");
  for (const path of [work, bin, state]) await mkdir(path, { recursive: true });
  await program(join(bin, "model-gitops"), `exec "${process.execPath}" "${CLI}" "$@"`);
  await program(join(bin, "gh"), `exec "${process.execPath}" "${join(import.meta.dirname, "gh.mjs")}" "$@"`);
  await writeFile(join(state, "gitconfig"), gitConfig(github.origin));
  const env = {
    PATH: [bin, dirname(python), process.env["PATH"] ?? ""].join(":"),
    HOME: process.env["HOME"] ?? folder,
    GIT_CONFIG_GLOBAL: join(state, "gitconfig"),
    DOCS_GITHUB: github.url,
    GITHUB_API_URL: github.apiUrl,
    NO_COLOR: "1",
    COLUMNS: "100",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    MODEL_GITOPS_API_PAUSE: "0",
    DOCS_STATE: state,
    ...(process.env["NODE_COMPILE_CACHE"] !== undefined && { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] }),
  };
  const script = join(state, "block.sh");
  await writeFile(join(state, "leave.sh"), `cd "${work}"\n`);
  return {
    async write(path, text) {
      const { exitCode, printed } = await execute("bash", ["-ec", `. "$DOCS_STATE/leave.sh"; pwd`], { env, cwd: work });
      if (exitCode !== 0) throw new Error(`no folder to write ${path} in: ${printed}`);
      const file = join(printed.split("\n")[0] ?? "", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
    async run(command) {
      await writeFile(script, `${PRELUDE}${command}\n`);
      return await execute("bash", [script], { env, cwd: work });
    },
  };
}

const CLI = join(import.meta.dirname, "../../dist/cli.js");

const PRELUDE = `. "$DOCS_STATE/leave.sh"
trap '{ export -p; printf "cd %q\\n" "$PWD"; } >"$DOCS_STATE/leave.sh"' EXIT
set -euo pipefail
exec 2>&1
`;

function gitConfig(origin: string): string {
  const user = "[user]\n  name = ada\n  email = ada@users.noreply.github.com\n";
  const address = `[url "${origin}"]\n  insteadOf = https://github.com/acme/models.git\n`;
  return `${user}${address}[init]\n  defaultBranch = main\n[advice]\n  detachedHead = false\n`;
}

async function program(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}

function execute(
  command: string,
  args: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): Promise<{ readonly exitCode: number; readonly printed: string }> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env: { ...env }, cwd, maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : error === null ? 0 : 1, printed: out + err }),
    );
  });
}
