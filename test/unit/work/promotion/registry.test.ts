import { expect, test } from "vitest";
import { currentAssignment, freeCounter, readRegistry, versionsAt } from "../../../../src/work/promotion/registry.ts";

const [A, B] = ["a".repeat(40), "b".repeat(40)];

function tag(name: string, commit = A) {
  return { name, sha: `0${commit.slice(1)}`, isAnnotated: true, commit };
}

function churnOf(...tags: readonly ReturnType<typeof tag>[]) {
  const model = readRegistry(tags).models.get("churn");
  if (model === undefined) throw new Error("Nothing is of churn.");
  return model;
}

function versionsOf(...names: readonly string[]): readonly string[] {
  const { versions } = churnOf(...names.map((name) => tag(name)));
  return versions.filter(({ isCancelled }) => !isCancelled).map(({ version }) => version);
}

test("versions come in their order, and tags of no model are kept apart", () => {
  const { models, strays } = readRegistry(
    ["churn@v1.10.0", "v1.2", "churn@v1.9.0", "fraud@v1.0.0", "nightly"].map((name) => tag(name)),
  );
  expect([...models.keys()]).toEqual(["churn", "fraud"]);
  expect(models.get("churn")?.versions.map(({ version }) => version)).toEqual(["1.9.0", "1.10.0"]);
  expect(strays).toEqual(["v1.2", "nightly"]);
});

test.each([
  [["churn@v1.0.0", "churn@v1.0.0!#2"], []],
  // As `gto --simple` writes it, in any order of the listing.
  [["churn@v1.0.0", "churn@v1.0.0!"], []],
  [["churn@v1.0.0!", "churn@v1.0.0"], []],
  [
    ["churn@v1.0.0", "churn@v1.0.0!#2", "churn@v1.0.0#3"],
    ["1.0.0", "1.0.0"],
  ],
  [["churn@v1.0.0#3", "churn@v1.0.0!#2"], ["1.0.0"]],
])("of %j there hold %j", (names, held) => {
  expect(versionsOf(...names)).toEqual(held);
});

test.each([
  [["churn#production#1", "churn#production#10", "churn#production#9"], "churn#production#10"],
  [["churn#production#1", "churn#production!#2"], undefined],
  [["churn#production", "churn#production!"], undefined],
  [["churn#production!", "churn#production"], undefined],
  [["churn#production!#2", "churn#production#3"], "churn#production#3"],
  [["churn#production#1", "churn#staging#2"], "churn#production#1"],
  [["churn#staging#2"], undefined],
])("of %j production serves %s", (names, current) => {
  const model = churnOf(...names.map((name) => tag(name)));
  expect(currentAssignment(model, "production")?.tag.name).toBe(current);
});

test("numbers go on over all stages of a model", () => {
  expect(freeCounter(churnOf(tag("churn#staging#7"), tag("churn#production#2")), [])).toBe(8);
  expect(freeCounter(churnOf(tag("churn#staging#7")), [{ counter: 9 }, {}])).toBe(10);
  expect(freeCounter(undefined, [])).toBe(1);
  expect(freeCounter(churnOf(tag("churn#production#999999999999999")), [])).toBeUndefined();
});

test("a number that the ledger began and no tag shows yet is taken", () => {
  expect(freeCounter(churnOf(tag("churn#staging#3")), [{ counter: 5 }, {}])).toBe(6);
  expect(freeCounter(churnOf(tag("churn#staging#7")), [{ counter: 5 }])).toBe(8);
  expect(freeCounter(undefined, [])).toBe(1);
});

test("a model in a folder is another, and gives no version of this one a second commit", () => {
  const model = churnOf(tag("aaa=churn@v1.0.0", B), tag("churn@v1.0.0"), tag("aaa=churn#production#9", B));
  expect(model.versions.map((one) => one.tag.commit)).toEqual([A]);
  expect(model.assignments).toEqual([]);
  expect(readRegistry([tag("aaa=churn@v1.0.0")]).models.get("aaa:churn")?.model).toBe("aaa:churn");
});

test("a commit has the versions that were registered at it and not taken back", () => {
  const model = churnOf(tag("churn@v1.1.0"), tag("churn@v1.0.0"), tag("churn@v2.0.0", B), tag("churn@v1.1.0!#3"));
  expect(versionsAt(model, A).map(({ version }) => version)).toEqual(["1.0.0"]);
});
