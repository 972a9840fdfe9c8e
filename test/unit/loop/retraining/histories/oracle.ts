import type { PullRequest } from "../../../../../src/forge/proposals.ts";
import { causesIn } from "./people.ts";
import { HOLD, isOpenOfOurs, type Seen } from "./seen.ts";
import { BOT, branchOf, DAY, READER, type ModelFacts, type PullFacts, type Story } from "./story.ts";

export interface Moment {
  readonly story: Story;
  readonly before: Seen;
  readonly after: Seen;
  /** Models that somebody asks for by hand. */
  readonly byHand: readonly string[];
  /** Whether the run ended as it should, and nobody came between. */
  readonly isQuiet: boolean;
}

/**
 * What may never be, told from the forge before and after a run and from what people and production did. It shares no
 * code with what it watches.
 */
export function complaints(moment: Moment): readonly string[] {
  const { story, before, after } = moment;
  const ofModels = story.models.flatMap((facts) => [
    ...branchComplaints(moment, facts),
    ...proposalComplaints(moment, facts),
  ]);
  const ofPulls = [...after.pulls.values()].flatMap((pull) => pullComplaints(moment, pull));
  const [was, is] = [before, after].map(({ pulls }) => [...pulls.values()].filter(isOpenOfOurs).length);
  const isOver = is !== undefined && was !== undefined && is > Math.max(was, story.limit);
  return [...ofModels, ...ofPulls, ...(isOver ? [`${is} proposals are open, ${story.limit} may be`] : [])];
}

function branchComplaints({ before, after, story }: Moment, facts: ModelFacts): readonly string[] {
  const branch = branchOf(facts.name);
  const head = after.branches.get(branch);
  const found: string[] = [];
  if (facts.theirs !== undefined && head !== facts.theirs && !facts.isRebuildAsked)
    found.push(`${branch}: the commit of a person is gone`);
  if (before.branches.has(branch) && head === undefined && facts.theirs === undefined) {
    const ends = [...story.pulls.values()].filter(({ model }) => model === facts.name).map(({ closedAt }) => closedAt);
    if (story.world.now - Math.max(0, ...ends) < 30 * DAY) found.push(`${branch} is deleted within 30 days`);
    if ([...after.pulls.values()].some((pull) => pull.branch === branch && pull.state === "open"))
      found.push(`${branch} is deleted under an open pull request`);
  }
  return found;
}

function proposalComplaints({ story, before, after, byHand }: Moment, facts: ModelFacts): readonly string[] {
  const branch = branchOf(facts.name);
  const open = [...after.pulls.values()].filter((pull) => pull.branch === branch && isOpenOfOurs(pull));
  const found: string[] = [];
  if (open.length > 1) found.push(`${facts.name} has ${open.length} proposals`);
  const fresh = open.find(({ number }) => !before.pulls.has(number));
  if (fresh === undefined) return found;
  if (!facts.isAsked || facts.isRetired)
    found.push(`#${fresh.number} is opened though nobody asks for proposals of ${facts.name}`);
  if (byHand.includes(facts.name)) return found;
  if (facts.isFailing) found.push(`#${fresh.number} is opened though a check of the data fails`);
  if (story.world.now - facts.toldAt >= 3 * DAY) found.push(`#${fresh.number} is opened though the monitor is silent`);
  const causes = causesIn(fresh.body);
  const declined = new Set(
    [...story.pulls.values()].filter(({ model }) => model === facts.name).flatMap((pull) => pull.declined),
  );
  if (causes.every((cause) => declined.has(cause)))
    found.push(`#${fresh.number} is opened for what was declined: ${causes.join(", ")}`);
  return found;
}

function pullComplaints(moment: Moment, pull: PullRequest): readonly string[] {
  const { before, after, story } = moment;
  const was = before.pulls.get(pull.number);
  const facts = story.pulls.get(pull.number);
  if (was === undefined || facts === undefined) return [];
  const found: string[] = [];
  const say = (text: string): void => void found.push(`#${pull.number} ${text}`);
  if (facts.closed !== undefined && pull.state === "open") say("is opened again by a run");
  const isClosed = facts.closed === undefined && pull.state === "closed";
  if (isClosed && facts.isReopened && !isOver(story, facts))
    say("was reopened by a person, and is closed over their head");
  const [saidBefore = 0, said = 0] = [before, after].map((seen) => seen.said.get(pull.number));
  // For the same reason it is said once, however often somebody opens it again.
  if (isClosed && said === 0 && moment.isQuiet) say("is closed without one word why");
  if (said > saidBefore + (isClosed ? 1 : 0) && moment.isQuiet) say("has words that nobody needs");
  if (isHeld(moment, pull.number, facts) && facts.closed === undefined) {
    const branch = branchOf(facts.model);
    const isSame = pull.state === "open" && pull.title === was.title && pull.body === was.body;
    if (!isSame || (before.branches.get(branch) !== after.branches.get(branch) && moment.isQuiet))
      say("is held, and was changed");
  }
  if (facts.title !== undefined && pull.title !== facts.title) say("lost the title that a person gave it");
  if (facts.note !== undefined && !pull.body.includes(facts.note)) say("lost what a person wrote");
  for (const name of facts.added) if (!pull.labels.includes(name)) say(`lost the label ${name} of a person`);
  for (const name of facts.removed)
    if (pull.labels.includes(name)) say(`has the label ${name} again that a person took off`);
  return found;
}

/** Nobody can want a retraining of a model that is not there any more, or not asked for. */
function isOver({ models }: Story, { model }: PullFacts): boolean {
  const facts = models.find(({ name }) => name === model);
  return facts === undefined || facts.isRetired || !facts.isAsked;
}

/** By the label, where somebody put it who may; what was said since counts before it. */
function isHeld({ before }: Moment, number: number, { wishes }: PullFacts): boolean {
  const by = before.holders.get(number);
  const last = wishes.findLast((wish) => wish === "hold" || wish === "resume");
  return last === undefined ? by !== undefined && by !== READER : last === "hold";
}

/** What has to be there after a run that nothing disturbed: a forge that nobody writes to breaks no rule above. */
export function omissions({ story, after, before }: Moment): readonly string[] {
  const open = [...after.pulls.values()].filter(({ state }) => state === "open").length;
  return story.models.flatMap((facts) => {
    const branch = branchOf(facts.name);
    const all = [...after.pulls.values()].filter((pull) => pull.branch === branch);
    const own = all.find(isOpenOfOurs);
    if (own !== undefined) return overdue(story, facts, { own, before });
    const isFree = !all.some(({ state }) => state === "open") && facts.theirs === undefined;
    const ends = [...story.pulls.values()].filter(({ model }) => model === facts.name);
    const isCool = ends.every(({ closedAt }) => story.world.now - closedAt > (facts.cooldown + 1) * DAY);
    const isSane = facts.isAsked && !facts.isRetired && !facts.isFailing && !facts.isUnclear && isToldNow(story, facts);
    // What was declined with one whose marker a person edited, only the ledger knows: from outside nobody can tell.
    const isTold = ends.every(({ isMarkerTouched }) => !isMarkerTouched);
    const isDue = isFree && isCool && isSane && isTold && open < story.limit && hasNews(story, facts);
    return isDue ? [`nothing is proposed for ${facts.name} though it is due`] : [];
  });
}

function isToldNow({ world }: Story, { toldAt }: ModelFacts): boolean {
  return toldAt === Math.floor(world.now / DAY) * DAY;
}

/** Whether something fires that nobody declined and that is about the model as it is. */
function hasNews({ pulls }: Story, { name, alerts, acceptedAt }: ModelFacts): boolean {
  const ends = new Set([...pulls.values()].filter(({ model }) => model === name).flatMap(({ declined }) => declined));
  return [...alerts].some(([cause, { state, firedAt }]) => {
    const token = `${cause}@${new Date(firedAt).toISOString()}`;
    return state === "firing" && firedAt > acceptedAt && !ends.has(token);
  });
}

interface Standing {
  readonly own: PullRequest;
  readonly before: Seen;
}

/** One that nobody needs any more, and that nobody holds, has to be closed. */
function overdue(story: Story, facts: ModelFacts, { own, before }: Standing): readonly string[] {
  const pull = story.pulls.get(own.number);
  const isKept = own.labels.includes(HOLD) || facts.theirs !== undefined || pull?.isReopened === true;
  const isWanted = pull === undefined || pull.isMarkerTouched || pull.wishes.length > 0 || own.labels.length > 1;
  if (isKept || isWanted || !before.pulls.has(own.number)) return [];
  if (facts.isRetired || !facts.isAsked) return [`#${own.number} is open though nobody asks for it`];
  const states = [...facts.alerts.values()];
  const isWell = states.every(({ state }) => state === "resolved") && states.length > 0 && isToldNow(story, facts);
  const isByAlerts = causesIn(own.body).every((cause) => !cause.startsWith("manual"));
  const isEdited = pull.note !== undefined;
  return isWell && isByAlerts && !isEdited ? [`#${own.number} is open though ${facts.name} recovered`] : [];
}

/** What the run did, as the next one finds it. */
export function learn({ story, after }: Moment): void {
  for (const pull of after.pulls.values()) {
    if (pull.author !== BOT) continue;
    const model = pull.branch.split("/").at(-1) ?? "";
    const known = story.pulls.get(pull.number);
    if (known === undefined) story.pulls.set(pull.number, newPull(model));
    else if (pull.state === "closed" && known.closed === undefined) {
      Object.assign(known, { closed: "by-us", closedAt: story.world.now });
    }
  }
}

function newPull(model: string): PullFacts {
  return {
    model,
    closed: undefined,
    closedAt: 0,
    isReopened: false,
    isClosingSeen: false,
    declined: [],
    title: undefined,
    note: undefined,
    added: new Set(),
    removed: new Set(),
    isMarkerTouched: false,
    wishes: [],
  };
}

/** After a run that ended well: what was asked was heard, and what was closed was seen. */
export function settle(story: Story, after: Seen): void {
  for (const pull of story.pulls.values()) {
    pull.wishes = [];
    if (pull.closed === "by-person") pull.isClosingSeen = true;
  }
  for (const facts of story.models) {
    const head = after.branches.get(branchOf(facts.name));
    if (facts.theirs !== undefined && head === facts.theirs) continue;
    Object.assign(facts, { theirs: undefined, isRebuildAsked: false });
  }
}
