import type { Dataset, ModelManifest } from "../../generated/types.ts";
import { isDay } from "../../kernel/days.ts";
import { datasetRoles } from "../../manifest/dataset-roles.ts";
import { pathTarget } from "../../manifest/paths.ts";
import { pointerTo } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { remoteRemarks } from "./remote-data.ts";
import { MEANING_RULES } from "./rules.ts";

const FORMATS = [".csv", ".csv.gz", ".jsonl", ".parquet"];

/** Roles, formats, periods and the separation of training from evaluation, as far as the manifest tells. */
export function datasetRemarks(manifest: ModelManifest, folder: string): readonly Remark[] {
  const entries = Object.entries(manifest.datasets);
  return [
    ...roleRemarks(manifest),
    ...entries.flatMap(([name, dataset]) => [...placeRemarks(name, dataset, folder), ...periodRemarks(name, dataset)]),
    ...separationRemarks(manifest, folder),
  ];
}

function roleRemarks(manifest: ModelManifest): readonly Remark[] {
  const roles = datasetRoles(manifest);
  const remarks: Remark[] = [];
  if (roles.kind === "problem") {
    remarks.push({
      rule: MEANING_RULES.datasetRole,
      at: roles.pointer,
      part: "key",
      message: roles.message,
      remediation: roles.remedy,
    });
  }
  if (manifest.datasets["train"] === undefined) {
    const message = "No dataset is called train, so new training data does not lead to a new model.";
    const remediation = "Describe the training data as `datasets.train`.";
    remarks.push({
      rule: MEANING_RULES.dataset,
      at: "/datasets",
      part: "key",
      outcome: "warn",
      message,
      remediation,
    });
  }
  return remarks;
}

function placeRemarks(name: string, dataset: Dataset, folder: string): readonly Remark[] {
  const { path, fetch, version } = dataset;
  const at = pointerTo("/datasets", name, "path");
  const rule = MEANING_RULES.dataset;
  const remarks: Remark[] = [];
  if (pathTarget(folder, path).kind === "remote") return remoteRemarks(name, dataset, FORMATS);
  if (path.includes("\\")) {
    return [
      {
        rule: MEANING_RULES.path,
        at,
        subject: name,
        message: `The path "${path}" is written with backslashes. Write it with /.`,
      },
    ];
  }
  if (!FORMATS.some((format) => path.toLowerCase().endsWith(format))) {
    remarks.push({
      rule,
      at,
      subject: name,
      message: `"${path}" is in no format that can be read: ${FORMATS.join(", ")}.`,
    });
  }
  if (fetch !== undefined && version === undefined) {
    const message = `The dataset "${name}" is fetched, but no version pins its rows, so a change goes unnoticed.`;
    const remediation = "Pin it with `version: {sha256: …}`, or name it with `version: {snapshot: …}`.";
    remarks.push({
      rule: MEANING_RULES.version,
      at: pointerTo("/datasets", name),
      part: "key",
      outcome: "warn",
      subject: name,
      message,
      remediation,
    });
  }
  return remarks;
}

function periodRemarks(name: string, { period }: Dataset): readonly Remark[] {
  if (period === undefined) return [];
  const at = pointerTo("/datasets", name, "period");
  const rule = MEANING_RULES.dataset;
  const remediation = "Write days as YYYY-MM-DD, the first before the last.";
  const wrong = (["from", "to"] as const).filter((end) => !isDay(period[end]));
  if (wrong.length > 0) {
    return wrong.map((end) => ({
      rule,
      at: `${at}/${end}`,
      subject: name,
      message: `There is no day ${period[end]}.`,
      remediation,
    }));
  }
  if (period.from <= period.to) return [];
  return [
    {
      rule,
      at,
      subject: name,
      message: `The period ends (${period.to}) before it begins (${period.from}).`,
      remediation,
    },
  ];
}

function separationRemarks(manifest: ModelManifest, folder: string): readonly Remark[] {
  const roles = datasetRoles(manifest);
  if (roles.kind === "problem") return [];
  const entries = Object.entries(manifest.datasets);
  const training = entries.filter(([name]) => roles.roles[name] === "train");
  const judging = entries.filter(([name]) => roles.roles[name] !== "train");
  return judging.flatMap(([name, dataset]) =>
    training.flatMap(([other, trained]) => pairRemarks({ name, dataset, other, trained, folder })),
  );
}

interface Pair {
  readonly name: string;
  readonly dataset: Dataset;
  readonly other: string;
  readonly trained: Dataset;
  readonly folder: string;
}

function pairRemarks({ name, dataset, other, trained, folder }: Pair): readonly Remark[] {
  const rule = MEANING_RULES.separation;
  const [a, b] = [pathTarget(folder, dataset.path), pathTarget(folder, trained.path)];
  const isSame = a.kind === "remote" && dataset.path === trained.path;
  if (isSame || (a.kind === "inside" && b.kind === "inside" && a.path === b.path)) {
    const message = `"${name}" and "${other}" are the same file: the model would be judged on the rows it has learned.`;
    return [{ rule, at: pointerTo("/datasets", name, "path"), subject: name, message }];
  }
  if (!doOverlap(dataset.period, trained.period)) return [];
  const message = `The period of "${name}" overlaps with that of "${other}". If rows are told apart by time, some were learned.`;
  const remediation = "Start the evaluation period after the training period; a random split may keep the overlap.";
  return [
    {
      rule,
      at: pointerTo("/datasets", name, "period"),
      part: "key",
      outcome: "warn",
      subject: name,
      message,
      remediation,
    },
  ];
}

function doOverlap(a: Dataset["period"], b: Dataset["period"]): boolean {
  return a !== undefined && b !== undefined && a.from <= b.to && b.from <= a.to;
}
