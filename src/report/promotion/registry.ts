import { plural } from "../../kernel/text.ts";
import type { ReconciledRow } from "./reconciled.ts";
import { code, plain, prose, table } from "../markdown.ts";
import { paint, type TerminalOptions } from "../terminal.ts";
import { textTable, wrap } from "../text-table.ts";

/** What the registry knows of a model. */
export interface RegistryModel {
  readonly model: string;
  readonly stages: readonly RegistryStage[];
  /** The highest first. */
  readonly versions: readonly RegistryVersion[];
  readonly isDeprecated: boolean;
}

export interface RegistryStage {
  readonly stage: string;
  /** Undefined: it serves nothing. */
  readonly version?: string | undefined;
  readonly digest?: string | undefined;
  /** ISO time; undefined where the ledger does not say. */
  readonly since?: string | undefined;
  readonly isPaused: boolean;
  /** What is there beside what is to be; undefined where it serves nothing. */
  readonly standing?: StageStanding | undefined;
  readonly canary?: { readonly version?: string | undefined; readonly traffic: number } | undefined;
}

export interface StageStanding {
  readonly synced: ReconciledRow["synced"]["state"];
  readonly healthy: ReconciledRow["healthy"]["state"];
  readonly fresh: ReconciledRow["fresh"]["state"];
  /** Why not all is well: sentences, those of health first. */
  readonly reasons: readonly string[];
  /** The one thing to do first. */
  readonly next?: string | undefined;
}

export interface RegistryVersion {
  readonly version: string;
  readonly commit?: string | undefined;
  readonly digest?: string | undefined;
  /** Name and value of each gated metric, as text. */
  readonly metrics: readonly (readonly [string, string])[];
  readonly stages: readonly string[];
  /** `taken back`, `in quarantine`, `lightweight tag`, …; empty where nothing is to be said. */
  readonly note: string;
}

const STAGES = ["Model", "Stage", "Version", "Since (UTC)", "Artifact", "Synced", "Healthy", "Fresh"];
/** What a narrow terminal shows longest: which stage, and how it stands. */
const WEIGHTS = [8, 7, 6, 2, 1, 4, 5, 3];
/** Of more stages the output tells. */
const MOST_STAGES = 50;

/** Models with what each stage serves; of one model alone its versions too. */
export function registrySummary(models: readonly RegistryModel[]): string {
  if (models.length === 0) return "";
  const rows = models.flatMap((model) =>
    stageRows(model).map((row) => row.map((cell, at) => (at === 3 || at > 4 ? prose(cell) : code(cell)))),
  );
  const why = standings(models).map(
    ({ model, stage, text }) => `- ${code(model)} in ${code(stage)}: ${prose(text, LONGEST)}`,
  );
  const parts = ["### Registry", table({ head: STAGES, rows, align: "llllllll" }), why.join("\n")].filter(
    (part) => part !== "",
  );
  const [only] = models;
  if (only === undefined || models.length > 1) return parts.join("\n\n");
  const { head, cells } = versionTable(only);
  const versions = cells.map((row) => row.map((cell, at) => (at < 2 ? code(cell) : prose(cell))));
  return [
    ...parts,
    `#### ${plural(only.versions.length, "version")} of ${code(only.model)}`,
    table({ head, rows: versions }),
  ].join("\n\n");
}

/** The same for a terminal. */
export function registryStory(models: readonly RegistryModel[], options: TerminalOptions): string {
  if (models.length === 0) return "";
  const columns = STAGES.map((head, at) => ({ head, align: "left" as const, weight: WEIGHTS[at] ?? 0 }));
  const rows = models.flatMap((model) => stageRows(model).map((row) => row.map((cell) => plain(cell, 80))));
  const paused = models.flatMap(({ model, stages }) =>
    stages.flatMap(({ stage, isPaused }) =>
      isPaused
        ? [
            paint(
              `${plain(model, 63)}: ${plain(stage, 63)} was rolled back, and nothing is promoted there by itself.`,
              "warn",
              options,
            ),
          ]
        : [],
    ),
  );
  const why = standings(models).map(({ model, stage, text }) =>
    wrap(`${plain(model, 63)} in ${plain(stage, 63)}: ${plain(text, LONGEST)}`, options.width),
  );
  const parts = [textTable({ columns, rows, width: options.width }), paused.join("\n"), why.join("\n")];
  const [only] = models;
  if (only !== undefined && models.length === 1) {
    const { head, cells } = versionTable(only);
    const own = head.map((name, at) => ({ head: name, align: "left" as const, weight: head.length - at }));
    parts.push(wrap(plural(only.versions.length, "version"), options.width));
    parts.push(
      textTable({ columns: own, rows: cells.map((row) => row.map((cell) => plain(cell, 80))), width: options.width }),
    );
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

function stageRows({ model, stages, isDeprecated }: RegistryModel): readonly (readonly string[])[] {
  return stages.map(({ stage, version, digest, since, standing, canary }) => [
    isDeprecated ? `${model} (deprecated)` : model,
    stage,
    digest === undefined ? "nothing" : `${version ?? "no version"}${canaryWords(canary)}`,
    since?.slice(0, 16).replace("T", " ") ?? "",
    digest?.slice(0, 19) ?? "",
    standing?.synced ?? "",
    standing?.healthy ?? "",
    standing?.fresh ?? "",
  ]);
}

const LONGEST = 1000;

/** What is not as it is to be, or not known, with what to do; of many stages the first. */
function standings(models: readonly RegistryModel[]) {
  const all = models.flatMap(({ model, stages }) =>
    stages.flatMap(({ stage, standing }) => {
      const { reasons = [], next } = standing ?? {};
      if (reasons.length === 0) return [];
      const more = reasons.length > 4 ? [`And ${plural(reasons.length - 4, "more reason")}.`] : [];
      const isSaid = next === undefined || reasons.some((reason) => next.endsWith(reason));
      return [{ model, stage, text: [...reasons.slice(0, 4), ...more, ...(isSaid ? [] : [next])].join(" ") }];
    }),
  );
  return all.slice(0, MOST_STAGES);
}

function canaryWords(canary: RegistryStage["canary"]): string {
  return canary === undefined ? "" : `, canary ${canary.version ?? ""} ${canary.traffic} %`.replace("  ", " ");
}

/** Of more versions the ledger and the tags tell. */
const MOST = 200;

function versionTable({ versions }: RegistryModel) {
  const names = [...new Set(versions.flatMap(({ metrics }) => metrics.map(([name]) => name)))].slice(0, 6);
  const head = ["Version", "Commit", "Serves in", ...names, "Note"];
  const cells = versions.slice(0, MOST).map(({ version, commit, metrics, stages, note }) => {
    const values = new Map(metrics);
    return [
      version,
      commit?.slice(0, 7) ?? "",
      stages.join(", "),
      ...names.map((name) => values.get(name) ?? ""),
      note,
    ];
  });
  return { head, cells };
}
