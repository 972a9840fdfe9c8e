import { formatBytes } from "../../kernel/units.ts";
import { about, type Diagnosis } from "./diagnosis.ts";

export interface MachineFacts {
  readonly node: string;
  /** What `--version` says, by program; undefined: not there. */
  readonly programs: Readonly<Record<string, string | undefined>>;
  /** First words of the programs that manifests start. */
  readonly wanted: readonly string[];
  readonly gpus: readonly { readonly name: string; readonly driver: string; readonly memory: number | undefined }[];
  /** Models whose training requires a GPU here. */
  readonly gpuModels: readonly string[];
  readonly engines: readonly {
    readonly name: string;
    readonly isHere: boolean;
    readonly problem: string | undefined;
  }[];
  readonly freeDisk: number | undefined;
  /** Addresses without user and password, by variable. */
  readonly proxies: Readonly<Record<string, string>>;
  readonly extraCertificates: { readonly path: string; readonly isThere: boolean } | undefined;
}

const LEAST_DISK = 2 * 1024 ** 3;

/** What the commands need of this machine. */
export function diagnoseMachine(facts: MachineFacts): readonly Diagnosis[] {
  const { node, programs, wanted, engines, freeDisk, proxies, extraCertificates } = facts;
  const major = Number(node.split(".")[0]);
  return [
    major >= 20
      ? about("machine", "Node").is("pass", node)
      : about("machine", "Node").is("fail", node, "Install Node 20 or newer."),
    ...["git", ...wanted].map((name) => programOf(name, programs[name])),
    ...gpuOf(facts),
    ...engines.map(({ name, isHere, problem }) =>
      problem === undefined
        ? about("machine", name).is("pass", isHere ? "is here" : "will be downloaded once, when it is first needed")
        : about("machine", name).is(
            "fail",
            problem,
            "Fill a folder on a machine that reaches the registry, and name it as native-dir (README, Runners without internet).",
          ),
    ),
    ...(freeDisk === undefined
      ? []
      : [
          freeDisk < LEAST_DISK
            ? about("machine", "disk").is(
                "warn",
                `${formatBytes(freeDisk)} free`,
                "Free some: engines, data and artifacts take room.",
              )
            : about("machine", "disk").is("pass", `${formatBytes(freeDisk)} free`),
        ]),
    ...Object.entries(proxies).map(([name, address]) => about("machine", name).is("pass", `requests go by ${address}`)),
    ...(extraCertificates === undefined
      ? []
      : [
          extraCertificates.isThere
            ? about("machine", "NODE_EXTRA_CA_CERTS").is("pass", extraCertificates.path)
            : about("machine", "NODE_EXTRA_CA_CERTS").is(
                "fail",
                `${extraCertificates.path} is not there`,
                "Correct the path: Node leaves it out without a word.",
              ),
        ]),
  ];
}

function programOf(name: string, version: string | undefined): Diagnosis {
  if (version !== undefined) return about("machine", name).is("pass", version);
  const isNeeded = name === "git";
  return about("machine", name).is(
    isNeeded ? "fail" : "warn",
    "is not here",
    isNeeded
      ? "Install git."
      : `A manifest starts it: install it here, or train where it is. In a workflow, put its setup step before model-gitops.`,
  );
}

function gpuOf({ gpus, gpuModels }: MachineFacts): readonly Diagnosis[] {
  if (gpus.length > 0)
    return gpus.map(({ name, driver, memory }, at) =>
      about("machine", `GPU ${at}`).is(
        "pass",
        `${name}, driver ${driver}${memory === undefined ? "" : `, ${formatBytes(memory)}`}`,
      ),
    );
  if (gpuModels.length === 0) return [];
  return [
    about("machine", "GPU").is(
      "warn",
      "nvidia-smi finds none, and a manifest requires one",
      "Train on the runner that training.runner names; on this machine look whether the driver is loaded.",
    ),
  ];
}
