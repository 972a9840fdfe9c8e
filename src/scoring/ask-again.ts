import type { RecordedAnswers } from "../generated/types.ts";
import { loadOnnx } from "../engines/onnx.ts";
import type { Host } from "../host/host.ts";
import type { LocalArtifact } from "../records/artifact.ts";
import { membersOf } from "./onnx-oracle.ts";
import { askQuestions, otherAnswer } from "./questions.ts";

/**
 * Loads a model and asks it again; undefined where it answers as it was recorded, or nothing was recorded of it since it
 * refuses made-up rows. Throws a UserError where it cannot be loaded.
 */
export async function answersNow(
  host: Host,
  artifact: LocalArtifact,
  recorded: RecordedAnswers | undefined,
): Promise<string | undefined> {
  await using onnx = await loadOnnx({ host, file: artifact.file, members: membersOf(artifact) });
  if (recorded === undefined) return undefined;
  const now = await askQuestions(onnx);
  return now === undefined ? "it refuses the questions that it was asked then" : otherAnswer(recorded, now);
}
