import { suiteLine } from "../../src/host/suite-version.ts";
import { usage } from "../../src/inputs/fields.ts";
import type { Action } from "../../src/runner/action.ts";
import { EXIT } from "../../src/runner/run.ts";
import { ACTION_NAMES, loadAction } from "../../src/suite-actions.ts";
import { code, heading, prose, table } from "./table.ts";

/** Every command with its flags, from the actions' declarations. */
export async function cliPage(): Promise<string> {
  const actions = await Promise.all(ACTION_NAMES.map(loadAction));
  const commands = actions.filter(({ name }) => name !== "auto");
  return `${[heading("The command line", "the declarations in actions/*/run.ts", INTRODUCTION), exits(), everywhere(), environment(), ...commands.map(section)].join("\n\n")}\n`;
}

const INTRODUCTION = [
  "`model-gitops <command> [--input value …] [--directory path] [--json]` runs the same code as the action of that name, with the action's inputs as flags. `model-gitops --help` lists the commands, `model-gitops <command> --help` the flags, `model-gitops --version` says which version it is. Paths among the flags are from the folder that you stand in; those in manifests are from the manifest or the root.",
  `In a repository of your own it is one line, pinned, with git and Node 20 or newer: \`${suiteLine()} check\`. Where there is a \`package.json\`, \`npm install --save-dev\` of that address writes its digest to the lock file, and \`npx model-gitops\` below is that; without it, \`npx model-gitops\` asks the npm registry for a name that is not ours. In a clone of model-gitops, \`npx model-gitops\` is the clone's own after \`npm ci\`, and \`node dist/cli.js\` is the same.`,
  "On a laptop the change is everything since the branch left the default branch (`origin/HEAD`, `origin/main`, `origin/master`, `main`, `master`), uncommitted files included. With `GITHUB_TOKEN` and `GITHUB_REPOSITORY` set, ledger and store are those of the repository on GitHub; without them, the local clone's branch and a folder. `--dry-run` reads there, and only says what it would write.",
].join("\n\n");

function exits(): string {
  const meanings: Readonly<Record<keyof typeof EXIT, string>> = {
    pass: "Nothing blocks.",
    findings: "Findings that block: fail, inconclusive or unmeasured.",
    user: "Wrong use, or it was cancelled; the message says what to mend.",
    bug: "A defect of model-gitops.",
  };
  const rows = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => [String(EXIT[name]), meanings[name]]);
  return `## Exit codes\n\n${table(["Code", "Meaning"], rows)}`;
}

function everywhere(): string {
  const rows = [
    ["`--directory <path>`", "The repository.", "the current folder"],
    ["`--json`", "Prints the result as JSON; the log goes to stderr.", ""],
    ["`--help`, `-h`", "Lists the flags of the command.", ""],
  ];
  return `## Flags of every command\n\n${table(["Flag", "What it does", "Default"], rows)}`;
}

function environment(): string {
  const rows = [
    [
      "`MODEL_GITOPS_API_PAUSE`",
      "Milliseconds between two writes to GitHub and before a request is tried again; three times that between two that people are notified of. For a GitHub Enterprise Server without rate limits.",
      "1000",
    ],
  ];
  rows.push(
    [
      "`MODEL_GITOPS_ALLOWED_HOSTS`",
      "In a terminal: hosts beside those of `data.hosts` in `.github/model-gitops.yaml` of the default branch, separated by commas, whose addresses may be private. Actions do not read it.",
      "",
    ],
    [
      "`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`",
      "The way to `s3://` data and to a store there, as of the AWS tools ([how data is read](../how-data-is-read.md#data-elsewhere), [stores](../stores.md#s3)).",
      "",
    ],
    [
      "`OCI_USERNAME`, `OCI_PASSWORD`",
      "User and password of an `oci://` store. Without them config.json of `DOCKER_CONFIG` or `~/.docker` is read ([stores](../stores.md#oci-registries)).",
      "",
    ],
    ["`OCI_PLAIN_HTTP`", "`true`: an `oci://` store on another machine is asked without encryption.", ""],
    [
      "`MODEL_GITOPS_TOOL_CACHE`",
      "On a laptop: the folder that the engines are downloaded to.",
      "`~/.cache/model-gitops`",
    ],
    [
      "`MODEL_GITOPS_UNTRIED`",
      "`enterprise-server` lets the actions start on a GitHub Enterprise Server, where they were never tried. Its [copies of the templates](../workflows.md#github-enterprise-server) set it.",
      "",
    ],
    [
      "`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`",
      "The way to GitHub, to data and to the npm registry, in small letters too. What runs on this machine is never asked for elsewhere.",
      "",
    ],
  );
  return `## Environment variables\n\nFor commands and actions alike.\n\n${table(["Variable", "What it does", "Default"], rows)}`;
}

function section({ name, description, inputs, outputs, isCommandOnly }: Action): string {
  const flags = Object.entries(inputs)
    .filter(([, { hint }]) => hint !== "secret")
    .map(([key, field]) => [
      code(usage(key, field)),
      prose(field.doc),
      field.default === "" || field.hint === "" ? "" : code(field.default),
    ]);
  const results = Object.entries(outputs).map(([output, doc]) => [code(output), prose(doc)]);
  return [
    `## model-gitops ${name}`,
    `${description} ${isCommandOnly === true ? "More of it" : "As an action"}: [actions/${name}](../../actions/${name}/README.md).`,
    table(["Flag", "What it does", "Default"], flags),
    "With `--json`, `outputs` has:",
    table(["Output", "What it is"], results),
  ].join("\n\n");
}
