import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { textAt } from "../../../src/clusters/kubernetes-tree.ts";

const DOCS = join(import.meta.dirname, "../../../docs/training-kubernetes.md");

/** Blocks of YAML of the page that people follow: what is tested is what they read. */
async function blocks(): Promise<readonly unknown[]> {
  const text = await readFile(DOCS, "utf8");
  return [...text.matchAll(/^```yaml\n(.*?)^```$/gms)]
    .flatMap(([, block = ""]) => block.split(/^---$/m))
    .map((block) => load(block));
}

export async function manifestOfTheDocs(kind: string): Promise<string> {
  const found = (await blocks()).find((block) => textAt(block, "kind") === kind);
  return JSON.stringify(found);
}

/** The Role, and that the runner has it. */
export async function roleOfTheDocs(): Promise<readonly unknown[]> {
  const role = (await blocks()).find((block) => textAt(block, "kind") === "Role");
  const subjects = [{ kind: "User", name: "runner", apiGroup: "rbac.authorization.k8s.io" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: textAt(role, "metadata", "name") };
  return [
    role,
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "runner" },
      subjects,
      roleRef,
    },
  ];
}

/** The operators' own definitions, as their Go modules have them; JobSet's is not to be had so, and is an open one here. */
export async function definitions(): Promise<readonly unknown[]> {
  const files = [
    ["github.com/ray-project/kuberay/ray-operator@v1.5.0", "config/crd/bases/ray.io_rayjobs.yaml"],
    ["github.com/kubeflow/trainer/v2@v2.0.0", "manifests/base/crds/trainer.kubeflow.org_trainjobs.yaml"],
    ["github.com/kubeflow/training-operator@v1.8.1", "manifests/base/crds/kubeflow.org_pytorchjobs.yaml"],
  ] as const;
  const found: unknown[] = [OPEN_JOBSET];
  for (const [module, file] of files) {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], { cwd: "/" });
    found.push(load(await readFile(join(textAt(JSON.parse(stdout), "Dir") ?? "", file), "utf8")));
  }
  return found;
}

const OPEN_JOBSET = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "jobsets.jobset.x-k8s.io", annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
  spec: {
    group: "jobset.x-k8s.io",
    scope: "Namespaced",
    names: { kind: "JobSet", listKind: "JobSetList", plural: "jobsets", singular: "jobset" },
    versions: [{
      name: "v1alpha2", served: true, storage: true, subresources: { status: {} },
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
}; // prettier-ignore
