import { comment, section, type Template } from "./template.ts";

/** The last artifact actions that a GitHub Enterprise Server has a service for, in the builds for Node 20. */
const ARTIFACTS: Readonly<Record<string, string>> = {
  "actions/upload-artifact": "c6a3b2bd78b3985e4b2f15397fec357f0fd808de # v3.2.2-node20",
  "actions/download-artifact": "ad191675b41f6a5b46da9a048cb6893812da158b # v3.1.0-node20",
};

/**
 * Whether all that a template uses is known to work there: Pages are published through the artifacts of later versions.
 */
export function isForServers({ sections }: Template): boolean {
  return !sections.get("jobs")?.includes("uses: actions/upload-pages-artifact@");
}

/**
 * A template for GitHub Enterprise Server: its runners are your own, its artifacts are those of version 3, and it knows no
 * `queue`, no `cache-mode` and no `$/`, so it is copied and not called.
 */
export function enterpriseServer(template: Template): string {
  const head = comment(
    `For GitHub Enterprise Server, made from workflows-templates/${template.name} by scripts/workflow-variants.ts; change that. It was never tried on one: docs/workflows.md says what differs. ${template.about.replaceAll("`", "")}`,
  );
  const parts = [
    section(template, "name"),
    section(template, "on"),
    section(template, "permissions"),
    "env:\n  MODEL_GITOPS_UNTRIED: enterprise-server # says that you know: without it every action refuses to start there",
    concurrency(section(template, "concurrency")),
    jobs(section(template, "jobs")),
  ];
  return `${head}${parts.join("\n\n")}\n`;
}

function concurrency(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^ +queue: max\b/.test(line))
    .join("\n")
    .replace(
      " # one after the other, and none is dropped",
      " # one waits and others are dropped: the schedule makes up",
    );
}

function jobs(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^ +cache-mode: none\b/.test(line))
    .join("\n")
    .replaceAll(/^( +runs-on: )ubuntu-24\.04(?: #.*)?$/gm, "$1[self-hosted, linux, x64] # or labels of yours")
    .replaceAll(
      /(uses: (actions\/(?:upload|download)-artifact)@)[0-9a-f]{40} # v\S+/g,
      (_, uses: string, name: string) => `${uses}${ARTIFACTS[name]}`,
    )
    .replaceAll(/^( +name: model-gitops-train)(?:-elsewhere)?-\$\{\{ strategy\.job-index \}\}$/gm, "$1 # all in one")
    .replaceAll(
      DOWNLOAD,
      "\n$1continue-on-error: true # there is none where nothing was trained\n$1with:\n$1  name: $2\n$1  path: $3",
    );
}

/** Version 3 takes one by its name, or all; several uploads of one name are one. */
const DOWNLOAD = /\n( +)with:\n +pattern: ([\w-]+)-\*\n +path: (\S+)\n +merge-multiple: true$/gm;
