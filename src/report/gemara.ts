import type { Outcome } from "../findings/finding.ts";
import type { PolicyResult } from "../generated/types.ts";
import { informationOf } from "../records/information.ts";
import { plain } from "./markdown.ts";

export interface GemaraLog {
  readonly model: string;
  readonly version: string;
  /** Of the question: an RFC 3339 time. */
  readonly at: string;
  readonly packs: readonly { readonly name: string; readonly sha256: string }[];
  readonly results: readonly (PolicyResult & {
    readonly expression?: string | undefined;
    readonly solution?: string | undefined;
    readonly message?: string | undefined;
  })[];
}

const RESULT = {
  pass: "Passed",
  warn: "Needs Review",
  fail: "Failed",
  inconclusive: "Needs Review",
  unmeasured: "Unknown",
  waived: "Needs Review",
  "not-applicable": "Not Applicable",
} as const satisfies Record<Outcome, string>;

/** The best last: the worst result of all is the log's. */
const WORST_FIRST = ["Failed", "Unknown", "Needs Review", "Passed", "Not Applicable"] as const;

const RULES = "model-gitops-rules";

/**
 * What the policies said of a model as an evaluation log of Gemara (OpenSSF, layer 5; evaluationlog.cue of
 * gemaraproj/gemara at 6ffe89d): JSON, which is YAML. A waived finding needs review there: it did not pass.
 */
export function renderGemara({ model, version, at, packs, results }: GemaraLog): string {
  const evaluations = results.map((result) => controlOf(result, at));
  const found = new Set(evaluations.map(({ result }) => result));
  const log = {
    metadata: {
      id: `model-gitops-${model}`,
      type: "EvaluationLog",
      "gemara-version": "1.0.0",
      version,
      date: at.slice(0, 10),
      description: `What the policies in force said of the model ${model}.`,
      author: { id: "model-gitops", name: "model-gitops", type: "Software", version },
      "mapping-references": [
        { id: RULES, title: "Rules of model-gitops and of the repository", version },
        ...packs.map(({ name, sha256 }) => ({ id: name, title: `Pack ${name}`, version: sha256.slice(0, 12) })),
      ],
    },
    target: { id: model, name: model, type: "Software", description: "A machine-learning model." },
    result: WORST_FIRST.find((result) => found.has(result)) ?? "Not Run",
    evaluations,
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function controlOf(result: GemaraLog["results"][number], at: string) {
  const { rule, title, outcome, predicate, terms = [], expression, solution, message, severity, mode } = result;
  const information = informationOf(result);
  const verdict = information === undefined ? RESULT[outcome] : "Needs Review";
  const entry = { "reference-id": RULES, "entry-id": rule };
  const aside = information ?? (predicate === undefined ? "" : `Not applicable: ${predicate}`);
  const words = message ?? aside;
  const told = plain(words === "" ? title : words, 1000);
  const named = plain(title, 200);
  const isAsked = verdict !== "Unknown" && verdict !== "Not Applicable";
  return {
    name: named,
    result: verdict,
    message: terms.length === 0 ? told : `${told} (${plain(terms.slice(0, 20).join(", "), 500)})`,
    control: entry,
    "assessment-logs": [
      {
        requirement: entry,
        description: named,
        result: verdict,
        message: told,
        applicability: [severity, mode],
        steps: [expression ?? "The findings of the standing checks that it names."],
        ...(isAsked && { start: at }),
        ...(solution !== undefined && verdict !== "Passed" && { recommendation: plain(solution, 2000) }),
      },
    ],
  };
}
