import type { Place } from "../place/place.ts";
import type { Ruled } from "../place/session.ts";
import { PolicyBook } from "./policy-book.ts";
import type { PolicyEngine } from "./policy-engine.ts";

/** Policies of a run, and what asks them: rules are read and compiled once, however many models there are. */
export interface OpenedPolicies {
  readonly book: PolicyBook;
  readonly engine: PolicyEngine;
}

const OPENED = new WeakMap<Pick<Place, "host">, Promise<OpenedPolicies>>();

/** Rules of the rules' revision; where there is none, of what lies here, as each model is a first one there. */
export async function openPolicies(ruled: Ruled): Promise<OpenedPolicies> {
  const { place } = ruled;
  const known = OPENED.get(place) ?? open(ruled);
  OPENED.set(place, known);
  return await known;
}

async function open({ place, rules }: Ruled): Promise<OpenedPolicies> {
  const { governance } = await place.settings();
  // The engine is large, and most repositories have no policies.
  const { PolicyEngine: Engine } = await import("./policy-engine.ts");
  const engine = new Engine(place.host);
  place.atEnd(() => engine[Symbol.asyncDispose]());
  return { book: new PolicyBook(governance, { files: rules ?? place.head, forge: () => place.forge() }), engine };
}
