import { KNOWN_DOMAINS } from "../engines/onnx-model.ts";
import { structureProblem, type Scan } from "./file-facts.ts";
import { checkMessage } from "./onnx-messages.ts";
import type { Members } from "./onnx-places.ts";
import { sayEntry, type OnnxWalk } from "./onnx-facts.ts";
import { walkFunction, walkGraph } from "./onnx-walk.ts";
import type { Problem } from "./problem.ts";
import { BadMessage, MessageReader, type FieldAt } from "./protobuf.ts";
import { quoted } from "./quoted.ts";
import type { RandomAccess } from "./random-access.ts";
import { secretProblems } from "./secret-problems.ts";

export interface OnnxOptions {
  /** Files of the artifact in which tensors may lie. */
  readonly members: Members;
  /** Domains, or `domain::Operator`, whose operators the project brings itself. */
  readonly allowOperatorDomains: ReadonlySet<string>;
}

// Hands a compiled blob, or the path of one, to an accelerator's native code.
const NATIVE_OPERATORS: ReadonlySet<string> = new Set(["com.microsoft::EPContext"]);
const MOST_PROBLEMS = 50;
const MOST_TEXT = 2 ** 20;
// Shorter texts are names of modes.
const SHORTEST_SECRET = 16;

/**
 * Checks an ONNX model where it lies: all tensors of all graphs, subgraphs, attributes and functions, sizes and places, and
 * which operators need foreign code. Weights are passed over, and the model is not held in memory.
 */
export async function scanOnnx(source: RandomAccess, options: OnnxOptions): Promise<Scan> {
  const problems: Problem[] = [];
  const walk = walkOf(source, options.members, problems);
  const opsets = new Map<string, number>();
  const functions = new Set<string>();
  let graphs = 0;
  try {
    for await (const field of walk.reader.fields(0, source.size)) {
      if (field.number === 7 && field.wire === "bytes") graphs += 1;
      await walkField(field, { walk, opsets, functions });
    }
  } catch (error) {
    if (!(error instanceof BadMessage)) throw error;
    problems.push(
      structureProblem("onnx", `The ONNX model is cut off or damaged: it has ${error.message}. Export it again.`),
    );
  }
  if (graphs !== 1)
    problems.push(structureProblem("onnx", `The ONNX model has ${graphs} graphs and needs one. Export it again.`));
  const custom = [...walk.operators].filter((operator) => isCustom(operator, functions));
  const denied = custom.filter((operator) => !isAllowed(operator, options.allowOperatorDomains));
  const allowed = custom.filter((operator) => !denied.includes(operator));
  return {
    problems: [...problems.slice(0, MOST_PROBLEMS), ...denied.slice(0, MOST_PROBLEMS).map(operatorProblem)],
    facts: {
      opsets: Object.fromEntries(opsets),
      customDomains: [...new Set(custom.map((operator) => operator.split("::")[0] ?? ""))].toSorted(),
      externalFiles: [...walk.external].toSorted(),
      ...(allowed.length > 0 && { allowed: allowed.toSorted() }),
    },
  };
}

function walkOf(...[source, members, problems]: readonly [RandomAccess, Members, Problem[]]): OnnxWalk {
  const reader = new MessageReader(source);
  return {
    reader,
    members,
    external: new Set(),
    operators: new Set(),
    isRefused: () => problems.length >= MOST_PROBLEMS,
    report: (problem) => {
      if (problems.length < MOST_PROBLEMS) problems.push(problem);
    },
    say: async (field, at) => {
      if (field.end - field.start >= SHORTEST_SECRET && problems.length < MOST_PROBLEMS)
        problems.push(...secretProblems(await reader.text(field, MOST_TEXT), at));
    },
  };
}

interface Model {
  readonly walk: OnnxWalk;
  readonly opsets: Map<string, number>;
  readonly functions: Set<string>;
}

async function walkField(field: FieldAt, { walk, opsets, functions }: Model): Promise<void> {
  if (field.wire !== "bytes") return;
  if (field.number === 7) await walkGraph(field, walk, 0);
  else if (field.number === 8) await readOpset(field, { walk, opsets });
  else if (field.number === 6) await walk.say(field, "doc_string");
  else if (field.number === 14) await sayEntry(field, walk);
  else if (field.number === 26) await checkMessage(walk.reader, field, "Any");
  else if (field.number === 20) await walkTraining(field, walk);
  else if (field.number === 25) functions.add(await walkFunction(field, walk));
}

async function readOpset(field: FieldAt, { walk, opsets }: Omit<Model, "functions">): Promise<void> {
  let [domain, version] = ["", 0];
  for await (const part of walk.reader.fields(field.start, field.end)) {
    if (part.number === 1 && part.wire === "bytes") domain = await walk.reader.text(part, 512);
    else if (part.number === 2) version = part.value;
  }
  opsets.set(domain === "ai.onnx" ? "" : domain, version);
}

async function walkTraining(training: FieldAt, walk: OnnxWalk): Promise<void> {
  for await (const field of walk.reader.fields(training.start, training.end))
    if (field.wire === "bytes" && (field.number === 1 || field.number === 2)) await walkGraph(field, walk, 0);
}

function isCustom(operator: string, functions: ReadonlySet<string>): boolean {
  const [domain = ""] = operator.split("::");
  return NATIVE_OPERATORS.has(operator) || !(KNOWN_DOMAINS.has(domain) || functions.has(operator));
}

function isAllowed(operator: string, allowed: ReadonlySet<string>): boolean {
  return allowed.has(operator) || (!NATIVE_OPERATORS.has(operator) && allowed.has(operator.split("::")[0] ?? ""));
}

function operatorProblem(operator: string): Problem {
  return {
    hazard: "code",
    kind: "custom-operator",
    message: `The model uses the operator ${quoted(operator)}, which needs native code that does not come with ONNX Runtime. Export it with standard operators, or have what serves the model bring it and allow its domain in the settings.`,
  };
}
