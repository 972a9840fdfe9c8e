import { expect, test } from "vitest";
import { KINDS } from "../../src/records/kinds/table.ts";
import { isMapping, textOf } from "./repository.ts";

test("the schema of the ledger knows the kinds of the table, and no others", () => {
  expect(Object.keys(KINDS).toSorted()).toEqual(enumOf("kind").toSorted());
});

test.each(Object.entries(KINDS))("%s stands under its own word, which can be a folder", (word, kind) => {
  expect(kind.word).toBe(word);
  expect(word).toMatch(/^[a-z]+$/);
});

test.each(Object.values(KINDS))("what names an entry of $word is part of what it claims", ({ id, claim }) => {
  expect(claim).toContain(id);
});

test.each(Object.values(KINDS))("what names an entry of $word is a digest", ({ word, id }) => {
  const schema: unknown = JSON.parse(textOf(`schemas/${word}.schema.json`));
  expect(schema).toMatchObject({
    properties: { [id]: { $ref: "#/$defs/digest" } },
    $defs: { digest: { pattern: "^sha256:[0-9a-f]{64}$" } },
  });
});

function enumOf(property: string): readonly string[] {
  const schema: unknown = JSON.parse(textOf("schemas/ledger-entry.schema.json"));
  const properties = isMapping(schema) ? schema["properties"] : undefined;
  const member = isMapping(properties) ? properties[property] : undefined;
  const words = isMapping(member) ? member["enum"] : undefined;
  if (!Array.isArray(words)) throw new Error(`${property} has no enum`);
  return words.map(String);
}
