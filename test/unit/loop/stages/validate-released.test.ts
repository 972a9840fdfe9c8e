import { afterAll, expect, test } from "vitest";
import { validate } from "../../../../actions/validate/run.ts";
import { ENVIRONMENT, promoteWorld } from "../../../fakes/promote-world.ts";

const world = await promoteWorld();
afterAll(async () => await world[Symbol.asyncDispose]());
await world.promote({ model: "churn", version: "1.0.0", stage: "production" });
const served = await (async () => {
  const { rig } = world;
  const head = (await rig.forge.refs.head("main")) ?? "";
  return new TextDecoder().decode(await rig.forge.fileAt(ENVIRONMENT, head));
})();

async function told(from: string | RegExp, to: string) {
  await world.rig.propose({ [ENVIRONMENT]: served.replace(from, to) });
  const { annotations } = await world.rig.run(validate);
  return annotations.map(({ rule, outcome, location, message }) => ({ rule, outcome, line: location?.line, message }));
}

test("what was promoted is valid; a version that never was, or with other bytes, is told at its line", async () => {
  expect(await told("models:", "# as it is\nmodels:")).toEqual([]);
  expect(await told("1.0.0", "9.9.9")).toMatchObject([
    { outcome: "warn", line: 6, message: "churn in production: Version 9.9.9 was never released; there is 1.0.0." },
  ]);
  expect(await told(/sha256:\w+/, `sha256:${"1a".repeat(32)}`)).toMatchObject([
    {
      outcome: "fail",
      line: 7,
      message: expect.stringMatching(
        /^churn in production: Version 1\.0\.0 was released with sha256:\w{12}, not with sha256:1a1a1a1a1a1a\.$/,
      ),
    },
  ]);
});

test("where the environment is not changed, the ledger is not asked for it", async () => {
  await world.rig.commit({ [ENVIRONMENT]: served.replace("1.0.0", "9.9.9") });
  await world.rig.propose({ "README.md": "More.\n" });
  expect((await world.rig.run(validate)).annotations).toEqual([]);
});
