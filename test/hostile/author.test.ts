import { generateKeyPairSync } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { check } from "../../actions/check/run.ts";
import { evaluate } from "../../actions/evaluate/run.ts";
import { record } from "../../actions/record/run.ts";
import { train } from "../../actions/train/run.ts";
import { canonicalJson, prettyJson, sha256 } from "../../src/records/canonical.ts";
import { Random } from "../../src/stats/random.ts";
import { openLedger } from "../../src/stores/ledger.ts";
import { trustOf } from "../../src/stores/ledger-trust.ts";
import { leave } from "../fakes/stage-evidence.ts";
import { stageManifest, stageModel, trained } from "../fakes/stage-model.ts";
import { stageRig, type StageFiles, type StageRig } from "../fakes/stage-rig.ts";

/** More of them run where there is time for it. */
const SEEDS = Number(process.env["HOSTILE_SEEDS"] ?? 1);
const MOVES = 6;

const LEDGER = "model-gitops/ledger";
const FILE = "models/churn/model.yaml";
const HOLDOUT = "models/churn/data/holdout.csv";
const SETTINGS = ".github/model-gitops.yaml";
const PAIR = generateKeyPairSync("ed25519");
const PUBLIC = PAIR.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
const SECRET = PAIR.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const KEYS = { keys: [{ public: PUBLIC }] };

/** What main has at first, and what no change may become the baseline that is credibly worse. */
const GOOD = 0.1;
const WORSE = [0.3, 0.4, 0.48];

const settings = (isSigned: boolean): string =>
  `apiVersion: model-gitops/v1\nkind: Settings\n${isSigned ? `ledger: {keys: [{public: "${PUBLIC}"}]}\n` : ""}`;

/** By its predictions, which nothing of the pull request says: the share of the rows on which it is wrong. */
const digestOf = (wrong: number): string => sha256(trained({ wrong })["models/churn/ready/model.bin"] ?? "");

class World {
  readonly rig: StageRig;
  readonly random: Random;
  readonly isSigned: boolean;
  /** What main has that its first commit did not. */
  main: StageFiles = {};
  before = "";

  constructor(rig: StageRig, random: Random, isSigned: boolean) {
    this.rig = rig;
    this.random = random;
    this.isSigned = isSigned;
  }

  pick<T>(some: readonly T[]): T {
    const found = some[Math.floor(this.random.uniform() * some.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }

  /** Somebody merges it, whatever the check said: the recording is the last gate. */
  async merge(files: StageFiles): Promise<void> {
    const { rig } = this;
    await rig.propose(files);
    await leave(rig, "model-gitops-out", null);
    this.before = await rig.push(files);
    rig.forge.git.pointIntoClone("main", this.before);
    rig.forge.addMergedCommit(this.before, 1);
    this.main = { ...this.main, ...files };
    await this.record();
  }

  async record(): Promise<void> {
    const { rig } = this;
    await leave(rig, "model-gitops-out", null);
    await rig.run(train);
    const { outputs } = await rig.run(evaluate);
    const needs = JSON.stringify({ evaluate: { result: "success", outputs } });
    const key: Readonly<Record<string, string>> = this.isSigned ? { "signing-key": SECRET } : {};
    await rig.run(record, { train: "never", needs, ...key });
  }

  /** Acceptances that passed, as whoever reads the ledger next sees them. */
  async accepted(): Promise<readonly string[]> {
    const trust = this.isSigned ? trustOf(KEYS, { repository: undefined, branch: "main" }) : undefined;
    const ledger = openLedger({ refs: this.rig.forge.refs, trust: async () => trust });
    const latest = await ledger.latestPassing("churn");
    return latest === undefined ? [] : [latest.body.artifact];
  }

  /** A copy of the newest acceptance with somebody's own artifact, as a push to the branch brings it. */
  forgeAcceptance(wrong: number): void {
    const texts = Object.entries(this.rig.forge.git.textFiles(LEDGER)).filter(([path]) =>
      path.includes("/acceptance/"),
    );
    const [, text = ""] = texts.toSorted(([a], [b]) => (a < b ? -1 : 1)).at(-1) ?? [];
    if (text === "") return;
    const entry = JSON.parse(text);
    const id = `99991231T00000${Math.floor(this.random.uniform() * 1e4)
      .toString()
      .padStart(4, "0")}Z-${String(entry.id).split("-").at(-1)}`;
    const body = { ...entry.body, artifact: digestOf(wrong) };
    const forged = { ...entry, id, recordedAt: "9999-12-31T00:00:00.000Z", seq: (entry.seq ?? 1) + 1, body };
    this.rig.forge.git.commit({ branch: LEDGER, files: { [`churn/acceptance/${id}.json`]: prettyJson(forged) } });
  }
}

type Move = readonly [name: string, move: (world: World) => Promise<void>];

/** The rows on which a bad model is right: its own predictions become the labels. */
function ownLabels(wrong: number): string {
  const scores = (trained({ wrong })["models/churn/ready/predictions.csv"] ?? "").trim().split("\n").slice(1);
  const rows = scores.map((line) => {
    const [id = "", score = "0"] = line.split(",");
    return `${id},south,${Number(id) % 7},${Number(score) > 0.5 ? 1 : 0}`;
  });
  return `${["id,region,x,y", ...rows].join("\n")}\n`;
}

const LOOSE: readonly (readonly [string, string])[] = [["min: 0.6, margin: 0.05", "min: 0.1, margin: 0.4"]];

/** What a contributor can do who has no rights on the default branch, and what somebody merges by mistake. */
const ANYBODY: readonly Move[] = [
  ["a worse model is merged", async (world) => await world.merge(trained({ wrong: world.pick(WORSE) }))],
  ["rules are loosened, and merged", async (world) => await world.merge({ [FILE]: stageManifest({ edits: LOOSE }) })],
  [
    "the rows that judge are replaced, and merged",
    async (world) => await world.merge({ [HOLDOUT]: ownLabels(world.pick(WORSE)) }),
  ],
  [
    "worse, on rows and by rules of its own",
    async (world) => {
      const wrong = world.pick(WORSE);
      await world.merge({
        ...trained({ wrong }),
        [HOLDOUT]: ownLabels(wrong),
        [FILE]: stageManifest({ edits: LOOSE }),
      });
    },
  ],
  [
    "who may accept is replaced, and the author accepts",
    async (world) => {
      const { rig } = world;
      const mine = { [FILE]: `${stageManifest({ edits: LOOSE })}governance: {approvers: {self: true}}\n` };
      await rig.propose({ ...mine, ...trained({ wrong: world.pick(WORSE) }) });
      await leave(rig, "model-gitops-out", null);
      const { annotations } = await rig.run(check);
      rig.forge.addComment(1, { author: "dana", body: annotations.map(({ message }) => message).join("\n") });
      await world.merge(mine);
    },
  ],
  [
    "another run of the head uploads evidence of its own",
    async (world) => {
      const { rig } = world;
      const wrong = world.pick(WORSE);
      const sha = await rig.propose(trained({ wrong }));
      rig.forge.addRun({ id: 7000 + Math.floor(world.random.uniform() * 1000), headSha: sha });
      const good = strToU8(trained({ wrong: GOOD })["models/churn/ready/model.bin"] ?? "");
      for (const run of [7000, 7001])
        rig.forge.addArtifact(run, "model-gitops-artifact", zipSync({ churn: { artifact: { "model.bin": good } } }));
      await world.merge(trained({ wrong }));
    },
  ],
  ["the last push is recorded once more", async (world) => await world.record()],
  ["words are changed, and merged", async (world) => await world.merge({ "README.md": `${world.random.uniform()}\n` })],
];

/** What a writer can do to the ledger's branch: a signature holds against it. */
const WRITERS: readonly Move[] = [
  ["an acceptance is forged", async (world) => world.forgeAcceptance(world.pick(WORSE))],
  [
    "the ledger is deleted",
    async ({ rig }) => void rig.forge.git.move({ branch: LEDGER, from: rig.forge.git.head(LEDGER), to: undefined }),
  ],
  [
    "the newest entry is removed",
    async ({ rig }) => {
      const path = Object.keys(rig.forge.git.textFiles(LEDGER))
        .filter((one) => one.includes("/acceptance/"))
        .toSorted()
        .at(-1);
      if (path !== undefined) rig.forge.git.commit({ branch: LEDGER, files: { [path]: null } });
    },
  ],
  [
    "a run is forged for what is proposed next",
    async ({ rig }) => {
      const [, text = ""] =
        Object.entries(rig.forge.git.textFiles(LEDGER)).find(([path]) => path.includes("/run/")) ?? [];
      if (text === "") return;
      const entry = JSON.parse(text);
      const trainKey = sha256(canonicalJson({ of: entry.id }));
      const forged = { ...entry, id: trainKey.slice(7), body: { ...entry.body, trainKey } };
      rig.forge.git.commit({ branch: LEDGER, files: { [`churn/run/${forged.id}.json`]: prettyJson(forged) } });
    },
  ],
];

/** A world in which something was tried, and what was tried. */
async function lived(seed: number, moves: readonly Move[], isSigned: boolean): Promise<readonly [string[], string[]]> {
  await using rig = await stageRig({ [SETTINGS]: settings(isSigned) });
  const world = new World(rig, Random.fromSeed(seed), isSigned);
  await world.merge(stageModel({ wrong: GOOD }));
  const tried: string[] = [];
  const bad = new Set(WORSE.map(digestOf));
  const wrongly: string[] = [];
  expect(await world.accepted()).toEqual([digestOf(GOOD)]);
  for (let count = 0; count < MOVES; count += 1) {
    const [name, move] = world.pick(moves);
    tried.push(name);
    await move(world);
    wrongly.push(...(await world.accepted()).filter((digest) => bad.has(digest)).map(() => tried.join("; ")));
  }
  return [wrongly, tried];
}

// The first of each kind has what does harm where nothing holds it back.
const seeds = Array.from({ length: SEEDS }, (_, index) => index + 5);

test.each(seeds)("with a key, nothing that a writer does makes a worse model the baseline (%i)", async (seed) => {
  const [wrongly] = await lived(seed, [...ANYBODY, ...WRITERS], true);
  expect(wrongly).toEqual([]);
});

test.each(seeds)("without one, nothing that leaves the ledger alone does (%i)", async (seed) => {
  const [wrongly] = await lived(seed + 1000, ANYBODY, false);
  expect(wrongly).toEqual([]);
});

test("without one, a forged acceptance is believed: that is what a key is for", async () => {
  const [wrongly] = await lived(5, WRITERS.slice(0, 1), false);
  expect(wrongly.length).toBeGreaterThan(0);
});
