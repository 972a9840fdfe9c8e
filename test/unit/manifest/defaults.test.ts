import modelSchema from "../../../schemas/model.schema.json" with { type: "json" };
import { expect, test } from "vitest";
import { DEFAULTS } from "../../../src/manifest/defaults.ts";
import { schemaAt } from "../../../src/manifest/schema-reading.ts";
import { defaultsOfSchema } from "../work/judging/schema-walk.ts";

test.each(Object.entries(DEFAULTS))("the default of %s is the schema's, and it is a key", (pointer, value) => {
  const node = schemaAt(modelSchema, pointer);
  expect(node).not.toEqual({});
  expect(node["default"] ?? value).toEqual(value);
});

// Which metric is the primary one depends on the others: where none is marked, the first is.
const FROM_OTHERS = "/evaluation/metrics/*/primary";

test.each(defaultsOfSchema().filter((pointer) => pointer !== FROM_OTHERS))(
  "%s means its default where it is not written",
  (pointer) => {
    expect(Object.keys(DEFAULTS)).toContain(pointer);
  },
);
