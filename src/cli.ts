import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, relative } from "node:path";
import { parseArgs } from "node:util";
import { terminalHost } from "./host/terminal.ts";
import { suiteLine, suiteVersion } from "./host/suite-version.ts";
import { placed, usage } from "./inputs/fields.ts";
import { messageOf, UserError, userMessage } from "./kernel/errors.ts";
import { didYouMean, kebab } from "./kernel/text.ts";
import { verdictOf } from "./findings/verdict.ts";
import type { Result } from "./host/result.ts";
import type { Action } from "./runner/action.ts";
import { connect } from "./runner/connect.ts";
import { EXIT, runAction } from "./runner/run.ts";
import { ACTION_NAMES, childCommand, isActionName, loadAction } from "./suite-actions.ts";

/** `model-gitops <command> [--input value …] [--json]`: the same actions, with flags as inputs. Returns the exit code. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = argv;
  try {
    if (["--help", "-h", "help"].includes(name)) return say(await overview());
    if (["--version", "-v"].includes(name)) return say(suiteVersion());
    if (!isActionName(name))
      throw new UserError(`There is no command "${name}".${didYouMean(name, ACTION_NAMES)} See model-gitops --help.`);
    const action = await loadAction(name);
    const flags = parseFlags(action, rest);
    if (flags.isHelp) return say(help(action));
    return await runHere(action, flags);
  } catch (error) {
    process.stderr.write(`error: ${userMessage(error)}\n`);
    return EXIT.user;
  }
}

interface Flags {
  readonly inputs: Readonly<Record<string, string>>;
  readonly isJson: boolean;
  readonly isHelp: boolean;
  readonly directory: string | undefined;
}

/** Whoever reads what is printed may have read enough, as `head` does. That is no result. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(CLOSED_PIPE);
});

/** As a shell counts SIGPIPE. */
const CLOSED_PIPE = 141;

async function runHere(action: Action, flags: Flags): Promise<number> {
  const { renderForTerminal, renderFindings } = await import("./report/terminal.ts");
  const workspace = flags.directory === undefined ? rootAbove(currentFolder()) : folderAt(flags.directory);
  const color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  const host = terminalHost({
    inputs: fromHere(action, flags, workspace),
    workspace,
    child: childCommand,
    isJson: flags.isJson,
    isAnswered: !flags.isJson && process.stdin.isTTY && process.stderr.isTTY,
    style: { color, width: process.stdout.columns ?? 100 },
    render: { findings: renderFindings, markdown: renderForTerminal },
  });
  let result: Result | undefined;
  const exitCode = await runAction(action, {
    host,
    connect: () => connect(host),
    onResult: (settled) => (result = settled),
  });
  if (flags.isJson && result !== undefined) {
    const { findings } = result;
    process.stdout.write(
      `${JSON.stringify({ outcome: verdictOf(findings), exitCode, outputs: host.outputs, findings }, null, 2)}\n`,
    );
  }
  return exitCode;
}

/** Manifests and changes are named from the repository's root, wherever in it somebody stands; without git, the folder. */
function rootAbove(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** Paths as the shell completes them, from the folder that somebody stands in; a manifest names its own from the root. */
function fromHere(action: Action, { inputs, directory }: Flags, workspace: string): Flags["inputs"] {
  const here = directory === undefined ? currentFolder() : workspace;
  if (here === workspace) return inputs;
  const isPath = (name: string, value: string): boolean => {
    const field = Object.entries(action.inputs).find(([key]) => kebab(key) === name)?.[1];
    return field?.hint === "path" || (name === "store" && !value.includes("://"));
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      value !== "" && !isAbsolute(value) && isPath(name, value)
        ? relative(workspace, resolve(here, value)) || "."
        : value,
    ]),
  );
}

/** Its absolute path. What is not there would be made, and found to be without a model. */
function folderAt(directory: string): string {
  const path = isAbsolute(directory) ? resolve(directory) : resolve(currentFolder(), directory);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new UserError(`There is no folder ${path}. Name the folder of the repository with --directory.`);
}

/** A shell may stand in a folder that was deleted, or made again, since it went there. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new UserError(
      "The current folder was deleted. Go to the repository (cd, though its path may be the same) and run it again.",
      { cause },
    );
  }
}

function parseFlags(action: Action, argv: readonly string[]): Flags {
  const names = Object.keys(action.inputs).map(kebab);
  const flags = Object.entries(action.inputs).map(
    ([key, { hint }]) => [kebab(key), { type: hint === "" ? ("boolean" as const) : ("string" as const) }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        ...Object.fromEntries(flags),
        directory: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
      allowPositionals: true,
    });
    const { directory, json, help, ...named } = textOf(values);
    const inputs = { ...placed(action.positionals ?? [], positionals, named), ...named };
    return { inputs, isJson: json === "true", isHelp: help === "true", directory };
  } catch (cause) {
    const problem = flagProblem(messageOf(cause), [...names, "directory", "json"]);
    throw new UserError(`${problem} See model-gitops ${action.name} --help.`, { cause });
  }
}

/** What Node's parser has against the flags, in words that say what to do. */
function flagProblem(message: string, names: readonly string[]): string {
  const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
  if (unknown !== undefined) return `There is no flag --${unknown}.${didYouMean(unknown, names)}`;
  const [, dashed] = /^Option '--([^' ]+)[^']*' argument is ambiguous/.exec(message) ?? [];
  if (dashed === undefined) return `${message}.`;
  return `What follows --${dashed} begins with a dash. Where that is its value, write --${dashed}=<value>.`;
}

/** As `action.yml` would have them: a flag that is given is `true`. */
function textOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

async function overview(): Promise<string> {
  const actions = await Promise.all(ACTION_NAMES.map(loadAction));
  const width = Math.max(...actions.map(({ name }) => name.length));
  const lines = actions
    .filter(({ name }) => name !== "auto")
    .map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`);
  return [
    "model-gitops: GitOps for machine-learning models",
    "",
    "Usage: model-gitops <command> [--input value …] [--directory path] [--json]",
    "",
    "Commands:",
    ...lines,
    "",
    `In any repository, without an installation: ${suiteLine()} <command>`,
    "model-gitops <command> --help lists its inputs. Exit codes: 0 pass, 1 findings that block, 2 wrong use, 3 defect.",
  ].join("\n");
}

function help(action: Action): string {
  const rows = Object.entries(action.inputs)
    .filter(([, { hint }]) => hint !== "secret")
    .map(
      ([key, field]) =>
        [
          usage(key, field),
          `${field.doc}${field.default === "" || field.hint === "" ? "" : ` Default: ${field.default}.`}`,
        ] as const,
    );
  const fixed = [
    ["--directory <path>", "The repository. Default: the root of the one that the current folder is in."],
    ["--json", "Print the result as JSON; the log goes to stderr."],
  ] as const;
  const width = Math.min(34, Math.max(...[...rows, ...fixed].map(([flag]) => flag.length)));
  const lines = [...rows, ...fixed].map(([flag, doc]) => `  ${flag.padEnd(width)}  ${doc}`);
  const places = (action.positionals ?? []).map((key) => ` [${kebab(key)}]`).join("");
  const usageLine = places === "" ? [] : ["", `Usage: model-gitops ${action.name}${places} [--input value …]`];
  return [`model-gitops ${action.name}: ${action.description}`, ...usageLine, "", "Inputs:", ...lines].join("\n");
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.pass;
}
