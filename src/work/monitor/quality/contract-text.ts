import type { ColumnQuality, Profile } from "../../../generated/types.ts";
import { count } from "../../../kernel/numbers.ts";
import { writeKey, writeScalar } from "../../../manifest/edit-scalar.ts";
import { proposeContract, type ColumnFacts } from "./contract.ts";
import { share } from "./wording.ts";

/** The most columns of text that are on one line. */
const WIDTH = 110;

/** A proposed contract as YAML to paste into a manifest, with what it is from as comments. */
export function contractText(profile: Profile, facts: ReadonlyMap<string, ColumnFacts> = new Map()): string {
  const { rows, columns = {} } = proposeContract(profile, facts);
  const { dataset } = profile.source;
  const lines = Object.entries(columns).flatMap(([name, quality]) => {
    const column = profile.columns[name];
    return column === undefined ? [] : columnLines(name, quality, column);
  });
  return [
    `# Proposed from ${count(profile.rows)} rows of ${writeKey(dataset, false)}: what these rows keep to. Read it, and correct what they cannot know.`,
    "monitoring:",
    "  quality:",
    "    # The least rows that a window should have: raise it to what yours have.",
    `    rows: ${flow(rows)}`,
    ...(lines.length === 0 ? [] : ["    columns:", ...lines]),
    "",
  ].join("\n");
}

function columnLines(name: string, quality: ColumnQuality, column: Profile["columns"][string]): readonly string[] {
  const empty = column.nulls + (column.kind === "number" ? column.nan : 0);
  const of = `# ${empty === 0 ? "none" : count(empty)} of ${count(column.rows)} rows ${empty === 0 ? "is" : empty === 1 ? "is" : "are"} empty${empty === 0 ? "" : ` (${share(empty / column.rows)})`}`;
  const key = `      ${writeKey(name, false)}:`;
  const one = `${key} ${flow(quality)}`;
  if (one.length <= WIDTH) return [`      ${of}`, one];
  return [`      ${of}`, key, ...Object.entries(quality).map(([part, value]) => `        ${part}: ${flow(value)}`)];
}

/** A value in one line; its keys are the schema's, its texts anything. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, member]) => `${key}: ${flow(member)}`)
      .join(", ")}}`;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return writeScalar(value, { isFlow: true });
  throw new TypeError(`a contract has no ${typeof value}`);
}
