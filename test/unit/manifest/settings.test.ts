import { describe, expect, test } from "vitest";
import { readSettings } from "../../../src/manifest/read.ts";
import { DEFAULT_SETTINGS, resolveSettings, type ResolvedRetrainingSettings } from "../../../src/manifest/settings.ts";

const HEAD = "apiVersion: model-gitops/v1\nkind: Settings\n";

function read(retraining: string) {
  return readSettings({ file: ".github/model-gitops.yaml", text: `${HEAD}retraining: ${retraining}\n` });
}

function resolved(retraining: string): ResolvedRetrainingSettings {
  const { manifest, findings } = read(retraining);
  if (manifest === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return resolveSettings(manifest).retraining;
}

describe("the retraining of all models together", () => {
  test("without a word", () => {
    expect(DEFAULT_SETTINGS.retraining).toEqual({
      openProposals: 3,
      gpuJobs: undefined,
      gpuHoursPerWeek: undefined,
      fuse: 5,
      rebase: "inputs-changed",
      dashboard: false,
      previousIdentities: [],
    });
    expect(resolved("{}")).toEqual(DEFAULT_SETTINGS.retraining);
  });

  test("as it is written", () => {
    const all = {
      openProposals: 10,
      gpuJobs: 2,
      gpuHoursPerWeek: 0.5,
      fuse: 20,
      rebase: "never",
      dashboard: true,
      previousIdentities: ["github-actions[bot]", "ml-bot"],
    } as const;
    expect(resolved(JSON.stringify(all))).toEqual(all);
  });

  test.each<[retraining: string, message: string]>([
    ["{openProposals: 0}", "3:29 retraining.openProposals must be at least 1; here it is 0."],
    ["{openProposals: 2.5}", "3:29 retraining.openProposals must be a whole number; here it is 2.5."],
    ["{gpuJobs: none}", '3:23 retraining.gpuJobs must be a whole number; here it is "none".'],
    ["{gpuHoursPerWeek: 0}", "3:31 retraining.gpuHoursPerWeek must be more than 0; here it is 0."],
    ["{gpuHoursPerWeek: 1e9}", "3:31 retraining.gpuHoursPerWeek must be at most 1000000; here it is 1000000000."],
    ["{fuse: -1}", "3:20 retraining.fuse must be at least 1; here it is -1."],
    [
      "{rebase: always}",
      '3:22 retraining.rebase must be one of inputs-changed, conflicted and never; here it is "always".',
    ],
    [
      "{rebase: conflictd}",
      '3:22 retraining.rebase must be one of inputs-changed, conflicted and never; here it is "conflictd". Did you mean "conflicted"?',
    ],
    ["{dashboard: yes}", '3:25 retraining.dashboard must be true or false; here it is "yes".'],
    [
      "{previousIdentities: [../../x]}",
      '3:35 retraining.previousIdentities[0] must be a GitHub login such as ada or github-actions[bot]; here it is "../../x".',
    ],
    [
      "{previousIdentities: ['a[bot] b']}",
      '3:35 retraining.previousIdentities[0] must be a GitHub login such as ada or github-actions[bot]; here it is "a[bot] b".',
    ],
    ["{openProposal: 3}", '3:14 "openProposal" is not a key of retraining. Did you mean "openProposals"?'],
    ["[]", "3:13 retraining must be a mapping (keys and values); here it is an empty list."],
  ])("%s", (retraining, message) => {
    const { manifest, findings } = read(retraining);
    expect(manifest).toBeUndefined();
    const said = findings.map(({ location, message: text }) => `${location?.line}:${location?.column} ${text}`);
    expect(said).toEqual([message]);
  });
});
