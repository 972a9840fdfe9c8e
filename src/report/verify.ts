import type { Finding } from "../findings/finding.ts";
import { plural } from "../kernel/text.ts";
import { code, plain, prose, table } from "./markdown.ts";
import { renderFindings, type TerminalOptions } from "./terminal.ts";
import { wrap } from "./text-table.ts";

/** A bundle that was looked at; its texts are other people's. */
export interface ShownBundle {
  readonly file: string;
  /** The short name of what it says; empty where it could not be read. */
  readonly what: string;
  /** Empty where nobody trusted signed it. */
  readonly by: string;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** What it says, where it holds. */
  readonly predicate?: Readonly<Record<string, unknown>>;
}

export interface ShownVerification {
  readonly artifact: string;
  /** Absent where none was looked at. */
  readonly files?: number;
  readonly bundles: readonly ShownBundle[];
  /** Of what lies beside the model. */
  readonly notes: readonly string[];
  readonly outcome: string;
}

const MOST = 100;

/** What is proven, as a table: what holds first. */
export function verifySummary(shown: ShownVerification): string {
  const rows = shown.bundles
    .slice(0, MOST)
    .map((bundle) => [
      code(bundle.file, 120),
      prose(bundle.what === "" ? "unreadable" : bundle.what, 120),
      bundle.problems.length === 0 ? "holds" : "does not hold",
      prose(bundle.by === "" ? "nobody trusted" : bundle.by, 200),
      prose([...bundle.problems, ...bundle.notes].join("; "), 400),
    ]);
  const parts = [
    `${code(shown.artifact, 120)}${filesText(shown)}: ${headline(shown)}`,
    ...(rows.length === 0 ? [] : [table({ head: ["Bundle", "Statement", "Proven", "Signed by", "Why"], rows })]),
    ...shown.notes.map((note) => prose(note, 2000)),
    NOT_PROVEN,
  ];
  return parts.join("\n\n");
}

/** The same for a terminal; why something does not hold is said by its finding. */
export function verifyText(shown: ShownVerification, findings: readonly Finding[], style: TerminalOptions): string {
  const said = new Set<string>();
  const lines = shown.bundles.slice(0, MOST).flatMap((bundle) => [
    `${bundle.problems.length === 0 ? "holds" : "does not hold"}: ${shownLine(bundle.what === "" ? "unreadable" : bundle.what)} (${shownLine(bundle.file)})`,
    ...(bundle.by === "" ? [] : [`  signed by ${shownLine(bundle.by)}`]),
    // What four statements say of the same files is read once.
    ...bundle.notes.filter((why) => said.size < said.add(why).size).map((why) => `  ${shownLine(why)}`),
  ]);
  const found = renderFindings(findings, style);
  return [
    `${shownLine(shown.artifact)}${filesText(shown)}: ${headline(shown)}`,
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...shown.notes.flatMap((note) => ["", wrap(plain(note, 2000), style.width)]),
    ...(found === "" ? [] : ["", found]),
    "",
    NOT_PROVEN,
  ].join("\n");
}

const NOT_PROVEN =
  "Not proven: that the model is good or safe, that its inputs are listed completely, or that the key was not stolen.";

function filesText({ files }: ShownVerification): string {
  return files === undefined ? "" : `, ${plural(files, "file")}`;
}

function headline({ outcome, bundles }: ShownVerification): string {
  if (bundles.length === 0) return "not proven.";
  const held = bundles.filter(({ problems }) => problems.length === 0).length;
  const proven = `${plural(held, "statement holds", "statements hold")} of ${bundles.length}`;
  return outcome === "pass" || outcome === "warn" ? `proven, ${proven}.` : `not proven, ${proven}.`;
}

function shownLine(text: string): string {
  return plain(text, 400);
}
