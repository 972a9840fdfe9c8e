import { check } from "../../actions/check/run.ts";
import type { Forge } from "../../src/forge/forge.ts";
import type { Host } from "../../src/host/host.ts";
import { openChange } from "../../src/loop/models/open-change.ts";
import type { ChangedModel } from "../../src/loop/models/changed-model.ts";
import { openPlace, type Place } from "../../src/loop/place/place.ts";
import { openSession, type Session } from "../../src/loop/place/session.ts";
import type { StageRig } from "./stage-rig.ts";

/** What differs from the rig's own runner and GitHub. */
export interface Otherwise {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly kind?: Host["kind"];
  readonly signal?: AbortSignal;
  /** `none`: without a token. */
  readonly forge?: Forge | "none";
}

/** The place of the rig's event, for steps that need no more. */
export async function inPlace<T>(rig: StageRig, work: (place: Place) => Promise<T>, other: Otherwise = {}): Promise<T> {
  const { inputs = {}, env = {}, kind, signal, forge } = other;
  return await rig.stage(
    check,
    async (standing) => {
      const host = {
        ...standing.host,
        env: (name: string) => env[name] ?? standing.host.env(name),
        ...(kind !== undefined && { kind }),
        ...(signal !== undefined && { signal }),
      };
      const connect = async () => (forge === "none" ? undefined : (forge ?? rig.forge));
      await using place = await openPlace({ host, forge: connect, options: standing.options });
      return await work(place);
    },
    inputs,
  );
}

/** The session of the rig's event. */
export async function inSession<T>(
  rig: StageRig,
  work: (session: Session) => Promise<T>,
  other: Otherwise = {},
): Promise<T> {
  return await inPlace(rig, async (place) => await work(await openSession(place)), other);
}

/** One of the models that the rig's event changes. */
export async function withModel<T>(
  rig: StageRig,
  work: (session: Session, model: ChangedModel) => Promise<T>,
  other: Otherwise & { readonly name?: string } = {},
): Promise<T> {
  const { name = "churn" } = other;
  return await inSession(
    rig,
    async (session) => {
      const model = (await openChange(session)).models.find((changed) => changed.name === name);
      if (model === undefined) throw new Error(`the change does not affect ${name}`);
      return await work(session, model);
    },
    other,
  );
}
