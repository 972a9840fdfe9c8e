import fc from "fast-check";
import { expect, test } from "vitest";
import {
  canBeTagged,
  compareVersions,
  isVersion,
  parseTag,
  stageTag,
  versionTag,
} from "../../../src/records/model-tag.ts";

test.each([
  ["churn@v1.2.3", { kind: "version", model: "churn", version: "1.2.3", cancels: false }],
  ["churn@v1.2.3!", { kind: "version", version: "1.2.3", cancels: true }],
  ["churn@v1.2.3!#7", { kind: "version", cancels: true, counter: 7 }],
  ["churn@v1.0.0-rc.1+build.5", { kind: "version", version: "1.0.0-rc.1+build.5" }],
  ["a/b-c_d#production#12", { kind: "stage", model: "a/b-c_d", stage: "production", counter: 12, cancels: false }],
  ["churn#production", { kind: "stage", stage: "production" }],
  ["churn#production!#3", { kind: "stage", cancels: true, counter: 3 }],
  ["models/a=churn@v1.0.0", { kind: "version", folder: "models/a", model: "churn" }],
  ["churn@deprecated#4", { kind: "mark", mark: "deprecated", counter: 4 }],
  ["churn@created", { kind: "mark", mark: "created" }],
])("%s is a model's", (tag, said) => {
  expect(parseTag(tag)).toMatchObject({ tag, ...said });
});

test.each([
  "v1.0",
  "v1.2.3",
  "a-v1.2.3",
  "",
  "@v1.0.0",
  "churn",
  "churn@1.0.0",
  "churn@v1.0",
  "churn@v01.0.0",
  "churn@v1.0.0-01",
  "churn@v1.0.0-",
  "churn@v1.0.0\n",
  "churn@v1.0.0\r\n",
  "\nchurn@v1.0.0",
  "chürn@v1.0.0",
  "churn@v١.0.0",
  "-churn@v1.0.0",
  "churn-@v1.0.0",
  "churn@v1.0.0!!",
  "churn@v1.0.0!#",
  "churn@v1.0.0#-1",
  "churn#production#1#2",
  "churn##1",
  "a:churn@v1.0.0",
  "a=b=churn@v1.0.0",
  "churn@deprecated!",
  "churn@latest",
  `churn@v${"9".repeat(16)}.0.0`,
  `${"a".repeat(300)}@v1.0.0`,
  "model-gitops-store/churn",
])("%j is none of a model", (tag) => {
  expect(parseTag(tag)).toBeUndefined();
});

test("what is written is read as it was", () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}[a-z0-9]$/);
  const version = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom("", "-rc.1", "-0a", "-x--y.0"));
  fc.assert(
    fc.property(name, version, fc.nat(), (model, [major, minor, patch, before], counter) => {
      const written = `${major}.${minor}.${patch}${before}`;
      expect(parseTag(versionTag(model, written))).toMatchObject({ kind: "version", model, version: written });
      const stage = { kind: "stage", model, stage: "production", counter, cancels: false };
      expect(parseTag(stageTag(model, "production", counter))).toMatchObject(stage);
    }),
  );
});

test("any text is read or refused, and a text that is read is the whole text", () => {
  const bits = fc.constantFrom(
    "a",
    "/",
    "-",
    "_",
    ".",
    "=",
    "@",
    "v1.0.0",
    "#",
    "!",
    "\n",
    "é",
    "1",
    "deprecated",
    "+",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(bits).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (tag) => {
      const found = parseTag(tag);
      isVersion(tag);
      canBeTagged(tag);
      const isWhole = found === undefined || (found.tag === tag && /^[\w./=@#!+-]+$/.test(tag));
      expect(isWhole).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test.each<(much: string) => string>([
  (much) => much,
  (much) => `${much}-`,
  (much) => `a${much.replaceAll("a", "-")}`,
  (much) => `1.0.0-${much}!`,
  (much) => `1.0.0-${much.replaceAll("a", "1")}\n`,
  (much) => `1.0.0-${much.replaceAll("a", "a.")}`,
  (much) => `1.0.0-${much.replaceAll("a", "-")}.`,
])("a text of a megabyte takes no time (%#)", (make) => {
  const text = make("a".repeat(1_000_000));
  const start = performance.now();
  for (const read of [parseTag, isVersion, canBeTagged]) read(text);
  expect(performance.now() - start).toBeLessThan(1000);
});

test("versions are ordered as Semantic Versioning orders its own examples", () => {
  const precedence = [
    "0.9.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2.0",
    "1.10.0",
    "2.0.0",
    "2.1.0",
    "2.1.1",
  ];
  for (const [at, one] of precedence.entries())
    for (const [other, two] of precedence.entries())
      expect(Math.sign(compareVersions(one, two)), `${one} and ${two}`).toBe(Math.sign(at - other));
  expect(compareVersions("1.0.0+a", "1.0.0+b")).toBe(0);
  expect(compareVersions("1.0.0-a-b", "1.0.0-a")).toBeGreaterThan(0);
});
