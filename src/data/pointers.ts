import { posix } from "node:path";
import { load } from "js-yaml";
import picomatch from "picomatch";
import { messageOf, UserError } from "../kernel/errors.ts";

export interface DvcOutput {
  /** Relative to the pointer file. */
  readonly path: string;
  /** Hex; ends in `.dir` for a folder. */
  readonly md5: string;
  /** Of a DVC before 3, which kept its files in other folders. */
  readonly isLegacy: boolean;
  /** The remote that has it, where it is not the default one. */
  readonly remote?: string;
}

/** A `.dvc` file is some hundred bytes. */
const MOST_POINTER_BYTES = 64 * 1024;

/**
 * What a `.dvc` file tracks. Throws a UserError where it is no YAML, is no pointer's size, or has several outputs, which
 * DVC never writes; an output without md5 (another hash) is left out.
 */
export function parseDvcPointer(text: string, source: string): readonly DvcOutput[] {
  if (text.length > MOST_POINTER_BYTES)
    throw new UserError(`${source} is larger than a DVC file can be. Run \`dvc add\` again.`);
  let pointer: unknown;
  try {
    pointer = load(text, { maxAliases: 0 });
  } catch (cause) {
    throw new UserError(
      `${source} is no readable DVC file: ${messageOf(cause).split("\n")[0]}. Run \`dvc add\` again.`,
      { cause },
    );
  }
  const outputs = typeof pointer === "object" && pointer !== null && "outs" in pointer ? pointer.outs : [];
  if (Array.isArray(outputs) && outputs.length > 1)
    throw new UserError(
      `${source} has ${outputs.length} outputs, and a DVC file has one. Run \`dvc add\` for each of them.`,
    );
  return outputsIn(outputs);
}

/** A list of outputs, as `.dvc` files and `dvc.lock` have it. */
export function outputsIn(outputs: unknown): readonly DvcOutput[] {
  if (!Array.isArray(outputs)) return [];
  return outputs.flatMap((output: unknown) => {
    if (typeof output !== "object" || output === null || !("md5" in output) || !("path" in output)) return [];
    const { md5, path } = output;
    if (typeof md5 !== "string" || typeof path !== "string" || !/^[0-9a-f]{32}(\.dir)?$/.test(md5)) return [];
    const remote = "remote" in output && typeof output.remote === "string" ? { remote: output.remote } : {};
    return [{ path, md5, isLegacy: !("hash" in output), ...remote }];
  });
}

/** Where DVC would track a repository path or glob: `<path>.dvc`, and the pointers of the folders above it. */
export function pointersFor(path: string): readonly string[] {
  const { isGlob, base } = picomatch.scan(path);
  const pointers: string[] = isGlob ? [] : [`${path}.dvc`];
  let above = isGlob ? base : posix.dirname(path);
  for (; above !== "." && above !== ""; above = posix.dirname(above)) pointers.push(`${above}.dvc`);
  return pointers;
}

export interface DvcEntry {
  readonly md5: string;
  /** Below the folder, with `/`. */
  readonly path: string;
}

/** The files of a folder that DVC tracks: the content of its `.dir` object. Throws a UserError where it is damaged. */
export function parseDvcFolder(text: string, source: string): readonly DvcEntry[] {
  const damaged = new UserError(`The list of the DVC folder ${source} is damaged. Run \`dvc push\` where it is whole.`);
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw damaged;
  }
  if (!Array.isArray(entries)) throw damaged;
  return entries.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null || !("md5" in entry) || !("relpath" in entry)) throw damaged;
    const { md5, relpath } = entry;
    if (typeof md5 !== "string" || typeof relpath !== "string" || !/^[0-9a-f]{32}$/.test(md5)) throw damaged;
    return { md5, path: relpath };
  });
}

/** The values of a DVC or git configuration: `section.key`, a named section as `remote "name".key`. Later ones win. */
export function parseConfig(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*'?([^\]']+?)'?\s*\]\s*$/.exec(line)?.[1];
    const pair = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (header !== undefined) section = header;
    else if (pair?.[1] !== undefined && pair[2] !== undefined) values.set(`${section}.${pair[1]}`, pair[2]);
  }
  return values;
}
