import { listed, plural } from "../../kernel/text.ts";
import type { AdoptionReport } from "../../report/adoption.ts";
import type { AdoptedData, Adoption } from "../../work/adoption/adoption.ts";
import type { PlannedFile } from "../../work/adoption/write-plan.ts";

/** All that was found, for people: with what says so, before it is written. */
export function shownAdoption(adoption: Adoption, planned: readonly PlannedFile[]): AdoptionReport {
  return {
    model: adoption.name,
    found: [...making(adoption), ...columns(adoption), ...judging(adoption)],
    remarks: remarks(adoption),
    manifest: planned.find(({ path }) => path.endsWith("/model.yaml"))?.text ?? "",
    files: planned.map(({ path, kind, why, byHand }) => ({
      path,
      state: kind,
      why: kind === "left" && byHand !== undefined ? byHand : why,
    })),
  };
}

type Found = AdoptionReport["found"];

function making({ program, packaging, framework, artifact }: Adoption): Found {
  const where = program.folder === "" ? program.why : `${program.why}, in ${program.folder}`;
  return [
    ["trains by", program.line, where],
    ["packages", packaging.tool === "none" ? "nothing says which" : packaging.tool, packaging.file ?? ""],
    ["made with", framework ?? "not known", framework === undefined ? "" : "what it imports"],
    ["leaves", artifact.value, artifact.why],
  ];
}

function columns({ task, target, positive, roles, features, train, holdout, dataWhy }: Adoption): Found {
  return [
    ["learns from", data(train), dataWhy],
    ["judged on", data(holdout), ""],
    [
      "predicts",
      positive === undefined ? target.value : `${target.value}, positive is ${positive.value}`,
      positive === undefined || positive.why === target.why ? target.why : `${target.why}; ${positive.why}`,
    ],
    ["task", task.value, task.why],
    ...(train.rows === undefined ? [] : [["features", listed(features.seen.slice(0, 8)), features.why] as const]),
    ...(features.excluded.length === 0 ? [] : [["no features", listed(features.excluded.slice(0, 8)), ""] as const]),
    ...Object.entries(roles).map(([role, column]) => [ROLES[role] ?? role, column, "what the column holds"] as const),
  ];
}

function judging({ metric, owners }: Adoption): Found {
  const margin = metric.margin === undefined ? "" : `; margin ${metric.margin} is what these rows can detect`;
  return [
    ["judged by", `${metric.name} ${metric.limit} ${metric.floor}`, `${metric.floorIs}${margin}`],
    ["owners", owners.value.join(" "), owners.why],
  ];
}

function data({ path, rows, isWhole }: AdoptedData): string {
  const counted = rows === undefined ? "not read" : plural(rows, "row");
  return `${path} (${isWhole ? counted : `its first ${counted}`})`;
}

const ROLES: Readonly<Record<string, string>> = { id: "a row's id", time: "its time", group: "its group" };

function remarks({ leaks, train, holdout, target, roles, metric }: Adoption): readonly string[] {
  const files = [train, holdout];
  const unread = files.filter(({ rows }) => rows === undefined).map(({ path }) => path);
  return [
    ...leaks.map(
      ({ column, tells }) =>
        `${JSON.stringify(column)} ${tells}. If it is known only after ${JSON.stringify(target.value)}, take it out of training.`,
    ),
    ...(unread.length > 0
      ? [
          `${listed(unread)} ${unread.length === 1 ? "was" : "were"} not read: what is said of the columns is as you said.`,
        ]
      : []),
    ...files
      .filter(({ place, rows }) => place === "dvc" && rows === undefined)
      .map(({ path }) => `DVC keeps ${path}, and it is not here: dvc pull brings it, and more can be found out then.`),
    ...(roles.group === undefined || metric.margin === undefined
      ? []
      : [
          `Rows of one ${JSON.stringify(roles.group)} are alike and say less than as many others: where results stay inconclusive, widen the margin.`,
        ]),
    ...files
      .filter(({ isWhole, rows }) => !isWhole && rows !== undefined)
      .map(({ path, rows = 0 }) => `${path} is large: its first ${plural(rows, "row")} were looked at, and no others.`),
    ...files
      .filter(({ place }) => place === "ignored")
      .map(
        ({ path }) =>
          `Git ignores ${path}, so no runner has it. Keep it with DVC or Git LFS, name its s3:// address, or say how it is brought by fetch.command.`,
      ),
  ];
}
