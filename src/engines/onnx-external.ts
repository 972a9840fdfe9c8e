import { posix } from "node:path";
import { UserError } from "../kernel/errors.ts";
import { formatBytes } from "../kernel/units.ts";
import { type Field, fieldsOf, isMessage, textOf } from "./onnx-fields.ts";

/**
 * Files that belong to a model beside its graph: size in bytes by the path relative to the graph's folder. A tensor may
 * lie in one of these and nowhere else.
 */
export type MemberSizes = ReadonlyMap<string, number>;

/** One `StringStringEntryProto` of a tensor's `external_data`. */
export function externalEntry(field: Field): readonly [key: string, value: string] {
  let key = "";
  let value = "";
  for (const part of fieldsOf(field.bytes)) {
    if (isMessage(part, 1)) key = textOf(part.bytes);
    else if (isMessage(part, 2)) value = textOf(part.bytes);
  }
  return [key, value];
}

/**
 * The member that holds a tensor's bytes. Throws a UserError where the model has no members at all, where the location
 * names anything else than one of them, or where the tensor would reach beyond its end.
 */
export function memberOf(
  tensor: string,
  entries: readonly (readonly [key: string, value: string])[],
  members: MemberSizes,
): string {
  const name = JSON.stringify(tensor.slice(0, 80));
  if (members.size === 0) throw new UserError(refusedAlone(name));
  // A reader that takes the first of two entries would see another file than one that takes the last.
  if (new Set(entries.map(([key]) => key)).size < entries.length)
    throw new UserError(`The model's tensor ${name} says twice where its data is. Export the model again.`);
  const said = new Map(entries);
  const location = said.get("location") ?? "";
  const path = posix.normalize(location);
  const size = isPlain(location) ? members.get(path) : undefined;
  if (size === undefined)
    throw new UserError(
      `The model keeps the tensor ${name} in ${JSON.stringify(location.slice(0, 120))}, which is no file of the artifact. ` +
        "List that file in training.artifact, beside the model as the model names it.",
    );
  const [offset, length] = [wholeNumber(said.get("offset"), name), wholeNumber(said.get("length"), name)];
  if (offset + length > size)
    throw new UserError(
      `The model's tensor ${name} reaches beyond the end of ${path} (${formatBytes(size)}). The file is cut off or of another export: export the model again.`,
    );
  return path;
}

/** Relative, with `/`, and never upwards: what leads out of the folder is no member whatever it is called. */
function isPlain(location: string): boolean {
  return (
    location !== "" && !/[\\\0:*]/.test(location) && !location.startsWith("/") && !location.split("/").includes("..")
  );
}

function wholeNumber(text: string | undefined, name: string): number {
  if (text === undefined || text === "") return 0;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UserError(`The model's tensor ${name} has an impossible place in its file. Export the model again.`);
}

function refusedAlone(name: string): string {
  return (
    `The model keeps the tensor ${name} in another file (external data), which is refused because it could name ` +
    "any file on the machine. Save it as one file: onnx.save(model, path, save_as_external_data=False). " +
    "Or make that file a part of the artifact: training.artifact: [model.onnx, model.onnx.data]."
  );
}
