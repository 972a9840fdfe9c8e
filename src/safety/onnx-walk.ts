import { structureProblem } from "./file-facts.ts";
import { checkMessage, checkVarints } from "./onnx-messages.ts";
import { sayEntry, type OnnxWalk } from "./onnx-facts.ts";
import { walkTensor } from "./onnx-tensor.ts";
import { BadMessage, type FieldAt } from "./protobuf.ts";

// Deeper than any exporter goes, and what protobuf's own parser allows.
const MOST_DEPTH = 100;

export async function walkGraph(...[graph, walk, depth]: readonly [FieldAt, OnnxWalk, number]): Promise<void> {
  if (depth > MOST_DEPTH) {
    walk.report(
      structureProblem("nesting", `The model nests graphs more than ${MOST_DEPTH} deep. Export it without nesting.`),
    );
    return;
  }
  for await (const field of walk.reader.fields(graph.start, graph.end)) {
    if (field.wire !== "bytes") continue;
    if (field.number === 1) await walkNode(field, walk, depth);
    else if (field.number === 5) await walkTensor(field, walk);
    else if (field.number === 15) await walkSparse(field, walk);
    else if (field.number === 10) await walk.say(field, "doc_string");
    else if (field.number === 16) await sayEntry(field, walk);
    else if (field.number >= 11 && field.number <= 13) await checkMessage(walk.reader, field, "ValueInfo");
    else if (field.number === 14) await checkMessage(walk.reader, field, "Annotation");
  }
}

/** A model-local function; gives `domain::name`, under which nodes call it. */
export async function walkFunction(definition: FieldAt, walk: OnnxWalk): Promise<string> {
  let [domain, name] = ["", ""];
  for await (const field of walk.reader.fields(definition.start, definition.end)) {
    if (field.wire !== "bytes") continue;
    if (field.number === 1) name = await walk.reader.text(field, 512);
    else if (field.number === 10) domain = await walk.reader.text(field, 512);
    else if (field.number === 7) await walkNode(field, walk, 0);
    else if (field.number === 11) await walkAttribute(field, walk, 0);
    else if (field.number === 8) await walk.say(field, "doc_string");
    else if (field.number === 14) await sayEntry(field, walk);
    else if (field.number === 9) await checkMessage(walk.reader, field, "Opset");
    else if (field.number === 12) await checkMessage(walk.reader, field, "ValueInfo");
  }
  return `${domain}::${name}`;
}

async function walkNode(...[node, walk, depth]: readonly [FieldAt, OnnxWalk, number]): Promise<void> {
  let [domain, operator] = ["", ""];
  for await (const field of walk.reader.fields(node.start, node.end)) {
    if (field.wire !== "bytes") continue;
    if (field.number === 4) operator = await walk.reader.text(field, 512);
    else if (field.number === 7) domain = await walk.reader.text(field, 512);
    else if (field.number === 5) await walkAttribute(field, walk, depth);
    else if (field.number === 6) await walk.say(field, "doc_string");
    else if (field.number === 9) await sayEntry(field, walk);
    else if (field.number === 10) await checkMessage(walk.reader, field, "Any");
  }
  if (domain !== "" && domain !== "ai.onnx") walk.operators.add(`${domain}::${operator}`);
}

async function walkAttribute(...[attribute, walk, depth]: readonly [FieldAt, OnnxWalk, number]): Promise<void> {
  for await (const field of walk.reader.fields(attribute.start, attribute.end)) {
    if (field.wire !== "bytes") continue;
    const { number } = field;
    if (number === 5 || number === 10) await walkTensor(field, walk);
    else if (number === 6 || number === 11) await walkGraph(field, walk, depth + 1);
    else if (number === 22 || number === 23) await walkSparse(field, walk);
    else if (number === 14 || number === 15) await checkMessage(walk.reader, field, "Type");
    else if (number === 7 && (field.end - field.start) % 4 !== 0)
      throw new BadMessage("a list of floats that is not whole");
    else if (number === 8) await checkVarints(walk.reader, field);
    else if (number === 4 || number === 9 || number === 13) await walk.say(field, "an attribute");
  }
}

async function walkSparse(tensor: FieldAt, walk: OnnxWalk): Promise<void> {
  for await (const field of walk.reader.fields(tensor.start, tensor.end))
    if (field.wire === "bytes" && (field.number === 1 || field.number === 2)) await walkTensor(field, walk);
}
