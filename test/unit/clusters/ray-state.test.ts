import { expect, test } from "vitest";
import { rayJob } from "../../../src/clusters/ray-state.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { rayAnswer } from "./ray-server.ts";

const state = (values: Record<string, unknown>) => rayJob(rayAnswer("mg-a-1", values))?.state;

test("states of Ray are states of a job", () => {
  expect(state({})).toBe("queued");
  expect(state({ status: "RUNNING" })).toBe("running");
  expect(state({ status: "SUCCEEDED", driver_exit_code: 0 })).toBe("succeeded");
  expect(state({ status: "STOPPED" })).toBe("cancelled");
});

/** Messages as 2.60 and 2.9 wrote them. */
test.each([
  [
    "failed",
    "JOB_ENTRYPOINT_COMMAND_ERROR",
    "Job entrypoint command failed with exit code 3, last available logs (truncated to 20,000 chars):\nexit code -9",
    3,
  ],
  [
    "lost",
    "JOB_ENTRYPOINT_COMMAND_ERROR",
    "Job entrypoint command failed with exit code -9, last available logs (truncated to 20,000 chars):\nx",
    -9,
  ],
  ["lost", "JOB_ENTRYPOINT_COMMAND_ERROR", "Job entrypoint command failed with exit code -15. No logs available.", -15],
  [
    "failed",
    "JOB_ENTRYPOINT_COMMAND_ERROR",
    "Job entrypoint command failed with exit code -11. No logs available.",
    -11,
  ],
  [
    "lost",
    "JOB_SUPERVISOR_ACTOR_DIED",
    "Job supervisor actor died: The actor died unexpectedly before finishing this task.\n\tclass_name: JobSupervisor",
    null,
  ],
  ["lost", "JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE", "Job supervisor actor could not be scheduled: the node is gone", null],
  [
    "lost",
    "JOB_SUPERVISOR_ACTOR_START_TIMEOUT",
    "Job supervisor actor failed to start within 900.0 seconds. This timeout can be configured",
    null,
  ],
  ["lost", "JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE", "Unexpected error occurred: the GCS is away", null],
  ["lost", "JOB_SUPERVISOR_ACTOR_START_FAILURE", "Unexpected error occurred: failed to get job supervisor.", null],
  [
    "failed",
    "JOB_SUPERVISOR_ACTOR_START_FAILURE",
    "Failed to start supervisor actor mg-a-1: 'x'. Full traceback:\nTypeError: runtime_env['env_vars'] must be of type Dict[str, str]\n",
    null,
  ],
  [
    "lost",
    "JOB_SUPERVISOR_ACTOR_START_FAILURE",
    "Failed to start supervisor actor mg-a-1: 'x'. Full traceback:\nray.exceptions.RpcError: timed out\n",
    null,
  ],
  [
    "failed",
    "RUNTIME_ENV_SETUP_FAILURE",
    "runtime_env setup failed: Failed to set up runtime environment.\nLast 50 lines of stdout:\n    ERROR: No matching distribution found for no-such-package\n",
    null,
  ],
  [
    "failed",
    "JOB_ENTRYPOINT_COMMAND_START_ERROR",
    "Traceback (most recent call last):\nOSError: [Errno 7] Argument list too long: '/bin/sh'\n",
    null,
  ],
  ["lost", null, "Unexpected error occurred: The actor died unexpectedly before finishing this task.", null],
  ["lost", undefined, "Job supervisor actor failed to start within 900.0 seconds.", undefined],
  ["failed", undefined, "runtime_env setup failed: x", undefined],
  ["failed", null, "Job entrypoint command failed with exit code 1. No logs available.", undefined],
  ["lost", null, "Job entrypoint command failed with exit code -9. No logs available.", undefined],
  ["failed", null, null, null],
])("FAILED is %s: %s %s", (wanted, ...[error_type, message, driver_exit_code]) => {
  expect(state({ status: "FAILED", error_type, message, driver_exit_code })).toBe(wanted);
});

test("the reason is one line in Ray's words, without the log and what a terminal or a runner would act on", () => {
  const reason = (message: string) => rayJob(rayAnswer("mg-a-1", { status: "FAILED", message }))?.reason;
  expect(reason("Job entrypoint command failed with exit code 1, last available logs (truncated):\nsecret")).toBe(
    "Job entrypoint command failed with exit code 1",
  );
  expect(reason("runtime_env setup failed: no.\nTraceback\n  ERROR: No matching distribution\n\n")).toBe(
    "runtime_env setup failed: no. … ERROR: No matching distribution",
  );
  expect(reason("::set-output name=a::b\n##[error]\u001B[31mx\u0007")).toBe("│ ::set-output name=a::b … ## [error]x");
  expect(reason("x".repeat(5_000_000))?.length).toBe(500);
  expect(reason("")).toBeUndefined();
  expect(rayJob(rayAnswer("a", { status: "RUNNING", message: "Job is currently running." }))?.reason).toBeUndefined();
});

test("drivers that nobody submitted are no jobs, and a state of a later Ray is not guessed at", () => {
  expect(rayJob({ ...rayAnswer("a"), submission_id: null })).toBeUndefined();
  expect(rayJob("a")).toBeUndefined();
  expect(rayJob(null)).toBeUndefined();
  expect(() => state({ status: "SUSPENDED" })).toThrow(UserError);
  expect(() => state({ status: null })).toThrow(UserError);
});
