import { expect, test } from "vitest";
import { askedOfOne } from "../fakes/one-of-many.ts";

test("an action of one model asks the forge the same, whether ten or a thousand others lie beside it", async () => {
  // As where GitHub cuts its answer short, of a fleet that a test can hold.
  const [few, many] = [await askedOfOne(10, 8), await askedOfOne(1000, 8)];
  expect(many).toEqual(few);
  const whole = await askedOfOne(10, Infinity);
  const more = Object.entries(few).map(([action, calls]) => calls.length - (whole[action]?.length ?? 0));
  expect(Math.max(...more)).toBeLessThanOrEqual(6);
}, 90_000);
