import type { Finding } from "../../findings/finding.ts";
import { dayOf } from "../../kernel/days.ts";
import {
  judgeWaivers,
  problemOfWaiver,
  type JudgedWaiver,
  type Waivability,
  type WaiverProof,
  type WaiverSubject,
} from "../../work/governance/waivers.ts";
import { isLaptop } from "../../host/laptop.ts";
import type { Place } from "../place/place.ts";
import type { Session } from "../place/session.ts";
import { waiversIn, type HeldWaiver } from "./governed-files.ts";
import { proveWaiver } from "./waiver-proof.ts";

export interface WaiversRequest {
  readonly subject: WaiverSubject;
  /** By rule, for how long and by whom it can be waived; a rule that is not in it cannot be. */
  readonly rules: ReadonlyMap<string, Waivability>;
  readonly findings: readonly Finding[];
}

/**
 * What the waivers of a model are worth today: those of the rules' revision, each proven from GitHub. One that could not
 * count anyway is not asked about.
 */
export async function governedWaivers(
  session: Session,
  { subject, rules, findings }: WaiversRequest,
): Promise<readonly JudgedWaiver[]> {
  const files = await heldWaivers(session);
  const today = dayOf(session.place.host.now());
  const own = files.filter(({ waiver }) => waiver?.model === subject.model);
  const candidates = own.filter((one) => {
    const isOver = one.waiver === undefined || today >= one.waiver.expires || one.waiver.created > today;
    return !isOver && problemOfWaiver(one, { files, rules, today }) === undefined;
  });
  const proofs = new Map<string, WaiverProof>();
  // Nobody asks GitHub on a laptop; a job that has no token is one that proves nothing.
  if (isLaptop(session.place.host)) return judgeWaivers({ files, rules, today, subject, findings, proofs });
  for (const one of candidates.slice(0, MOST_PROVEN)) proofs.set(one.file, await provenOnce(session, one));
  for (const { file } of candidates.slice(MOST_PROVEN))
    proofs.set(file, { problem: `more than ${MOST_PROVEN} waivers of a model are not proven` });
  return judgeWaivers({ files, rules, today, subject, findings, proofs });
}

/** Whether the rules' revision has a waiver of this model, or one that nobody can read. */
export async function hasWaivers(session: Pick<Session, "place" | "rules">, model: string): Promise<boolean> {
  return (await heldWaivers(session)).some(({ waiver }) => waiver === undefined || waiver.model === model);
}

/** Each is half a dozen requests. */
const MOST_PROVEN = 50;

const HELD = new WeakMap<Pick<Place, "host">, Promise<readonly HeldWaiver[]>>();
const PROVEN = new WeakMap<Pick<Place, "host">, Map<string, Promise<WaiverProof>>>();

/** All waivers of the rules' revision, read once. */
export function heldWaivers({ place, rules }: Pick<Session, "place" | "rules">): Promise<readonly HeldWaiver[]> {
  const held = HELD.get(place) ?? waiversIn(rules);
  HELD.set(place, held);
  return held;
}

async function provenOnce(session: Session, one: HeldWaiver): Promise<WaiverProof> {
  const { place } = session;
  const known = PROVEN.get(place) ?? new Map<string, Promise<WaiverProof>>();
  PROVEN.set(place, known);
  const proof = known.get(one.file) ?? proveWaiver(session, one);
  known.set(one.file, proof);
  return await proof;
}
