import {
  acceptNow,
  BOT,
  branchOf,
  pick,
  READER,
  WRITER,
  type ModelFacts,
  type PullFacts,
  type Story,
} from "./story.ts";

interface Scene {
  readonly story: Story;
  readonly facts: ModelFacts;
  readonly number: number;
  readonly pull: PullFacts;
}

type Deed = (scene: Scene) => Promise<string | undefined> | string | undefined;

/** What people do to an open proposal, each as often as it is here. */
const OPEN: readonly [Deed, ...Deed[]] = [
  close,
  close,
  close,
  merge,
  push,
  push,
  removeBranch,
  retitle,
  edit,
  breakMarker,
  label,
  label,
  label,
  unlabel,
  unlabel,
  comment,
  comment,
  comment,
];

/** A person does something about a model's proposal; undefined where there is nothing to be done. */
export async function personActs(story: Story, facts: ModelFacts): Promise<string | undefined> {
  // Each act has a time of its own.
  story.world.now += 1000;
  const open = openOf(story, facts.name);
  if (open === undefined) return (await reopen(story, facts)) ?? foreign(story, facts);
  return await pick(story.random, OPEN)({ story, facts, ...open });
}

/** While a run is at work: what it must not overrun. */
export async function personInterferes(story: Story, facts: ModelFacts): Promise<string | undefined> {
  story.world.now += 1000;
  const open = openOf(story, facts.name);
  return open === undefined ? undefined : await pick(story.random, [push, push, close])({ story, facts, ...open });
}

function openOf(story: Story, model: string): { readonly number: number; readonly pull: PullFacts } | undefined {
  const found = [...story.pulls].find(([, pull]) => pull.model === model && pull.closed === undefined);
  return found === undefined ? undefined : { number: found[0], pull: found[1] };
}

async function close({ story: { world }, number, pull }: Scene): Promise<string> {
  pull.declined = pull.isMarkerTouched ? [] : causesIn(world.rig.forge.pullRequest(number).body);
  await world.rig.forge.pullRequests.update(number, { state: "closed" });
  Object.assign(pull, { closed: "by-person", closedAt: world.now, isClosingSeen: false, wishes: [] });
  return `${WRITER} closes #${number} (${pull.declined.join(", ")})`;
}

/** As its marker tells them. */
export function causesIn(body: string): readonly string[] {
  return [...body.matchAll(/"cause\d+":"([^"]*)"/g)].map(([, token = ""]) => token);
}

async function merge({ story, facts, number, pull }: Scene): Promise<string | undefined> {
  const { forge } = story.world.rig;
  if ((await forge.pullRequests.isConflicted(number)) === true) return undefined;
  const manifest = `models/${facts.name}/model.yaml`;
  const { [manifest]: proposed = "" } = forge.git.textFiles(branchOf(facts.name));
  const until = /until: [^}]*/.exec(proposed)?.[0];
  if (until === undefined) return undefined;
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(`${story.world.rig.workspace}/${manifest}`, "utf8");
  await story.world.merge({ [manifest]: text.replace(/until: [^}]*/, until) });
  forge.editPull(number, { state: "closed", merged: true, closedAt: new Date(story.world.now).toISOString() });
  Object.assign(pull, { closed: "merged", closedAt: story.world.now, wishes: [] });
  await acceptNow(story, facts);
  return `${WRITER} merges #${number}`;
}

/** One commit more, ours amended, or something else in its place. */
function push({ story: { world, random }, facts }: Scene): string | undefined {
  const { git } = world.rig.forge;
  const branch = branchOf(facts.name);
  const head = git.branchHead(branch);
  if (head === undefined) return undefined;
  const how = pick(random, ["extra", "amended", "forced"]);
  const { tree, message, parents } = head;
  const files = { "notes.md": `${random.bits()}\n` };
  const committedAt = new Date(world.now).toISOString();
  if (how === "extra") git.commit({ branch, files, author: WRITER, committedAt });
  if (how === "amended")
    git.point(branch, git.commitTree({ tree, message, parent: parents[0] ?? "" }, WRITER, committedAt));
  if (how === "forced") git.commit({ branch, files, parents: [parents[0] ?? ""], author: WRITER, committedAt });
  Object.assign(facts, { theirs: git.head(branch), isRebuildAsked: false });
  return `${WRITER} pushes to ${branch} (${how})`;
}

async function removeBranch({ story: { world }, facts, number, pull }: Scene): Promise<string> {
  const { forge } = world.rig;
  const branch = branchOf(facts.name);
  pull.declined = pull.isMarkerTouched ? [] : causesIn(forge.pullRequest(number).body);
  await forge.branches.move({ branch, from: forge.git.head(branch), to: undefined });
  forge.editPull(number, { closedAt: new Date(world.now).toISOString() });
  Object.assign(pull, { closed: "by-person", closedAt: world.now, isClosingSeen: false, wishes: [] });
  Object.assign(facts, { theirs: undefined, isRebuildAsked: false });
  return `${WRITER} deletes ${branch}, which closes #${number}`;
}

function retitle({ story: { world, random }, number, pull }: Scene): string {
  pull.title = `Ours now ${random.below(100)}`;
  world.rig.forge.editPull(number, { title: pull.title });
  return `${WRITER} renames #${number}`;
}

function edit({ story: { world, random }, number, pull }: Scene): string {
  const { body } = world.rig.forge.pullRequest(number);
  pull.note = `A note of mine ${random.below(1000)}.`;
  world.rig.forge.editPull(number, { body: `${pull.note}\n\n${body}` });
  return `${WRITER} writes into #${number}`;
}

function breakMarker({ story: { world, random }, number, pull }: Scene): string {
  const { body } = world.rig.forge.pullRequest(number);
  pull.isMarkerTouched = true;
  const broken = pick(random, [
    body.replace(/"memory":\{[^}]*\},?/, ""),
    body.replaceAll(/cause1":"[^"]*"/g, 'cause1":"due@2020-01-01T00:00:00.000Z"'),
    body.replaceAll(/"(?:head|base)":"[0-9a-f]{40}"/g, '"head":"evil"'),
  ]);
  world.rig.forge.editPull(number, { body: broken });
  return `${WRITER} edits the marker of #${number}`;
}

const LABELS = ["hold", "hold", "rebuild", "retry"] as const;

function label({ story: { world, random }, facts, number, pull }: Scene): string {
  const name = random.below(4) === 0 ? "team" : `model-gitops:${pick(random, LABELS)}`;
  const by = name !== "team" && random.below(4) === 0 ? READER : WRITER;
  world.rig.forge.addLabel(number, name, by);
  if (name === "team") pull.added.add(name);
  if (name.endsWith(":rebuild") && by === WRITER) facts.isRebuildAsked = true;
  pull.removed.delete(name);
  return `${by} labels #${number} ${name}`;
}

async function unlabel({ story: { world, random }, facts, number, pull }: Scene): Promise<string | undefined> {
  const { labels } = world.rig.forge.pullRequest(number);
  const name = labels[random.below(Math.max(labels.length, 1))];
  // Who asked for a rebuild, or in words for a hold, is not unheard because a label went.
  const isAsked = name?.endsWith(":rebuild") === true ? facts.isRebuildAsked : pull.wishes.includes("hold");
  if (name === undefined || isAsked) return undefined;
  await world.rig.forge.labels.remove(number, name);
  pull.added.delete(name);
  if (!/:(?:rebuild|retry)$/.test(name)) pull.removed.add(name);
  return `${WRITER} takes ${name} off #${number}`;
}

const WISHES = ["hold", "hold", "resume", "resume", "rebuild", "retry"] as const;

function comment({ story: { world, random }, facts, number, pull }: Scene): string {
  const wish = pick(random, WISHES);
  const by = random.below(4) === 0 ? READER : WRITER;
  const isQuoted = random.below(4) === 0;
  const body = `${isQuoted ? "> " : ""}/model-gitops ${wish}`;
  const at = new Date(world.now).toISOString();
  world.rig.forge.addComment(number, { author: by, body, createdAt: at, updatedAt: at });
  if (by === WRITER && !isQuoted) {
    pull.wishes.push(wish);
    if (wish === "rebuild") facts.isRebuildAsked = true;
    if (wish === "hold") pull.removed.delete("model-gitops:hold");
    if (wish === "resume") pull.removed.add("model-gitops:hold");
  }
  return `${by} says on #${number}: ${body}`;
}

/** A person opens one again whose branch is there. */
async function reopen(story: Story, facts: ModelFacts): Promise<string | undefined> {
  const { rig } = story.world;
  const closed = [...story.pulls].filter(([, pull]) => pull.model === facts.name && pull.closed !== "merged");
  const last = closed.at(-1);
  const isFree = rig.forge.git.head(branchOf(facts.name)) !== undefined && !hasForeign(story, facts);
  if (last === undefined || !isFree || story.random.below(3) === 0) return undefined;
  const [number, pull] = last;
  // Without the text that says it is ours it would be nobody's.
  if (pull.closed === "by-us" || pull.isClosingSeen) pull.isReopened = true;
  Object.assign(pull, { closed: undefined, declined: [] });
  await rig.forge.pullRequests.update(number, { state: "open" });
  return `${WRITER} reopens #${number}`;
}

function hasForeign({ world: { rig } }: Story, { name }: ModelFacts): boolean {
  const numbers = [...rig.forge.proposals.texts.keys()].map((number) => rig.forge.pullRequest(number));
  return numbers.some(({ branch, author, state }) => branch === branchOf(name) && author !== BOT && state === "open");
}

/** A pull request of a person's from our branch; or theirs is closed again. */
async function foreign(story: Story, facts: ModelFacts): Promise<string | undefined> {
  const { forge } = story.world.rig;
  const branch = branchOf(facts.name);
  const theirs = [...forge.proposals.texts.keys()]
    .map((number) => forge.pullRequest(number))
    .find((pull) => pull.branch === branch && pull.author !== BOT && pull.state === "open");
  if (theirs !== undefined) {
    await forge.pullRequests.update(theirs.number, { state: "closed" });
    return `${WRITER} closes their own #${theirs.number}`;
  }
  if (forge.git.head(branch) === undefined) return undefined;
  const made = await forge.pullRequests.create({ branch, base: "main", draft: false, title: "Mine", body: "Mine." });
  forge.editPull(made.number, { author: WRITER });
  return `${WRITER} opens #${made.number} from ${branch}`;
}
