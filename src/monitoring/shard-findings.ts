import { findingOf, type Finding } from "../findings/finding.ts";
import type { ShardFindingsRecord } from "../generated/types.ts";
import { validate } from "../generated/validate-shard-findings-record.ts";
import { textParser, valueParser } from "../kernel/parsers.ts";
import { truncate } from "../kernel/text.ts";
import { canonicalJson } from "../records/canonical.ts";
import { LOGS } from "./rules.ts";
import { requireWhole, type Shard } from "../work/shards/shard.ts";

/** What a shard found of the log as a whole. */
export interface ShardFindings {
  readonly shard: Shard;
  readonly findings: readonly Finding[];
}

const SCHEMA = "model-gitops/shard-findings/v1";
/** As the schema has it. */
const [MOST, MESSAGE, SUBJECT, ADVICE] = [5000, 4000, 300, 2000] as const;

/** Findings as a line of JSON, without its end. */
export function findingsText({ shard, findings }: ShardFindings): string {
  const { index, count } = shard;
  const record: ShardFindingsRecord = {
    schema: SCHEMA,
    shard: { index, count },
    findings: bounded(findings).map(short),
  };
  return canonicalJson(record);
}

/** Whether a line of a part is one of findings. */
export function isFindingsText(text: string): boolean {
  return text.includes(`"schema":"${SCHEMA}"`);
}

const parseRecord = textParser(valueParser<ShardFindingsRecord>("line of a shard's findings", validate));

/** Findings of their line; `source` names it in messages. Throws a UserError for what is none. */
export function readFindings(text: string, source: string): ShardFindings {
  const { shard, findings } = parseRecord(text, source);
  return { shard, findings };
}

/**
 * What all shards found of the log of a model, each thing once. Throws a UserError where one is missing: what it alone
 * could not read would be told by nobody.
 */
export function joinFindings(all: readonly ShardFindings[], model: string): readonly Finding[] {
  const sorted = all.toSorted((a, b) => a.shard.index - b.shard.index);
  requireWhole(
    sorted.map(({ shard }) => shard),
    { of: model, command: "monitor" },
  );
  const found = new Map<string, Finding>();
  // Whatever a part says: it is of the model whose folder it was left in.
  for (const finding of sorted.flatMap(({ findings }) => findings)) {
    const key = sameText(finding);
    if (!found.has(key)) found.set(key, { ...finding, model });
  }
  return [...found.values()];
}

/** Each shard has a clock of its own, which some messages tell. */
function sameText({ rule, outcome, subject, message }: Finding): string {
  return JSON.stringify([rule, outcome, subject, message.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "")]);
}

function bounded(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MOST) return findings;
  const message = `${findings.length - MOST + 1} more findings of a shard are not handed on. Run the monitor without shards to see them.`;
  return [
    ...findings.slice(0, MOST - 1),
    findingOf(LOGS.column, { outcome: "unmeasured", message, remediation: null }),
  ];
}

function short(finding: Finding): Finding {
  const { message, subject, remediation } = finding;
  return {
    ...finding,
    message: truncate(message, MESSAGE),
    ...(subject !== undefined && { subject: truncate(subject, SUBJECT) }),
    ...(remediation !== undefined && { remediation: truncate(remediation, ADVICE) }),
  };
}
