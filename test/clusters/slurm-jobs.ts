import type { Job } from "../../src/clusters/cluster.ts";

export const REPOSITORY = "acme/models";

export function jobOf(model: string, index: number, more: Partial<Job> = {}): Job {
  const group = `mg-${model}-0123456789ab-a1`;
  return {
    group,
    index,
    id: `${group}-${index}`,
    command: ["true"],
    env: {},
    requires: { gpus: 0, cpus: undefined, memory: undefined, gpuMemory: undefined, disk: undefined },
    timeout: 3_600_000,
    wishes: {},
    labels: { repository: REPOSITORY, model, "train-key": "0123456789ab", run: "1" },
    ...more,
  };
}

export function python(script: string): readonly string[] {
  return ["python3", "-c", script];
}

/** Waits for SIGTERM, and says then what it is told to. */
export function waiting(words: string): string {
  return `import signal,sys,time
def end(*_):
  print(${JSON.stringify(words)}, flush=True)
  sys.exit(143)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
time.sleep(300)`;
}
