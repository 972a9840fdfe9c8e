import { placeOf, saidIn, type Project } from "./project.ts";
import type { Inferred } from "./target.ts";

/** What training calls the positive class, where it numbers classes by a mapping: `{"No": 0, "Yes": 1}`. */
export function encodedPositive(
  { texts }: Project,
  files: readonly string[],
  positive: string | undefined,
): Inferred<string> | undefined {
  if (positive === undefined || !/^[\w .-]+$/.test(positive)) return undefined;
  const escaped = positive.replaceAll(/[.-]/g, String.raw`\$&`);
  const pattern = new RegExp(`["']${escaped}["']\\s*:\\s*([01])(?![\\w.])`, "g");
  const said = files.flatMap((file) => saidIn(file, texts.get(file) ?? "", pattern));
  const [first] = said;
  return first === undefined || said.some(({ text }) => text !== first.text)
    ? undefined
    : { value: first.text, why: placeOf(first) };
}
