import { WireType } from "@bufbuild/protobuf/wire";
import { UserError } from "../kernel/errors.ts";
import { externalEntry, memberOf, type MemberSizes } from "./onnx-external.ts";
import { fieldsOf, integersOf, isMessage, isVarint, textOf } from "./onnx-fields.ts";

/** What is collected while every graph, subgraph, function and tensor of a model is walked. */
export interface GraphFacts {
  /** `domain::operator` (no prefix for the standard domain) to how often it occurs, subgraphs included. */
  readonly operators: Map<string, number>;
  readonly domains: Set<string>;
  /** Elements of initializers, constants and the float attributes of classical-ML operators. */
  parameters: number;
  /** Where tensors may lie beside the file itself. */
  readonly members: MemberSizes;
  /** Members that hold a tensor. */
  readonly usedMembers: Set<string>;
}

// Deeper than any exporter goes, and what protobuf's own parser allows.
const MAX_DEPTH = 100;
const EXTERNAL = 1;

export function walkGraph(graph: Uint8Array, facts: GraphFacts, depth = 0): void {
  if (depth > MAX_DEPTH)
    throw new UserError(`The model nests graphs more than ${MAX_DEPTH} deep. Export it without nesting.`);
  for (const field of fieldsOf(graph)) {
    if (isMessage(field, 1)) walkNode(field.bytes, facts, depth);
    else if (isMessage(field, 5)) walkTensor(field.bytes, facts);
    else if (isMessage(field, 15)) walkSparseTensor(field.bytes, facts);
  }
}

/** A model-local function: its nodes, and the defaults of its attributes. */
export function walkFunction(definition: Uint8Array, facts: GraphFacts): string {
  let domain = "";
  for (const field of fieldsOf(definition)) {
    if (isMessage(field, 7)) walkNode(field.bytes, facts, 0);
    else if (isMessage(field, 11)) walkAttribute(field.bytes, facts, 0);
    else if (isMessage(field, 10)) domain = textOf(field.bytes);
  }
  return domain;
}

function walkNode(node: Uint8Array, facts: GraphFacts, depth: number): void {
  let operator = "";
  let domain = "";
  let floats = 0;
  for (const field of fieldsOf(node)) {
    if (isMessage(field, 4)) operator = textOf(field.bytes);
    else if (isMessage(field, 7)) domain = textOf(field.bytes);
    else if (isMessage(field, 5)) floats += walkAttribute(field.bytes, facts, depth);
  }
  const isStandard = domain === "" || domain === "ai.onnx";
  const name = isStandard ? operator : `${domain}::${operator}`;
  facts.operators.set(name, (facts.operators.get(name) ?? 0) + 1);
  facts.domains.add(isStandard ? "" : domain);
  if (domain === "ai.onnx.ml") facts.parameters += floats;
}

/** Walks what an attribute holds; how many floats it lists itself. */
function walkAttribute(attribute: Uint8Array, facts: GraphFacts, depth: number): number {
  let floats = 0;
  for (const field of fieldsOf(attribute)) {
    if (isMessage(field, 5) || isMessage(field, 10)) walkTensor(field.bytes, facts);
    else if (isMessage(field, 6) || isMessage(field, 11)) walkGraph(field.bytes, facts, depth + 1);
    else if (isMessage(field, 22) || isMessage(field, 23)) walkSparseTensor(field.bytes, facts);
    else if (field.number === 7) floats += field.wire === WireType.Bit32 ? 1 : field.bytes.length / 4;
  }
  return floats;
}

function walkTensor(tensor: Uint8Array, facts: GraphFacts): void {
  let elements = 1;
  let name = "";
  let isExternal = false;
  const external: (readonly [string, string])[] = [];
  for (const field of fieldsOf(tensor)) {
    if (field.number === 1) for (const size of integersOf(field)) elements *= size;
    else if (isMessage(field, 8)) name = textOf(field.bytes);
    else if (isMessage(field, 13)) external.push(externalEntry(field));
    else if (isVarint(field, 14) && field.varint === EXTERNAL) isExternal = true;
  }
  if (isExternal || external.length > 0) facts.usedMembers.add(memberOf(name, external, facts.members));
  if (elements < 0 || !Number.isFinite(elements)) {
    throw new UserError(
      `The model's tensor ${JSON.stringify(name.slice(0, 80))} has an impossible shape. The file is damaged: export the model again.`,
    );
  }
  facts.parameters += elements;
}

function walkSparseTensor(tensor: Uint8Array, facts: GraphFacts): void {
  for (const field of fieldsOf(tensor)) {
    if (isMessage(field, 1)) walkTensor(field.bytes, facts);
    // Indices are no parameters, but they can be external as well.
    else if (isMessage(field, 2)) walkTensor(field.bytes, { ...facts, parameters: 0 });
  }
}
