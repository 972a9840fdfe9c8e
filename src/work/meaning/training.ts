import type { ModelManifest } from "../../generated/types.ts";
import { formatDuration, parseDuration } from "../../kernel/units.ts";
import { declaredArtifact } from "../../manifest/artifact.ts";
import { DEFAULTS } from "../../manifest/defaults.ts";
import { isHosted } from "../../manifest/hosted-runner.ts";
import { folderOf, pathTarget } from "../../manifest/paths.ts";
import { pointerTo, valueAt } from "../../manifest/pointers.ts";
import type { Remark } from "../../manifest/source.ts";
import { artifactPointer, artifactRemarks } from "./artifact.ts";
import { MEANING_RULES } from "./rules.ts";

// GitHub ends a job on its own runners after six hours, on others after five days.
const HOSTED_LIMIT = parseDuration("6h");
const JOB_LIMIT = parseDuration("5d");

/** Commands, paths, variables and the machine. */
export function trainingRemarks(manifest: ModelManifest, file: string): readonly Remark[] {
  return [
    ...pathRemarks(manifest, folderOf(file)),
    ...artifactRemarks(manifest, file),
    ...commandPointers(manifest).flatMap((at) => commandRemarks(manifest, at)),
    ...environmentRemarks(manifest),
    ...machineRemarks(manifest),
  ];
}

/** Pointers of every path in a manifest, with what stands there. */
export function pathsOf(manifest: ModelManifest): readonly (readonly [pointer: string, path: string])[] {
  const datasets = Object.keys(manifest.datasets).map((name) => pointerTo("/datasets", name, "path"));
  const code = (manifest.training.code ?? []).map((_, index) => `/training/code/${index}`);
  const single = ["metrics", "checkpoints"].map((key) => `/training/${key}`);
  const artifacts = declaredArtifact(manifest).map((_, index) => artifactPointer(manifest, index));
  const pointers = [
    ...datasets,
    ...code,
    ...artifacts,
    ...single,
    "/evaluation/predictions",
    "/evaluation/judge",
    "/card/sections",
  ];
  return pointers.flatMap((pointer) => {
    const path = valueAt(manifest, pointer);
    return typeof path === "string" ? [[pointer, path] as const] : [];
  });
}

function pathRemarks(manifest: ModelManifest, folder: string): readonly Remark[] {
  return pathsOf(manifest).flatMap(([at, path]): readonly Remark[] => {
    const target = pathTarget(folder, path.replace(/^!/, ""));
    if (target.kind === "outside") {
      return [{ rule: MEANING_RULES.path, at, message: `The path "${path}" leads out of the repository.` }];
    }
    const isRemote = target.kind === "remote" && !at.startsWith("/datasets/");
    return isRemote
      ? [
          {
            rule: MEANING_RULES.path,
            at,
            message: `"${path}" is a URL; here a path of the repository is needed.`,
          },
        ]
      : [];
  });
}

function commandPointers({ datasets }: ModelManifest): readonly string[] {
  const fetches = Object.keys(datasets).map((name) => pointerTo("/datasets", name, "fetch", "command"));
  return ["/training/command", "/training/setup", "/evaluation/command", ...fetches, "/retraining/refresh/command"];
}

function commandRemarks(manifest: ModelManifest, at: string): readonly Remark[] {
  const command = valueAt(manifest, at);
  if (!Array.isArray(command)) return [];
  const rule = MEANING_RULES.command;
  const [program] = command;
  if (typeof program === "string" && command.length === 1 && /\s/.test(program.trim())) {
    const remediation = `Write it as [${program.trim().split(/\s+/).join(", ")}].`;
    return [
      {
        rule,
        at: `${at}/0`,
        message: `"${program}" is a line for a shell, but it is started without one.`,
        remediation,
      },
    ];
  }
  return command.flatMap((argument, index): readonly Remark[] => {
    if (!/^(?:&&|\|\|?|;|>{1,2}|<|2>&1)$/.test(String(argument))) return [];
    return [
      {
        rule,
        at: `${at}/${index}`,
        message: `"${argument}" is for a shell, but the command is started without one.`,
      },
    ];
  });
}

const FORBIDDEN_ENV = /^(?:GITHUB_|ACTIONS_|RUNNER_|INPUT_|MODEL_GITOPS_|LD_PRELOAD$|NODE_OPTIONS$)/;

function environmentRemarks({ training, datasets, retraining }: ModelManifest): readonly Remark[] {
  const lists = [
    ["/training/env", training.env ?? []] as const,
    ...Object.entries(datasets).map(
      ([name, { fetch }]) => [pointerTo("/datasets", name, "fetch", "env"), fetch?.env ?? []] as const,
    ),
    ["/retraining/refresh/env", retraining?.refresh?.env ?? []] as const,
  ];
  return lists.flatMap(([at, names]) =>
    names.flatMap((name, index): readonly Remark[] => {
      if (!FORBIDDEN_ENV.test(name)) return [];
      return [
        {
          rule: MEANING_RULES.environment,
          at: `${at}/${index}`,
          subject: name,
          message: `${name} belongs to the runner and is never passed on.`,
        },
      ];
    }),
  );
}

function machineRemarks({ training }: ModelManifest): readonly Remark[] {
  const { runner = DEFAULTS["/training/runner"], requires = {}, timeout } = training;
  const rule = MEANING_RULES.machine;
  const remarks: Remark[] = [];
  if (isHosted(runner) && ((requires.gpus ?? 0) > 0 || requires.gpuMemory !== undefined)) {
    const message = `The training needs a GPU, but the runner ${runner.join(", ")} has none.`;
    remarks.push({ rule, at: "/training/requires", part: "key", outcome: "warn", message });
  }
  const limit = isHosted(runner) ? HOSTED_LIMIT : JOB_LIMIT;
  if (timeout !== undefined && parseDuration(timeout) > limit) {
    const message = `A job on ${runner.join(", ")} ends after ${formatDuration(limit)}, before the timeout of ${timeout}.`;
    remarks.push({ rule, at: "/training/timeout", outcome: "warn", message });
  }
  return remarks;
}
