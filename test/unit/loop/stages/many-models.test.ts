import { expect, test } from "vitest";
import { askedOfOne } from "../../../fakes/one-of-many.ts";

test("an action of one model asks the forge the same, whether ten or a thousand others lie beside it", async () => {
  // As where GitHub cuts its answer short, of a fleet that a test can hold.
  const [few, many] = [await askedOfOne(10, 8), await askedOfOne(1000, 8)];
  expect(many).toEqual(few);
  const whole = await askedOfOne(10, Infinity);
  for (const [action, calls] of Object.entries(few))
    expect(calls.length - (whole[action]?.length ?? 0), action).toBeLessThanOrEqual(6);
}, 90_000);
