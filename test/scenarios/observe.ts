import { assertNoViolations, tipOf, type Emulator } from "../rig/emulator.ts";
import { commentsOn, type WorkflowOutcome } from "../rig/quick-start.ts";
import type { Annotation } from "../rig/runner/commands.ts";
import { ledgerFiles } from "./ledger.ts";
import { closed, normalizer } from "./normalize.ts";

export interface ObserveOptions {
  /** Whose comments are shown. */
  readonly pull?: number | undefined;
  /** Which folds of the comment are shown open, by their titles; the titles always are. Default: none. */
  readonly folds?: "open" | "closed" | RegExp | undefined;
  /** Whether the job summary is shown: where it is another story than the comment. */
  readonly summary?: boolean | undefined;
  /** Lines of the log that matter to the scenario. */
  readonly log?: RegExp | undefined;
}

interface Observed {
  readonly outcome: WorkflowOutcome;
  readonly before: { readonly ledger: readonly string[] };
}

/** What a run trained, fetched or adopted. */
const TELLING =
  /not trained again|nobody has trained|adopted|made here|no job vouches|^\d+ rows, learning|could not|Cancelled|^warning|^error/;

/** All that the people and GitHub see of a run, without what varies. Throws where GitHub's description was broken. */
export async function observe(
  emulator: Emulator,
  { outcome, before }: Observed,
  options: ObserveOptions,
): Promise<string> {
  // GitHub describes GraphQL elsewhere; it is only asked who the token belongs to.
  assertNoViolations({
    violations: emulator.violations.filter(({ operation }) => operation !== "POST /graphql"),
  });
  const normalize = normalizer({
    base: await tipOf(emulator),
    head: outcome.headSha,
    workspace: outcome.workspace,
    runId: outcome.runId,
  });
  const comments = options.pull === undefined ? [] : await commentsOn(emulator, options.pull);
  const ledger = (await ledgerFiles(emulator)).filter((path) => !before.ledger.includes(path));
  const writes = emulator
    .writes()
    .filter(({ path }) => path !== "/graphql")
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
  const log = outcome.log.split("\n").filter((line) => (options.log ?? TELLING).test(line));
  const outputs = Object.entries(outcome.outputs).map(([name, value]) => `${name}=${value}`);
  const parts: readonly (readonly [string, string])[] = [
    ["exit code", `${outcome.exitCode}`],
    ["outputs", outputs.join(" ")],
    ["annotations", lines(outcome.annotations.map(described))],
    ["log", lines(log)],
    ["requests that wrote", lines(writes)],
    ["added to the ledger", lines(ledger)],
    ...comments.map(({ author, body }) => [`comment by ${author}`, `\n${unfolded(body, options.folds)}`] as const),
    ...(options.summary === true ? [["job summary", `\n${outcome.summary.trim()}`] as const] : []),
  ];
  const shown = parts
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}:${text.startsWith("\n") ? "" : " "}${text}`);
  return normalize(shown.join("\n"));
}

function unfolded(body: string, folds: ObserveOptions["folds"]): string {
  if (folds === "open") return body;
  return closed(body, folds instanceof RegExp ? folds : undefined);
}

function lines(items: readonly string[]): string {
  return items.map((item) => `\n  ${item}`).join("");
}

function described({ level, title = "", message, file = "", line, column }: Annotation): string {
  const place = [file, line, column].filter((part) => part !== undefined && part !== "").join(":");
  return `${level} ${title}${place === "" ? "" : ` at ${place}`}: ${message}`;
}
