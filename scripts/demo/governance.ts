import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mergePull } from "../../test/rig/repository.ts";
import { approve, FOLDER, propose, pullOf, type Scene, type Stage } from "./stage.ts";

const SETTINGS = ".github/model-gitops.yaml";
const DAY = 86_400_000;

/** What fails stops the merge, and a change beyond the envelope takes somebody of the role model-risk. */
const ENFORCED = "mode: enforce\n  approvals: {limited: [model-risk]}";

/** What a risk officer sees: a change that a policy stops, the same with its risk accepted, and one approved by role. */
export const GOVERNANCE: readonly Scene[] = [
  {
    name: "blocked",
    tells: "Policies are enforced: training data with a column of addresses that nobody declared stops at one of them",
    needs: ["first-push"],
    async play(stage, title) {
      await enforce(stage);
      const pull = await propose(stage, {
        branch: "newest-export",
        user: "ada",
        title: "Train on the newest export",
        change: (text) => text,
        others: Object.fromEntries((await trainingFiles(stage)).map((name) => [name, withAddresses])),
      });
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
      await stage.stepOnPull(title, pullOf(stage, "newest-export"));
    },
  },
  {
    name: "approved",
    tells: "Another use of the model is substantial, whatever the numbers: it waits for somebody of model-risk",
    needs: ["blocked"],
    async play(stage, title) {
      const pull = await propose(stage, {
        branch: "limits",
        user: "ada",
        title: "Set credit limits with it too",
        change: (text) =>
          text.replace("A person decides.", "A person decides. Proposes credit limits for cards as well."),
      });
      await stage.stepOnPull(title, pull);
      await approve(stage, pull, "grace");
      await stage.stepOnPull("The same, approved by grace for model-risk", pull);
    },
  },
];

async function enforce({ repository }: Stage): Promise<void> {
  await repository.checkout("main");
  const text = await readFile(join(repository.dir, SETTINGS), "utf8");
  await repository.commit({ [SETTINGS]: text.replace(/mode: report-only.*/, ENFORCED) }, "Enforce the policies");
}

/** What was learned from production has a file of its own, with the same columns. */
async function trainingFiles({ repository }: Stage): Promise<readonly string[]> {
  const names = await readdir(join(repository.dir, FOLDER, "data"));
  return names.filter((name) => name.startsWith("train")).map((name) => join("data", name));
}

async function waive(stage: Stage): Promise<void> {
  const { emulator, repository, pulls } = stage;
  await repository.branch("waiver");
  const now = Date.now();
  await repository.commit({ "governance/waivers/w-2026-001.yaml": waiver(now) }, "Accept the addresses for a month");
  const title = "Waive MG-PRIV-002 of train for a month";
  const pull = await repository.openPullRequest({ head: "waiver", title, user: "ada" });
  pulls.set("waiver", pull);
  await approve(stage, pull, "grace");
  await mergePull(emulator, pull, "squash");
}

function waiver(now: number): string {
  return `apiVersion: model-gitops/v1
kind: Waiver
id: W-2026-001
rule: MG-PRIV-002
model: credit-risk
match: {term: train}
reason: The export brought the column along. No feature reads it, and the next export leaves it out.
ticket: https://tickets.example.com/RISK-112
compensatingControls: [The file is deleted from the store of exports within the month.]
requestedBy: "@ada"
approvedBy: {role: governance}
created: ${dayOf(now, 0)}
expires: ${dayOf(now, 30)}
`;
}

function dayOf(now: number, days: number): string {
  return new Date(now + days * DAY).toISOString().slice(0, 10);
}

/** No such host is in any register. */
function withAddresses(csv: string): string {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const rows = lines.map((line) => `${line},${line.split(",")[0]?.toLowerCase()}@post.acme`);
  return `${[`${header},email`, ...rows].join("\n")}\n`;
}
