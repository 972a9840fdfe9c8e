import { posix } from "node:path";
import { load } from "js-yaml";
import { isRecord } from "../kernel/guards.ts";
import { messageOf, UserError } from "../kernel/errors.ts";
import { outputsIn, type DvcOutput } from "./pointers.ts";

/** Where DVC keeps what its stages made. */
export const DVC_LOCK = "dvc.lock";

/** The `dvc.lock` files that may have a repository path or glob among their outputs, the nearest first. */
export function locksFor(path: string): readonly string[] {
  const found: string[] = [];
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    found.push(folder === "." ? DVC_LOCK : `${folder}/${DVC_LOCK}`);
    if (folder === ".") return found;
  }
}

/** The pipeline that a `dvc.lock` belongs to. */
export function pipelineOf(lock: string): string {
  return posix.join(posix.dirname(lock), "dvc.yaml");
}

export interface DvcPipeline {
  readonly lock: string;
  /** Of its `dvc.yaml`, which says where stages run, and which outputs git has instead of DVC's cache. */
  readonly pipeline: string | undefined;
}

/**
 * What the stages of a `dvc.lock` made, by paths relative to it. Throws a UserError where it is no YAML; outputs without
 * md5, and those that are not kept in DVC's cache, are left out.
 */
export function parseDvcLock({ lock, pipeline }: DvcPipeline, source: string): readonly DvcOutput[] {
  const made = stagesOf(lock, source);
  const declared = pipeline === undefined ? {} : stagesOf(pipeline, pipelineOf(source));
  return Object.entries(made).flatMap(([name, stage]) => {
    // One stage of several that a template makes: `split@2`.
    const said = stageOf(declared[name] ?? declared[name.split("@")[0] ?? ""]);
    const uncached = uncachedOf(said);
    const outputs = isRecord(stage) ? outputsIn(stage["outs"]) : [];
    return outputs
      .filter(({ path }) => !uncached.has(path))
      .map((output) => ({ ...output, path: posix.join(said.wdir, output.path) }));
  });
}

function stagesOf(text: string, source: string): Readonly<Record<string, unknown>> {
  let read: unknown;
  try {
    read = text.trim() === "" ? {} : load(text, { maxAliases: 100 });
  } catch (cause) {
    throw new UserError(`${source} is no readable YAML: ${messageOf(cause).split("\n")[0]}. Run \`dvc repro\` again.`, {
      cause,
    });
  }
  // Before DVC 2 the stages were at the top.
  const stages = isRecord(read) ? (read["stages"] ?? read) : {};
  return isRecord(stages) ? stages : {};
}

interface Stage {
  readonly wdir: string;
  readonly outs: readonly unknown[];
}

function stageOf(stage: unknown): Stage {
  const said = isRecord(stage) && isRecord(stage["do"]) ? stage["do"] : stage;
  if (!isRecord(said)) return { wdir: ".", outs: [] };
  const lists = [said["outs"], said["metrics"], said["plots"]];
  return {
    wdir: typeof said["wdir"] === "string" ? said["wdir"] : ".",
    outs: lists.flatMap((list) => (Array.isArray(list) ? list : [])),
  };
}

function uncachedOf({ outs }: Stage): ReadonlySet<string> {
  const named = outs.flatMap((out) => (isRecord(out) ? Object.entries(out) : []));
  return new Set(named.flatMap(([path, options]) => (isRecord(options) && options["cache"] === false ? [path] : [])));
}
