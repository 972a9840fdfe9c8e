import { expect, test } from "vitest";
import { submissionOf, submittedLabels } from "../../../src/clusters/ray-submission.ts";
import { UserError } from "../../../src/kernel/errors.ts";
import { aJob } from "./ray-server.ts";

const submission = (values: Parameters<typeof aJob>[0] = {}) => JSON.parse(submissionOf(aJob(values)));

test("a job is what Ray is asked for", () => {
  expect(submission()).toEqual({
    submission_id: "mg-credit-0123456789ab-a1-0",
    entrypoint: `exec 'python3' '-c' 'print('\\''a b'\\'')'`,
    runtime_env: { env_vars: { RAY_JOB_STOP_WAIT_TIME_S: "60", SEED: "7" } },
    metadata: {
      "model-gitops.repository": "team/models",
      "model-gitops.model": "credit",
      "model-gitops.train-key": "ab",
      "model-gitops.run": "17",
      "model-gitops.gpus": "0",
    },
    entrypoint_num_cpus: 1,
    entrypoint_num_gpus: 0,
  });
});

test("resources are what the manifest asks for", () => {
  const requires = { gpus: 2, cpus: undefined, memory: 1024.5, gpuMemory: undefined, disk: undefined };
  const asked = submission({ requires, wishes: { ray: { resources: { "accelerator_type:A100": 0.001 } } } });
  expect(asked).toMatchObject({
    entrypoint_num_cpus: 0,
    entrypoint_num_gpus: 2,
    entrypoint_memory: 1025,
    entrypoint_resources: { "accelerator_type:A100": 0.001 },
  });
  expect(submittedLabels(asked.metadata)).toEqual({
    labels: { repository: "team/models", model: "credit", "train-key": "ab", run: "17" },
    gpus: 2,
  });
  expect(submission({ requires: { ...requires, cpus: 3 } }).entrypoint_num_cpus).toBe(3);
});

test("the environment of the manifest goes along; the job's own variables win, and none is expanded", () => {
  const { runtime_env, entrypoint } = submission({
    runtimeEnv: {
      pip: ["numpy==2.0.0"],
      env_vars: { A: "1", SEED: "0", RAY_JOB_STOP_WAIT_TIME_S: "5" },
      working_dir: null,
    },
    env: { SEED: "7", PRICE: "$HOME ${PATH}" },
  });
  expect(runtime_env).toEqual({
    pip: ["numpy==2.0.0"],
    working_dir: null,
    env_vars: { A: "1", SEED: "7", RAY_JOB_STOP_WAIT_TIME_S: "5" },
  });
  expect(entrypoint).toMatch(/^exec 'env' 'PRICE=\$HOME \$\{PATH\}' 'python3' /);
});

test.each([
  [{ working_dir: "." }, "working_dir"],
  [{ py_modules: ["a"] }, "py_modules"],
  [{ env_vars: { A: 1 } }, "env_vars.A"],
  [{ env_vars: "A=1" }, "env_vars"],
])("%j is refused", (runtimeEnv, named) => {
  expect(() => submission({ runtimeEnv })).toThrow(UserError);
  expect(() => submission({ runtimeEnv })).toThrow(named);
});

test("labels are read from nothing else", () => {
  expect(submittedLabels(null)).toEqual({ labels: {}, gpus: 0 });
  expect(submittedLabels({ repository: "a", "model-gitops.gpus": "many", "model-gitops.model": 7 })).toEqual({
    labels: {},
    gpus: 0,
  });
});
