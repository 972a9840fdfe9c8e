import { appendFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Finding } from "../../findings/finding.ts";
import { fileError, readIfThere } from "../../host/files.ts";
import { UserError } from "../../kernel/errors.ts";
import type { Finishing } from "../../monitoring/finish-window.ts";
import type { ShardFindings } from "../../monitoring/shard-findings.ts";
import type { ShardPart } from "../../monitoring/part-text.ts";
import { shardName, type Shard } from "../../work/shards/shard.ts";
import type { WindowPart } from "../../monitoring/window-part.ts";
import type { MeasuredWindow } from "../../work/monitor/measured.ts";
import { partFileName, partFilesIn } from "../place/part-files.ts";
import { filesOf, type Place } from "../place/place.ts";

/** Leaves what a shard reads, a line a window: empty to begin with, then as parts come, and for good by `keepPart`. */
export async function leaveParts(
  place: Place,
  model: string,
  shard: Shard,
): Promise<(parts: readonly WindowPart[]) => Promise<void>> {
  const { partText } = await import("../../monitoring/part-text.ts");
  const file = join(place.host.workspace, `${partFile(place, model, shard)}${UNFINISHED}`);
  const write = async (how: () => Promise<void>): Promise<void> => {
    try {
      await how();
    } catch (cause) {
      throw fileError("write", file, cause);
    }
  };
  await write(async () => {
    await mkdir(dirname(file), { recursive: true });
    await rm(join(place.host.workspace, partFile(place, model, shard)), { force: true });
    await writeFile(file, "");
  });
  return async (parts) => {
    for (const part of parts) {
      const line = `${partText({ shard, part })}\n`;
      await write(() => appendFile(file, line));
    }
  };
}

// Joined with others, a part of a shard that broke off would be fewer rows without a word.
const UNFINISHED = ".partial";

/** The shard has read all of its rows; what it found of the log goes with them. */
export async function keepPart(place: Place, model: string, own: ShardFindings): Promise<void> {
  const { findingsText } = await import("../../monitoring/shard-findings.ts");
  const file = join(place.host.workspace, partFile(place, model, own.shard));
  try {
    await appendFile(`${file}${UNFINISHED}`, `${findingsText(own)}\n`);
    await rename(`${file}${UNFINISHED}`, file);
  } catch (cause) {
    throw fileError("write", file, cause);
  }
}

/** What a shard has to say of a model. */
export function partSentence(place: Place, model: string, shard: Shard): string {
  const part = `part ${shardName(shard)} of ${model}`;
  return `The ${part} is left in ${partFile(place, model, shard)}: join all parts with \`model-gitops monitor --merge\`.`;
}

/** Where a shard leaves what it read, relative to the workspace. */
function partFile(place: Place, model: string, shard: Shard): string {
  return posix.join(filesOf(place, model).partsFolder, partFileName(shard));
}

export interface Merged {
  readonly windows: readonly MeasuredWindow[];
  /** Of the log as a whole. */
  readonly findings: readonly Finding[];
}

/** What all shards together read. Throws a UserError where one is missing, or they are not of one whole. */
export async function mergedParts(place: Place, model: string, finishing: Finishing): Promise<Merged> {
  const { partsFolder } = filesOf(place, model);
  const names = await partFilesIn(join(place.host.workspace, partsFolder));
  if (names.length === 0)
    throw new UserError(
      `There is no part in ${partsFolder}. Run \`monitor --shard i/n\` for each part before, and bring its output folder.`,
    );
  const { readPart } = await import("../../monitoring/part-text.ts");
  const { mergeParts } = await import("../../monitoring/merge-parts.ts");
  const { isFindingsText, joinFindings, readFindings } = await import("../../monitoring/shard-findings.ts");
  const parts: ShardPart[] = [];
  const found: ShardFindings[] = [];
  for (const name of names) {
    const file = posix.join(partsFolder, name);
    const bytes = await readIfThere(join(place.host.workspace, file));
    const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split("\n");
    for (const [index, line] of lines.entries()) {
      const source = `${file}, line ${index + 1}`;
      if (line === "") continue;
      if (isFindingsText(line)) found.push(readFindings(line, source));
      else parts.push(readPart(line, source));
    }
  }
  return { windows: mergeParts(parts, finishing), findings: joinFindings(found, model) };
}

/** Forgets the parts of an earlier run. */
export async function clearParts(place: Place, model: string): Promise<void> {
  await rm(join(place.host.workspace, filesOf(place, model).partsFolder), { recursive: true, force: true });
}
