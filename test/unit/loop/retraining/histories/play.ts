import { isDeepStrictEqual } from "node:util";
import { mainMoves } from "./main-branch.ts";
import { complaints, learn, omissions, settle } from "./oracle.ts";
import { personActs, personInterferes } from "./people.ts";
import { dayPasses } from "./production.ts";
import { breaking, meanwhile, runOnce, type RunOptions } from "./running.ts";
import { look } from "./seen.ts";
import { beginStory, pick, type Story } from "./story.ts";

/** Plays the history of a seed, with a run after each event. Throws with all that happened where something may not be. */
export async function play(seed: number, steps: number): Promise<Story["told"]> {
  await using story = await beginStory(seed);
  for (let step = 0; step < steps; step += 1) {
    story.told.push(step === 0 ? await dayPasses(story) : await event(story));
    await round(story);
  }
  return [...story.told, ...bodiesOf(story)];
}

async function event(story: Story): Promise<string> {
  const { random, models } = story;
  const [first, ...others] = models;
  if (first === undefined) return "nothing";
  for (;;) {
    const facts = pick(random, [first, ...others]);
    const dice = random.below(20);
    if (dice < 7) return await dayPasses(story);
    if (dice === 7) return await dayPasses(story, pick(random, [2, 9, 9, 33]));
    if (dice === 8) return await mainMoves(story, facts);
    const done = await personActs(story, facts);
    if (done !== undefined) return done;
  }
}

/** A run, sometimes disturbed; then one that is not, and one that has nothing left to do. */
async function round(story: Story): Promise<void> {
  const { random, models } = story;
  const dice = random.below(12);
  if (dice < 2) await disturbed(story, breakingRun(story));
  if (dice === 2 || dice === 4) await disturbed(story, interferedRun(story));
  const byHand = dice === 3 ? [models[random.below(models.length)]?.name ?? ""] : [];
  if (byHand.length > 0) story.told.push(`  run by hand for ${byHand[0]}`);
  const inputs = byHand[0] === undefined ? {} : { models: byHand[0], now: "true" };
  await watched(story, { inputs }, byHand);
  if (byHand.length > 0) await watched(story, {}, byHand);
  const known = entriesOf(story);
  const again = await runOnce(story);
  const isHeartbeat = isDeepStrictEqual(again.writes, ["refs.commit"]) && isLooked(story, known);
  const { writes } = isHeartbeat ? await runOnce(story) : again;
  if (writes.length > 0) fail(story, [`a run right after another one writes ${writes.join(", ")}`]);
}

function entriesOf({ world }: Story): Readonly<Record<string, string>> {
  return world.rig.forge.git.textFiles("model-gitops/ledger");
}

/** One entry a day says that somebody looked, where the run before had none to write of what is still looked after. */
function isLooked(story: Story, known: Readonly<Record<string, string>>): boolean {
  const fresh = Object.entries(entriesOf(story)).filter(([path]) => !(path in known));
  return fresh.every(([, text]) => text.includes('"heartbeat"'));
}

function breakingRun({ random, told }: Story): RunOptions {
  const at = random.below(45);
  const how = {
    status: pick(random, [0, 403, 429, 502]),
    isDone: random.below(2) === 0,
    isDead: random.below(2) === 0,
  };
  told.push(`  a run breaks off at call ${at}: ${JSON.stringify(how)}`);
  return { wrap: breaking(at, how) };
}

/** Between what a run sees and what it does. */
const MOMENTS = [
  "branches.move",
  "branches.move",
  "branches.head",
  "pullRequests.create",
  "pullRequests.update",
  "labels.add",
  "refs.commit",
] as const;

function interferedRun(story: Story): RunOptions {
  const { random, models, told } = story;
  const at = pick(random, MOMENTS);
  const facts = models[random.below(models.length)];
  const isRun = random.below(2) === 0;
  return {
    wrap: meanwhile(at, async () => {
      if (isRun) await runOnce(story);
      const done = isRun || facts === undefined ? "another run" : await personInterferes(story, facts);
      told.push(`  before ${at} of a run: ${done ?? "nothing"}`);
    }),
  };
}

async function disturbed(story: Story, options: RunOptions): Promise<void> {
  const before = await look(story);
  await runOnce(story, options);
  const after = await look(story);
  const moment = { story, before, after, byHand: [], isQuiet: false };
  fail(story, complaints(moment));
  learn(moment);
}

async function watched(story: Story, options: RunOptions, byHand: readonly string[]): Promise<void> {
  const before = await look(story);
  story.findings.length = 0;
  const { exitCode, writes } = await runOnce(story, options);
  story.told.push(`  run: ${writes.join(", ") || "nothing"}`);
  const after = await look(story);
  const moment = { story, before, after, byHand, isQuiet: true };
  const broken = story.findings.filter(({ rule }) => /defect|stopped/.test(rule)).map(({ message }) => message);
  const isWhole = options.inputs?.["models"] === undefined;
  fail(story, [
    ...complaints(moment),
    ...(isWhole ? omissions(moment) : []),
    ...(exitCode > 1 || broken.length > 0 ? [`the run ends with ${exitCode}: ${broken.join(" ")}`] : []),
  ]);
  learn(moment);
  if (isWhole) settle(story, after);
}

function fail(story: Story, found: readonly string[]): void {
  if (isDeepStrictEqual(found, [])) return;
  throw new Error(`Seed ${story.seed}:\n${story.told.join("\n")}\n=> ${found.join("\n=> ")}`);
}

/** Without what no two repositories share: ids of commits. */
function bodiesOf({ world: { rig }, pulls }: Story): readonly string[] {
  return [...pulls.keys()].map((number) => rig.forge.pullRequest(number).body.replaceAll(/[0-9a-f]{40}/g, "commit"));
}
