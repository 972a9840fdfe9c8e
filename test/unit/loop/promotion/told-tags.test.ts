import { afterAll, expect, test } from "vitest";
import { promoteWorld } from "../../../fakes/promote-world.ts";

const world = await promoteWorld();
afterAll(async () => await world[Symbol.asyncDispose]());

test("tags that ask for nothing are told with what was probably meant, and stop nothing", async () => {
  const { forge } = world.rig;
  expect((await world.promote({ model: "churn", version: "1.0.0", stage: "production" })).exitCode).toBe(0);
  const commit = (await forge.tags.find("churn@v1.0.0"))?.commit ?? "";
  for (const name of ["churn@v1.1", "chrn@v1.1.0", "churn#production", "v1.1"])
    await forge.tags.create({ name, commit, message: "Meant well" });
  const { exitCode, annotations } = await world.promote({});
  expect(exitCode).toBe(0);
  const told = annotations.filter(({ rule }) => rule === "promotion/foreign");
  expect(told.map(({ outcome, message }) => `${outcome} ${message}`)).toEqual([
    "warn The tag churn@v1.1 names no known model, so it asks for nothing. Did you mean churn@v1.1.0?",
    "warn The tag chrn@v1.1.0 names no known model, so it asks for nothing. Did you mean churn@v1.1.0?",
    "warn The tag churn#production has no number, and churn#production#1 has: it comes before that, and asks for nothing.",
  ]);
  expect(told.at(-1)?.remediation).toContain("Write churn#production#2");
});
