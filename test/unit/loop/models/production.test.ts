import { expect, test } from "vitest";
import { changedProduction, readProduction, servedDigest } from "../../../../src/loop/models/production.ts";
import { RevisionFiles } from "../../../../src/revisions/revision-files.ts";
import { memoryRevision } from "../memory-revision.ts";

const ONE = `sha256:${"1".repeat(64)}`;
const TWO = `sha256:${"2".repeat(64)}`;
const [YAML, YML] = ["environments/production.yaml", "environments/production.yml"];

const environment = (digest: string): string =>
  `apiVersion: model-gitops/v1\nkind: Environment\nname: production\nmodels: {churn: {digest: "${digest}"}}\n`;

const revision = (files: Readonly<Record<string, string>>) => new RevisionFiles(memoryRevision("r", files));

test("one of its two names counts, and of both nobody could tell which", async () => {
  expect(await readProduction(revision({}))).toBeUndefined();
  expect(await readProduction(revision({ [YML]: environment(TWO) }))).toMatchObject({ file: YML });
  const one = await readProduction(revision({ [YAML]: environment(ONE) }));
  expect(one).toEqual({ file: YAML, models: { churn: { digest: ONE } } });
  for (const text of [environment(ONE), "{"]) {
    await expect(readProduction(revision({ [YML]: environment(TWO), [YAML]: text }))).rejects.toThrow(
      "environments/production.yaml and environments/production.yml are one environment in two files.",
    );
  }
});

test("one that cannot be read names nothing, and is never taken for none", async () => {
  await expect(readProduction(revision({ [YAML]: "kind: Environment\n" }))).rejects.toThrow(
    /^environments\/production\.yaml(?::\d+)? cannot be read: .*Mend it first/s,
  );
});

test("a model that it does not name is not served", async () => {
  const production = await readProduction(revision({ [YAML]: environment(ONE) }));
  expect(servedDigest(production, "churn")).toBe(ONE);
  for (const name of ["other", "toString", "__proto__"]) expect(servedDigest(production, name)).toBeUndefined();
  expect(servedDigest(undefined, "churn")).toBeUndefined();
});

test("before and after a change that touches it", async () => {
  const [base, head] = [revision({ [YAML]: environment(ONE) }), revision({ [YAML]: environment(TWO) })];
  const digests = async (changed: readonly string[] | undefined) => {
    const found = await changedProduction(head, base, changed);
    return found && [found.file, servedDigest(found.base, "churn"), servedDigest(found.head, "churn")];
  };
  expect(await digests([YAML, "README.md"])).toEqual([YAML, ONE, TWO]);
  expect(await digests(undefined)).toEqual([YAML, ONE, TWO]);
  expect(await digests(["README.md"])).toBeUndefined();
  expect(await changedProduction(head, undefined, undefined)).toBeUndefined();
});

test("one that is new, gone or broken names nothing on that side", async () => {
  const [none, broken, named] = [revision({}), revision({ [YAML]: "{" }), revision({ [YML]: environment(ONE) })];
  expect(await changedProduction(named, none, [YML])).toMatchObject({
    file: YML,
    base: undefined,
    head: { file: YML },
  });
  expect(await changedProduction(none, named, [YML])).toMatchObject({ file: YML, head: undefined });
  expect(await changedProduction(broken, broken, [YAML])).toEqual({ file: YAML, base: undefined, head: undefined });
});
