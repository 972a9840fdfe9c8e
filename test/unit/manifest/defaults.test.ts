import modelSchema from "../../../schemas/model.schema.json" with { type: "json" };
import { expect, test } from "vitest";
import { DEFAULTS } from "../../../src/manifest/defaults.ts";
import { schemaAt } from "../../../src/manifest/schema-reading.ts";

test.each(Object.entries(DEFAULTS))("the default of %s is the schema's, and it is a key", (pointer, value) => {
  const node = schemaAt(modelSchema, pointer);
  expect(node).not.toEqual({});
  expect(node["default"] ?? value).toEqual(value);
});
