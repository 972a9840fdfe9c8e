/** What a program needs to run, and what GPUs and virtual environments need. No token, no input, no OIDC variable. */
const PASSED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LD_LIBRARY_PATH",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "CONDA_DEFAULT_ENV",
  "CUDA_HOME",
  "CUDA_PATH",
  "CUDA_VISIBLE_DEVICES",
  "NVIDIA_VISIBLE_DEVICES",
  "NVIDIA_DRIVER_CAPABILITIES",
  "ROCR_VISIBLE_DEVICES",
  "SystemRoot",
  "PATHEXT",
  "COMSPEC",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  // The runner ends stray processes of a job by it.
  "RUNNER_TRACKING_ID",
] as const;

/** Names that would hand the job's own powers to user code, whatever the manifest says. */
const REFUSED =
  /^(?:GITHUB_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|RUNNER_.*|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)|NODE_OPTIONS)$/i;

/** Of what any program needs, what does not lead into folders of somebody's own. */
export function baseVariables(read: (name: string) => string | undefined): Readonly<Record<string, string>> {
  const own: ReadonlySet<string> = new Set(["HOME", "USER", "LOGNAME", "TMPDIR", "TEMP", "TMP", "RUNNER_TRACKING_ID"]);
  const set = PASSED.filter((name) => !own.has(name)).map((name) => [name, read(name)] as const);
  return Object.fromEntries(
    set.filter((entry): entry is readonly [(typeof entry)[0], string] => entry[1] !== undefined),
  );
}

export interface ChildEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Values of the names of the manifest: what no log that is kept or told may have. */
  readonly handed: readonly string[];
  /** Names of the manifest that are not set here. */
  readonly missing: readonly string[];
  /** Names of the manifest that are never passed on. */
  readonly refused: readonly string[];
}

/** The environment of user code: an allow-list, the manifest's names, and what we add. */
export function childEnvironment(options: {
  readonly names: readonly string[];
  read(name: string): string | undefined;
  readonly added: Readonly<Record<string, string>>;
}): ChildEnvironment {
  const refused = options.names.filter((name) => REFUSED.test(name));
  const wanted = options.names.filter((name) => !REFUSED.test(name));
  const env: Record<string, string> = {};
  for (const name of [...PASSED, ...wanted]) {
    const value = options.read(name);
    if (value !== undefined) env[name] = value;
  }
  return {
    env: { ...env, ...options.added },
    handed: wanted.flatMap((name) => env[name] ?? []),
    missing: wanted.filter((name) => env[name] === undefined),
    refused,
  };
}

/** `learningRate` → `MODEL_GITOPS_PARAM_LEARNING_RATE`; text as it is, everything else as JSON. */
export function paramVariables(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const variable = name
        .replaceAll(/(?<=[a-z0-9])[A-Z]/g, "_$&")
        .replaceAll(/[^A-Za-z0-9_]/g, "_")
        .toUpperCase();
      return [
        `MODEL_GITOPS_PARAM_${variable}`,
        (typeof value === "string" ? value : JSON.stringify(value)).replaceAll("\0", ""),
      ];
    }),
  );
}

/** The files of each dataset, by its name: absolute. */
export type TrainingData = Readonly<Record<string, readonly string[]>>;

/** `hold-out` → `MODEL_GITOPS_DATA_HOLD_OUT`: the path of a dataset of one file, where no other is called alike. */
export function dataVariables(files: TrainingData): Record<string, string> {
  const entries = Object.entries(files).flatMap(([name, [only, ...others]]) =>
    only === undefined || others.length > 0 ? [] : [[dataVariable(name), only] as const],
  );
  const names = Object.keys(files).map(dataVariable);
  return Object.fromEntries(entries.filter(([name]) => names.filter((other) => other === name).length === 1));
}

function dataVariable(name: string): string {
  return `MODEL_GITOPS_DATA_${name.replaceAll("-", "_").toUpperCase()}`;
}
