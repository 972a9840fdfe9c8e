import { checkMessage } from "./onnx-messages.ts";
import type { Members } from "./onnx-places.ts";
import type { Problem } from "./problem.ts";
import type { FieldAt, MessageReader } from "./protobuf.ts";

/** What is handed along, and collected, while every graph, function and tensor of a model is walked. */
export interface OnnxWalk {
  readonly reader: MessageReader;
  readonly members: Members;
  /** Members in which tensors lie. */
  readonly external: Set<string>;
  /** `domain::operator` of every node, without the standard domain's. */
  readonly operators: Set<string>;
  readonly report: (problem: Problem) => void;
  /** Whether so much is wrong that no more is told. */
  readonly isRefused: () => boolean;
  /** Hands over a text that people wrote, to look for secrets in. */
  readonly say: (field: FieldAt, at: string) => Promise<void>;
}

/** One of `metadata_props`. */
export async function sayEntry(field: FieldAt, walk: OnnxWalk): Promise<void> {
  await checkMessage(walk.reader, field, "Entry");
  await walk.say(field, "metadata_props");
}
