import { expect, test } from "vitest";
import { mergedWishes } from "../../../src/scoring/open-rows.ts";
import type { WantedKind } from "../../../src/data/column-types.ts";

const wanting = (wish: WantedKind) => ({ wishes: () => ({ x: wish }) });

test.each([
  [["text", "text"], "text"], [["text", "category"], "category"], [["numeric", "number"], "number"], [["numeric"], "numeric"],
  [["text", "numeric"], "letters"], [["category", "number"], "letters"], [["number", "letters"], "letters"], [["boolean", "boolean"], "boolean"],
] as const)("models that take a column for %s read it as %s", (wishes, kind) => {
  expect(mergedWishes(wishes.map(wanting), ["x"])).toEqual({ x: kind });
}); // prettier-ignore
