import { isRecord } from "../kernel/guards.ts";
import type { Job } from "./cluster.ts";
import type { Exchange } from "./exchange.ts";
import { OWNER } from "./slurm-script.ts";

/** What the owner's file says of an id that is not to train any more, whatever Slurm may still start. */
const NOBODY = "nobody";

/** What was tried for one group, as the exchange has it: numbered claims, the newest of which has the word. */
export interface SlurmHistory {
  /** The number of the newest claim; 0 where there is none. */
  readonly last: number;
  /** When it was made, by the clock of who made it; undefined where that cannot be read. */
  readonly at: number | undefined;
  /** Whether nothing more will come of it. */
  readonly isSettled: boolean;
  /** When the first was made. */
  readonly since: number | undefined;
}

export async function readHistory(exchange: Exchange, group: string): Promise<SlurmHistory> {
  const names = await exchange.list(`jobs/${group}/`);
  const numbers = names.map((name) => Number(/^slurm-claim-(\d{1,9})\.json$/.exec(name)?.[1] ?? 0));
  const last = Math.max(0, ...numbers);
  if (last === 0) return { last, at: undefined, isSettled: true, since: undefined };
  const [at, since] = await Promise.all([last, 1].map((number) => readTime(exchange, claimPath(group, number))));
  return { last, at, isSettled: names.includes(settledName(last)), since };
}

/** True for one of all that try. */
export async function claimNext(
  exchange: Exchange,
  { group, number, at }: { readonly group: string; readonly number: number; readonly at: number },
): Promise<boolean> {
  return await exchange.claim(claimPath(group, number), `${JSON.stringify({ at })}\n`);
}

/** Nothing more will come of this claim: nobody has to wait for it. */
export async function settle(exchange: Exchange, group: string, number: number): Promise<void> {
  await exchange.write(`jobs/${group}/${settledName(number)}`, "\n");
}

/** Makes the folder of a job, which Slurm does not. */
export async function makeFolder(exchange: Exchange, { id, labels }: Job): Promise<void> {
  await exchange.claim(labelsPath(id), `${JSON.stringify(labels)}\n`);
}

/** A job as it was submitted; undefined where that cannot be read. */
export async function readLabels(
  exchange: Exchange,
  id: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const labels = parsed(await exchange.read(labelsPath(id)));
  if (labels === undefined) return undefined;
  const words = Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(words);
}

/** Remembers the Slurm job of an id: Slurm forgets its jobs, where it has no accounting within minutes. */
export async function remember(exchange: Exchange, id: string, handle: string): Promise<void> {
  await exchange.write(`jobs/${id}/slurm-job`, `${handle}\n`);
}

/** The Slurm job that was made for an id, as far as anybody has seen it: `4711_0`. */
export async function rememberedOf(exchange: Exchange, id: string): Promise<string | undefined> {
  const handle = new TextDecoder().decode(await exchange.read(`jobs/${id}/slurm-job`)).trim();
  return /^\d+(?:_\d+)?$/.test(handle) ? handle : undefined;
}

/** Whether a job of this id was seen, has started, or is not to be. */
export async function isKnown(exchange: Exchange, id: string): Promise<boolean> {
  const found = await Promise.all(["slurm-job", OWNER].map((name) => exchange.read(`jobs/${id}/${name}`)));
  return found.some((bytes) => bytes !== undefined);
}

/** The number of the Slurm job that trains for an id, undefined before any has started; `nobody` where none may. */
export async function ownerOf(exchange: Exchange, id: string): Promise<string | undefined> {
  const bytes = await exchange.read(`jobs/${id}/${OWNER}`);
  const owner = new TextDecoder().decode(bytes).trim();
  return /^\d+$/.test(owner) || owner === NOBODY ? owner : undefined;
}

/** Nothing that Slurm starts for this id from now on trains. */
export async function forbid(exchange: Exchange, id: string): Promise<void> {
  await exchange.claim(`jobs/${id}/${OWNER}`, `${NOBODY}\n`);
}

export function isNobody(owner: string | undefined): boolean {
  return owner === NOBODY;
}

function claimPath(group: string, number: number): string {
  return `jobs/${group}/slurm-claim-${number}.json`;
}

function settledName(number: number): string {
  return `slurm-settled-${number}`;
}

function labelsPath(id: string): string {
  return `jobs/${id}/slurm-labels.json`;
}

async function readTime(exchange: Exchange, path: string): Promise<number | undefined> {
  const at = parsed(await exchange.read(path))?.["at"];
  return typeof at === "number" ? at : undefined;
}

/** Others may write there: what cannot be read says nothing, and Slurm is asked as well. */
function parsed(bytes: Uint8Array | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
