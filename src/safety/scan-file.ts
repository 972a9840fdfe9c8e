import { codeScanOf } from "./archive-scan.ts";
import { scanCompanion } from "./companion.ts";
import type { FileFacts, Scan } from "./file-facts.ts";
import type { Format } from "./format.ts";
import { scanGguf } from "./gguf.ts";
import { scanJson } from "./json-file.ts";
import { nameProblem } from "./named-format.ts";
import type { Members } from "./onnx-places.ts";
import { scanOnnx } from "./onnx.ts";
import { polyglotProblems } from "./polyglot.ts";
import type { Problem } from "./problem.ts";
import type { RandomAccess } from "./random-access.ts";
import { scanSafetensors } from "./safetensors.ts";
import { secretProblems } from "./secret-problems.ts";
import { findSecrets } from "./secrets.ts";
import { sniff } from "./sniff.ts";
import { formatProblem, type Tier } from "./tier.ts";

export interface ScanOptions {
  readonly tier: Tier;
  /** Formats that the settings allow beyond the tier's (src/safety/format.ts has their names). */
  readonly allowFormats: readonly string[];
  /** Globals of pickles, `module.name`, that the settings allow beyond the libraries' own. */
  readonly allowGlobals: readonly string[];
  /** Domains, or `domain::Operator`, whose operators the project brings itself. */
  readonly allowOperatorDomains: readonly string[];
}

/** A file of an artifact: its path in the set, where it lies, and its neighbours as an ONNX graph in it may name them. */
export interface FileToScan {
  readonly name: string;
  readonly members: () => Members;
}

export interface FileScan {
  readonly format: Format;
  readonly problems: readonly Problem[];
  readonly facts?: FileFacts;
}

/** What a file is, and all that is wrong with it. Nothing in it is loaded or run. */
export async function scanFile(
  ...[source, file, options]: readonly [RandomAccess, FileToScan, ScanOptions]
): Promise<FileScan> {
  const format = await sniff(source, file.name);
  const denied = formatProblem(format, { tier: options.tier, allowFormats: new Set(options.allowFormats) });
  const misnamed = nameProblem(file.name, format);
  const polyglot = await polyglotProblems(source, format);
  const { problems, facts } = await scanFormat(source, format, file, options);
  return {
    format,
    problems: [denied, misnamed, ...polyglot, ...problems]
      .filter((problem) => problem !== undefined)
      .map(withoutSecrets),
    ...(facts !== undefined && { facts }),
  };
}

/** Names from the file stand in messages and places, and can be credentials themselves. */
function withoutSecrets(problem: Problem): Problem {
  const isSaid = findSecrets(problem.message).length > 0;
  const isPlace = problem.at !== undefined && findSecrets(problem.at).length > 0;
  return {
    ...problem,
    ...(isSaid && {
      message: "A name in the file looks like a credential, so that nothing more is told of this problem.",
    }),
    ...(isPlace && { at: undefined }),
  };
}

type FormatScan = (source: RandomAccess, file: FileToScan, options: ScanOptions) => Promise<Scan>;

const json: FormatScan = async (source, { name }) => ({ problems: await scanJson(source, name) });
const text: FormatScan = async (source, { name }) => ({ problems: await scanCompanion(source, name) });
const edges: FormatScan = async (source) => ({ problems: await edgeSecrets(source) });

const SCANS: Readonly<Partial<Record<Format, FormatScan>>> = {
  safetensors: scanSafetensors,
  gguf: scanGguf,
  onnx: async (source, { members }, { allowOperatorDomains }) =>
    await scanOnnx(source, { members: members(), allowOperatorDomains: new Set(allowOperatorDomains) }),
  json,
  "xgboost-json": json,
  "catboost-json": json,
  csv: text,
  text,
  python: text,
  script: text,
  "lightgbm-text": text,
  "xgboost-ubj": edges,
  "catboost-binary": edges,
};

async function scanFormat(
  ...[source, format, file, options]: readonly [RandomAccess, Format, FileToScan, ScanOptions]
): Promise<Scan> {
  const scan = SCANS[format];
  if (scan !== undefined) return await scan(source, file, options);
  const used = new Set<string>();
  const problems = (await codeScanOf(format)?.(source, { allow: options.allowGlobals, used })) ?? [];
  return { problems, ...(used.size > 0 && { facts: { allowed: [...used].toSorted() } }) };
}

// What binary models say of themselves stands at their beginning or end.
const EDGE = 2 ** 20;

async function edgeSecrets(source: RandomAccess): Promise<readonly Problem[]> {
  const edges = [await source.read(0, EDGE), await source.read(Math.max(EDGE, source.size - EDGE), EDGE)];
  return edges.flatMap((bytes) => secretProblems(Buffer.from(bytes).toString("latin1"), "its texts"));
}
