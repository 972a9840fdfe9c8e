import { expect, test } from "vitest";
import { ApiError } from "../../../../src/forge/api-error.ts";
import { MachineError, UserError } from "../../../../src/kernel/errors.ts";
import { toItsEnd } from "../../../../src/loop/place/own-end.ts";
import { fakeHost } from "../../../fakes/host.ts";

function failing(thrown: Error): () => Promise<never> {
  return async () => {
    throw thrown;
  };
}

test("what one model's part makes", async () => {
  await using host = await fakeHost();
  expect(await toItsEnd({ host }, "churn", async () => await Promise.resolve(3))).toEqual({ made: 3 });
});

test("what the user can mend is this model's, and nothing of it is a pass", async () => {
  await using host = await fakeHost();
  expect(await toItsEnd({ host }, "churn", failing(new UserError("Mend it.")))).toEqual({
    stopped: { rule: "stage/stopped", outcome: "unmeasured", model: "churn", message: "Mend it." },
  });
});

test("a defect is this model's too, and its stack is in the log", async () => {
  await using host = await fakeHost();
  const ended = await toItsEnd({ host }, "churn", failing(new RangeError("offset is out of bounds")));
  expect(ended).toMatchObject({
    stopped: {
      rule: "internal/defect",
      outcome: "unmeasured",
      model: "churn",
      message: "This is a defect of model-gitops: offset is out of bounds. Please report it with the log of this step.",
    },
  });
  expect(host.seen.log.join("\n")).toMatch(/RangeError: offset is out of bounds\n +at /);
});

test.each([404, 409, 410, 422])("what GitHub refuses of one thing (%i) is this model's", async (status) => {
  await using host = await fakeHost();
  expect(await toItsEnd({ host }, "churn", failing(new ApiError("GitHub refused.", { status })))).toMatchObject({
    stopped: { rule: "stage/stopped", outcome: "unmeasured", model: "churn", message: "GitHub refused." },
  });
});

test("what concerns every model ends the run", async () => {
  await using host = await fakeHost();
  const refusals = [0, 401, 403, 429, 502].map((status) => new ApiError(`GitHub answered ${status}.`, { status }));
  for (const error of [new MachineError("no engine"), ...refusals])
    await expect(toItsEnd({ host }, "churn", failing(error))).rejects.toBe(error);
  host.cancel();
  await expect(toItsEnd({ host }, "churn", failing(new Error("stopped")))).rejects.toThrow("stopped");
});
