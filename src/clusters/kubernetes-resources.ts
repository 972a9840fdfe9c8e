import type { Job } from "./cluster.ts";
import { at, ensureTree, type Tree } from "./kubernetes-tree.ts";

const GPU = "nvidia.com/gpu";

/**
 * Asks for what the model requires, where the manifest asks for nothing of that kind, neither as request nor as limit.
 * CPUs, memory and disk are requests alone: what is required is the least, and no reason to end what takes more.
 */
export function fillResources(resources: Tree, { gpus, cpus, memory, disk }: Job["requires"]): void {
  if (gpus > 0 && gpuNames(resources).length === 0) ensureTree(resources, ["limits"])[GPU] = String(gpus);
  request(resources, "cpu", cpus === undefined ? undefined : `${Math.ceil(cpus * 1000)}m`);
  request(resources, "memory", memory === undefined ? undefined : String(Math.ceil(memory)));
  request(resources, "ephemeral-storage", disk === undefined ? undefined : String(Math.ceil(disk)));
}

/** How many GPUs are asked for, of whatever make: `nvidia.com/gpu`, `amd.com/gpu`, `nvidia.com/mig-1g.5gb`. */
export function gpusOf(resources: unknown): number {
  return gpuNames(resources).reduce((sum, name) => {
    const count = at(resources, ["limits", name]) ?? at(resources, ["requests", name]);
    return sum + (Number.isFinite(Number(count)) ? Number(count) : 0);
  }, 0);
}

function gpuNames(resources: unknown): readonly string[] {
  const names = ["limits", "requests"].flatMap((part) => Object.keys(at(resources, [part]) ?? {}));
  return [...new Set(names)].filter((name) => /\/(?:gpu|mig-)|^gpu\./.test(name));
}

function request(resources: Tree, name: string, quantity: string | undefined): void {
  if (quantity === undefined) return;
  const isSet = ["requests", "limits"].some((part) => at(resources, [part, name]) !== undefined);
  if (!isSet) ensureTree(resources, ["requests"])[name] = quantity;
}
