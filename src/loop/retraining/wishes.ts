import { commandsIn } from "../../forge/commands.ts";
import type { Forge } from "../../forge/forge.ts";
import { isOurs, type Ourselves } from "../../forge/ours.ts";
import type { PullRequest } from "../../forge/proposals.ts";
import { sameWord } from "../../forge/stamp.ts";
import type { TickKind } from "../../records/tick.ts";
import type { OpenProposal } from "../../work/retraining/situation.ts";
import type { ModelAtRevision } from "../models/model-at-revision.ts";
import { HOLD, REBUILD, RETRY } from "./labels.ts";
import { tickedFor, type Dashboard } from "./read-dashboard.ts";

/** What was heard on a proposal, and what is to be done about it whatever becomes of the proposal. */
export interface Heard {
  /** The last command that was read, whoever gave it. */
  readonly heard: number | undefined;
  /** Labels that are to be taken off once they are carried out. */
  readonly consumed: readonly string[];
  /** Labels that ask for nothing any more. */
  readonly spent: readonly string[];
  /** Whether the label that holds it is to be put on, or taken off, since a comment says so. */
  readonly hold: "add" | "remove" | undefined;
  /** Whose wishes were not heard, since they may not write. */
  readonly unheard: readonly string[];
  /** Who asked for it to be made anew, and not surely after somebody committed what lies there now. */
  readonly overtaken: readonly string[];
}

export interface Wishes extends Heard, Pick<OpenProposal, "isHeld" | "wish"> {}

export interface WishQuestion extends Ourselves {
  readonly forge: Forge;
  readonly pull: Pick<PullRequest, "number" | "labels">;
  readonly model: Pick<ModelAtRevision, "name">;
  readonly dashboard: Dashboard;
  /** The last command that an earlier run read. */
  readonly after: number | undefined;
  /** When what others left on the branch was committed: ISO time. Who asked before that did not mean it. */
  readonly theirsSince: string | undefined;
}

/** What people with write access want of it, by labels and by comments; what others say is told and not done. */
export async function wishesOn({
  forge,
  pull,
  model,
  dashboard,
  after,
  theirsSince,
  ...ourselves
}: WishQuestion): Promise<Wishes> {
  const mayWrite = writers(forge, ourselves);
  const unheard: string[] = [];
  const overtaken: string[] = [];
  const spent: string[] = [];
  const isOvertaken = (at: string): boolean => theirsSince !== undefined && Date.parse(at) <= Date.parse(theirsSince);
  const has = async (label: string): Promise<boolean> => {
    if (!pull.labels.some((one) => sameWord(one, label))) return false;
    const found = await forge.labels.labelled(pull.number, label);
    if (found === undefined || !(await mayWrite(found.by))) {
      unheard.push(found?.by ?? "somebody");
      return false;
    }
    if (label !== REBUILD || !isOvertaken(found.at)) return true;
    overtaken.push(found.by);
    spent.push(label);
    return false;
  };
  const labels = { hold: await has(HOLD), rebuild: await has(REBUILD), retry: await has(RETRY) };
  const commands = commandsIn({
    comments: await forge.comments(pull.number),
    ...ourselves,
    ...(after !== undefined && { after: { id: after } }),
  });
  let hold: Heard["hold"];
  let asked: OpenProposal["wish"];
  for (const { kind, by, at } of commands) {
    if (!(await mayWrite(by))) unheard.push(by);
    else if (kind === "hold" || kind === "resume") hold = kind === "hold" ? "add" : "remove";
    else if (kind === "rebuild" && isOvertaken(at)) overtaken.push(by);
    // What is made anew has its checks run again, too.
    else if (asked !== "rebuild") asked = kind;
  }
  // Who may tick a box may write: it was asked when the boxes were read.
  const ticked = (kind: TickKind): boolean => tickedFor(dashboard, kind).has(model.name);
  if (ticked("hold") || ticked("resume")) hold = ticked("hold") ? "add" : "remove";
  // The box says that commits of others are lost.
  if (ticked("rebuild")) asked = "rebuild";
  const isHeld = hold === undefined ? labels.hold : hold === "add";
  const byLabel = labels.rebuild ? "rebuild" : labels.retry ? "retry" : undefined;
  return {
    isHeld,
    wish: asked === "rebuild" || byLabel === "rebuild" ? "rebuild" : (asked ?? byLabel),
    heard: commands.at(-1)?.id ?? after,
    consumed: [...(labels.rebuild ? [REBUILD] : []), ...(labels.retry ? [RETRY] : [])],
    spent,
    hold: hold === undefined || (hold === "add") === labels.hold ? undefined : hold,
    unheard,
    overtaken: asked === "rebuild" || labels.rebuild ? [] : overtaken,
  };
}

/** Each person is asked for once; what we put on ourselves we may. */
function writers(forge: Forge, ourselves: Ourselves): (login: string) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async (login) => {
    const key = login.toLowerCase();
    const may =
      isOurs(login, ourselves) ||
      (known.get(key) ?? ["write", "maintain", "admin"].includes(await forge.permission(login)));
    known.set(key, may);
    return may;
  };
}
