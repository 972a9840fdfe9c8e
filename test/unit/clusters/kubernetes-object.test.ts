import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Job } from "../../../src/clusters/cluster.ts";
import { rayEntrypoint } from "../../../src/clusters/kubernetes-entrypoint.ts";
import { labelValue, objectName } from "../../../src/clusters/kubernetes-labels.ts";
import { KINDS } from "../../../src/clusters/kubernetes-kinds.ts";
import { readManifest } from "../../../src/clusters/kubernetes-manifest.ts";
import { literally, objectOf } from "../../../src/clusters/kubernetes-object.ts";
import { at, listAt, textAt } from "../../../src/clusters/kubernetes-tree.ts";
import { jobOf } from "./kubernetes-fake.ts";

const SETTINGS = { manifest: "train.yaml", namespace: "research" };

function made(text: string, job: Job = jobOf(), container?: string): Record<string, unknown> {
  const settings = container === undefined ? SETTINGS : { ...SETTINGS, container };
  return objectOf(readManifest({ file: "train.yaml", text }, settings), job);
}

const pod = (containers: string): string => `template: {spec: {containers: [${containers}]}}`;
const jobManifest = (containers: string, rest = ""): string =>
  `{apiVersion: batch/v1, kind: Job, spec: {${rest}${pod(containers)}}}`;

test("a Job has the job's name, its command and what the manifest leaves open", () => {
  const job = jobOf({
    env: { SEED: "7" },
    requires: { gpus: 2, cpus: 1.5, memory: 2 ** 30, gpuMemory: 2 ** 34, disk: 10 },
  });
  const text = `
apiVersion: batch/v1
kind: Job
metadata:
  generateName: theirs-
  labels: {kueue.x-k8s.io/queue-name: gpus}
  annotations: {owner: us}
spec:
  template:
    spec:
      containers:
        - {name: sidecar, image: s}
        - {name: train, image: t, env: [{name: OURS, value: "1"}]}
`;
  const digest = labelValue("acme/credit");
  const key = labelValue("ab".repeat(32));
  expect(digest).toMatch(/^sha256-[0-9a-f]{40}$/);
  expect(made(text, job)).toEqual({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: job.id,
      namespace: "research",
      labels: {
        "kueue.x-k8s.io/queue-name": "gpus",
        "app.kubernetes.io/managed-by": "model-gitops",
        "model-gitops.dev/job": job.id,
        "model-gitops.dev/group": job.group,
        "model-gitops.dev/repository": digest,
        "model-gitops.dev/model": "credit",
        "model-gitops.dev/train-key": key,
        "model-gitops.dev/run": "4711",
      },
      annotations: {
        owner: "us",
        "model-gitops.dev/repository": "acme/credit",
        "model-gitops.dev/model": "credit",
        "model-gitops.dev/train-key": "ab".repeat(32),
        "model-gitops.dev/run": "4711",
        "model-gitops.dev/gpus": "2",
      },
    },
    spec: {
      activeDeadlineSeconds: 91,
      backoffLimit: 0,
      ttlSecondsAfterFinished: 86_400,
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            { name: "sidecar", image: "s" },
            {
              name: "train",
              image: "t",
              command: job.command,
              env: [{ name: "OURS", value: "1" }, { name: "SEED", value: "7" }],
              resources: { limits: { "nvidia.com/gpu": "2" }, requests: { cpu: "1500m", memory: "1073741824", "ephemeral-storage": "10" } },
            },
          ],
        },
      },
    },
  }); // prettier-ignore
});

test("what the manifest says stays", () => {
  const limits = "backoffLimit: 3, activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 0, ";
  const own = "resources: {limits: {amd.com/gpu: 1, memory: 4Gi}, requests: {cpu: 4}}";
  const object = made(
    jobManifest(`{name: main, ${own}}`, limits),
    jobOf({ requires: { gpus: 4, cpus: 1, memory: 1, gpuMemory: undefined, disk: undefined } }),
  );
  expect(at(object, ["spec"])).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 5, ttlSecondsAfterFinished: 0 });
  expect(at(object, ["spec", "template", "spec", "containers", 0, "resources"])).toEqual({
    limits: { "amd.com/gpu": 1, memory: "4Gi" },
    requests: { cpu: 4 },
  });
  expect(textAt(object, "metadata", "annotations", "model-gitops.dev/gpus")).toBe("1");
});

/** What k8s.io/kubernetes v1.37.2 (third_party/forked/golang/expansion) makes of texts, with HOME and A set. */
const EXPANDED = [
  ["$$(HOME)", "$(HOME)"],
  ["$$$$(HOME)", "$$(HOME)"],
  ["a$$", "a$"],
  ["$$x $$$$ $$(A) $$$$$$(A)$$", "$x $$ $(A) $$$(A)$"],
  ["$$(", "$("],
  ["$$$$", "$$"],
  ["plain", "plain"],
] as const;

test("a text arrives as it was, whatever it says of variables", () => {
  for (const [written, read] of EXPANDED) expect(literally(read)).toBe(written);
  const object = made(
    jobManifest("{name: a}"),
    jobOf({ command: ["sh", "-c", "echo $HOME $(HOME)"], env: { A: "$(B)" } }),
  );
  expect(at(object, ["spec", "template", "spec", "containers", 0])).toMatchObject({
    command: ["sh", "-c", "echo $$HOME $$(HOME)"],
    env: [{ name: "A", value: "$$(B)" }],
  });
});

const HARD = ["python3", "-c", "import json,os,sys\nprint(json.dumps([sys.argv[1:], os.environ['WHO']]))", "it's", 'a "b" \\', "$HOME `id` $(id) $$ !x", "two  spaces\nand a line", "", "ü*?[a]~{b,c}"]; // prettier-ignore

test("a RayJob's command arrives as it was, through KubeRay's bash, the CLI's joining and Ray's shell", () => {
  const entrypoint = rayEntrypoint(HARD, { WHO: "it's $me" });
  // Of KubeRay 1.5 the line in which it stands, and of Ray's CLI what it hands on: subprocess.list2cmdline(argv).
  const cli = 'python3 -c "import sys,subprocess;sys.stdout.write(subprocess.list2cmdline(sys.argv[1:]))"';
  const joined = execFileSync("/bin/bash", ["-ce", "--", `if ! false ; then ${cli} ${entrypoint} ; fi ;`], {
    encoding: "utf8",
  });
  for (const line of [joined, entrypoint]) {
    const told = execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" });
    expect(JSON.parse(told)).toEqual([HARD.slice(3), "it's $me"]);
  }
});

test("a RayJob ends its own cluster, and leaves one that was there before", () => {
  const ray = (spec: string): Record<string, unknown> =>
    made(
      `{apiVersion: ray.io/v1, kind: RayJob, spec: {${spec}}}`,
      jobOf({
        requires: { gpus: 2, cpus: 3, memory: undefined, gpuMemory: undefined, disk: undefined },
        runtimeEnv: { pip: ["x"] },
      }),
    );
  expect(at(ray("rayClusterSpec: {}"), ["spec"])).toMatchObject({
    activeDeadlineSeconds: 91, backoffLimit: 0, shutdownAfterJobFinishes: true, entrypointNumGpus: 2, entrypointNumCpus: 3, runtimeEnvYAML: '{"pip":["x"]}',
  }); // prettier-ignore
  expect(at(ray("clusterSelector: {ray.io/cluster: shared}"), ["spec", "shutdownAfterJobFinishes"])).toBeUndefined();
  expect(() => ray('rayClusterSpec: {}, runtimeEnvYAML: "pip: [y]"')).toThrow(/Keep one/);
});

test("a TrainJob has command, variables and resources of its trainer", () => {
  const text = "{apiVersion: trainer.kubeflow.org/v1alpha1, kind: TrainJob, spec: {runtimeRef: {name: torch}}}";
  const object = made(
    text,
    jobOf({
      env: { A: "1" },
      requires: { gpus: 1, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    }),
  );
  expect(at(object, ["spec"])).toEqual({
    runtimeRef: { name: "torch" },
    trainer: {
      command: jobOf().command,
      env: [{ name: "A", value: "1" }],
      resourcesPerNode: { limits: { "nvidia.com/gpu": "1" } },
    },
  });
});

test("the group of a JobSet that trains gets the command, the others stay", () => {
  const group = (name: string, container: string): string =>
    `{name: ${name}, template: {spec: {${pod(`{name: ${container}}`)}}}}`;
  const text = `{apiVersion: jobset.x-k8s.io/v1alpha2, kind: JobSet, spec: {replicatedJobs: [${group("cache", "cache")}, ${group("main", "train")}]}}`;
  const [cache, main] = listAt(made(text), "spec", "replicatedJobs");
  expect(cache).toEqual({
    name: "cache",
    template: { spec: { template: { spec: { containers: [{ name: "cache" }] } } } },
  });
  expect(at(main, ["template", "spec"])).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 91 });
});

test("names fit their kind, stay apart, and are the id where that fits", () => {
  const long = { id: `mg-${"x".repeat(40)}-0123456789ab-a1-` };
  for (const kind of KINDS) {
    const names = [0, 1, 12].map((index) => objectName({ id: `${long.id}${index}` }, kind));
    expect(new Set(names).size).toBe(3);
    for (const name of names) {
      expect(name.length).toBeLessThanOrEqual(kind.longestName);
      expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
    }
    expect(objectName({ id: "mg-a-0123456789ab-a1-0" }, kind)).toBe("mg-a-0123456789ab-a1-0");
  }
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["no YAML", "a: [", /train\.yaml: /],
  ["aliases", "a: &x 1\nb: *x", /train\.yaml: /],
  ["several objects", "a: 1\n---\nb: 1", /one object|document/],
  ["a list", "[]", /no object.*Job \(batch\/v1\), JobSet .* or PyTorchJob \(kubeflow\.org\/v1\)/],
  ["another kind", "{apiVersion: apps/v1, kind: Deployment, spec: {}}", /"apps\/v1" with kind "Deployment" is not known here\. Write Job/],
  ["another version", "{apiVersion: batch/v2, kind: Job, spec: {}}", /"batch\/v2"/],
  ["another namespace", `{apiVersion: batch/v1, kind: Job, metadata: {namespace: prod}, spec: {}}`, /"prod", and the settings say research/],
  ["our labels", `{apiVersion: batch/v1, kind: Job, metadata: {labels: {model-gitops.dev/job: x}}, spec: {}}`, /model-gitops sets/],
  ["labels that are no texts", `{apiVersion: batch/v1, kind: Job, metadata: {labels: {a: 1}}, spec: {}}`, /quotes/],
  ["no containers", "{apiVersion: batch/v1, kind: Job, spec: {}}", /no containers/],
  ["a command", jobManifest("{name: a, command: [x]}"), /containers\[0\]\.command is what model-gitops sets/],
  ["arguments", jobManifest("{name: a, args: [x]}"), /args is what/],
  ["two containers", jobManifest("{name: a}, {name: b}"), /None of its containers is called train \(a and b\)/],
  ["several pods", jobManifest("{name: a}", "parallelism: 2, "), /spec\.parallelism has to be 1/],
  ["a RayJob that nobody starts", "{apiVersion: ray.io/v1, kind: RayJob, spec: {submissionMode: InteractiveMode}}", /InteractiveMode/],
  ["an entrypoint", "{apiVersion: ray.io/v1, kind: RayJob, spec: {entrypoint: x}}", /entrypoint is what/],
  ["several nodes", "{apiVersion: trainer.kubeflow.org/v1alpha1, kind: TrainJob, spec: {trainer: {numNodes: 4}}}", /numNodes has to be 1/],
]; // prettier-ignore

test.each(REFUSED)("a manifest with %s is refused, with what to do", (_, text, message) => {
  expect(() => readManifest({ file: "train.yaml", text }, SETTINGS)).toThrow(message);
});

test("a variable that both set is refused, and a container that is named is taken", () => {
  expect(() => made(jobManifest("{name: a, env: [{name: A, value: x}]}"), jobOf({ env: { A: "y" } }))).toThrow(
    /sets A, which the job sets itself/,
  );
  const object = made(jobManifest("{name: a}, {name: b}"), jobOf(), "b");
  expect(at(object, ["spec", "template", "spec", "containers", 1, "command"])).toEqual(jobOf().command);
});
