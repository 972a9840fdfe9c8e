import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mergePull } from "../../test/rig/repository.ts";
import { ROOT } from "../sources.ts";
import { approve, propose, pullOf, type Scene, type Stage } from "./stage.ts";

const SETTINGS = ".github/model-gitops.yaml";
const DAY = 86_400_000;

const EXAMPLE = join(ROOT, "examples/credit-risk", SETTINGS);

/** A team begins without policies; each check is the quicker for it. */
export const WITHOUT_POLICIES: Readonly<Record<string, Uint8Array>> = {
  [SETTINGS]: Buffer.from("apiVersion: model-gitops/v1\nkind: Settings\n"),
};

/** The example's own policies, which only report: what is recorded from now on is what they ask of. */
export async function bringPolicies({ repository }: Stage): Promise<void> {
  await repository.checkout("main");
  await repository.commit({ [SETTINGS]: await readFile(EXAMPLE, "utf8") }, "Policies that only report for now");
}

/** What fails stops the merge, and a change beyond the envelope takes somebody of the role model-risk. */
const ENFORCED = "mode: enforce\n  approvals: {limited: [model-risk]}";

/** What a risk officer sees: a change that a policy stops, the same with its risk accepted, and one approved by role. */
export const GOVERNANCE: readonly Scene[] = [
  {
    name: "blocked",
    tells: "Policies are enforced: rows whose licence nobody knows yet stop at one of them",
    needs: ["retrained"],
    async play(stage, title) {
      await enforce(stage);
      const pull = await propose(stage, {
        branch: "licence",
        user: "ada",
        title: "The licence of the training rows is not settled",
        change: (text) => text.replace("license: CC0-1.0", "license: NOASSERTION"),
      });
      await stage.stepOnPull(title, pull);
    },
  },
  {
    name: "approved",
    tells: "Another use of the model is substantial, whatever the numbers: it takes somebody of model-risk, who agrees",
    needs: ["blocked"],
    async play(stage, title) {
      const pull = await propose(stage, {
        branch: "limits",
        user: "ada",
        title: "Set credit limits with it too",
        change: (text) =>
          text.replace("A person decides.", "A person decides. Proposes credit limits for cards as well."),
      });
      await approve(stage, pull, "grace");
      await stage.stepOnPull(title, pull);
    },
  },
  {
    name: "waived",
    tells:
      "A waiver of this one finding comes by a pull request that grace approves: the first one passes with the risk",
    needs: ["blocked"],
    async play(stage, title) {
      await waive(stage);
      await stage.stepOnPull(title, pullOf(stage, "licence"));
    },
  },
];

async function enforce({ repository }: Stage): Promise<void> {
  await repository.checkout("main");
  const text = await readFile(join(repository.dir, SETTINGS), "utf8");
  await repository.commit({ [SETTINGS]: text.replace(/mode: report-only.*/, ENFORCED) }, "Enforce the policies");
}

async function waive(stage: Stage): Promise<void> {
  const { emulator, repository, pulls } = stage;
  await repository.branch("waiver");
  const now = Date.now();
  await repository.commit({ "governance/waivers/w-2026-001.yaml": waiver(now) }, "Accept the open licence for a month");
  const title = "Waive MG-DATA-001 of train for a month";
  const pull = await repository.openPullRequest({ head: "waiver", title, user: "ada" });
  pulls.set("waiver", pull);
  await approve(stage, pull, "grace");
  await mergePull(emulator, pull, "squash");
}

function waiver(now: number): string {
  return `apiVersion: model-gitops/v1
kind: Waiver
id: W-2026-001
rule: MG-DATA-001
model: credit-risk
match: {term: train}
reason: The bureau has agreed in writing; the contract that names the licence is being signed.
ticket: https://tickets.example.com/RISK-112
compensatingControls: [The model is used for no other product until then.]
requestedBy: "@ada"
approvedBy: {role: governance}
created: ${dayOf(now, 0)}
expires: ${dayOf(now, 30)}
`;
}

function dayOf(now: number, days: number): string {
  return new Date(now + days * DAY).toISOString().slice(0, 10);
}
