import { UserError } from "../kernel/errors.ts";
import { listed } from "../kernel/text.ts";

/** `model.inputs`: the column that fills an input, by the input's name. */
export type InputColumns = Readonly<Record<string, string>>;

/**
 * Which column fills each input: the one that `model.inputs` names, the one of the same name, or the only one that an
 * exporter could have renamed so (`blood pressure` to `blood_pressure`). Inputs that nothing fills are left out. Throws
 * a UserError where two columns could have been renamed to one input.
 */
export function columnsOfInputs(
  inputs: readonly string[],
  columns: readonly string[],
  named: InputColumns = {},
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const input of inputs) {
    const column = named[input] ?? (columns.includes(input) ? input : undefined);
    if (column !== undefined) found.set(input, column);
  }
  const taken = new Set(found.values());
  const free = columns.filter((column) => !taken.has(column));
  for (const input of inputs.filter((name) => !found.has(name))) {
    const alike = free.filter((column) => plain(column) !== "" && plain(column) === plain(input));
    const rivals = inputs.filter((other) => !columns.includes(other) && plain(other) === plain(input));
    const [only, ...others] = alike;
    if (only === undefined) continue;
    if (others.length > 0 || rivals.length > 1)
      throw new UserError(
        `The model's ${listed(rivals.map((name) => JSON.stringify(name)))} could be ${listed(alike.map((name) => JSON.stringify(name)))}. Say which column fills it: model: {inputs: {${JSON.stringify(input)}: ${JSON.stringify(only)}}}.`,
      );
    found.set(input, only);
  }
  return found;
}

/** What is left of a name where an exporter wants identifiers: letters and digits. */
function plain(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "");
}
