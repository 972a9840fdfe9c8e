import type { ProposalCause } from "../../generated/types.ts";
import { UserError } from "../../kernel/errors.ts";
import { parseDispatch } from "../../work/monitor/dispatch.ts";
import type { Place } from "../place/place.ts";

/** What people and other systems ask for in this run, by model. */
export interface Requests {
  of(model: string): readonly ProposalCause[];
  /** Models that another system named. */
  readonly named: readonly string[];
}

export interface RequestOptions {
  /** Whether somebody asks for the models that are named, whatever production does. */
  readonly isNow: boolean;
  /** Models that a box of the dashboard was ticked for, and by whom. */
  readonly ticked: ReadonlyMap<string, string>;
}

/** Throws a UserError for a `client_payload` that is none, and where somebody asks for no model by name. */
export function readRequests({ event, host, options }: Place, { isNow, ticked }: RequestOptions): Requests {
  if (isNow && options.models.length === 0)
    throw new UserError("`now` proposes a retraining whatever production does: name the models with `models`.");
  const run = runOf({ host });
  const by = host.env("GITHUB_ACTOR") ?? "";
  const models = dispatchedModels(event);
  const dispatched = (model: string): boolean => models === "all" || models.includes(model);
  return {
    named: models === "all" ? [] : models,
    of(model) {
      if (isNow) return [{ cause: "manual", at: run, summary: `Asked for by hand${by === "" ? "" : ` by @${by}`}.` }];
      const who = ticked.get(model);
      if (who !== undefined) return [{ cause: "manual", at: run, summary: `Asked for on the dashboard by @${who}.` }];
      return dispatched(model) ? [{ cause: "dispatch", at: run, summary: "Another system asked for it." }] : [];
    },
  };
}

/** The same in each attempt of a run, so that one that is repeated asks for nothing new. */
function runOf({ host }: Pick<Place, "host">): string {
  const run = host.env("GITHUB_RUN_ID");
  return run === undefined || run === "" ? new Date(host.now()).toISOString() : `run ${run}`;
}

/** `retrain` in the payload's name alone asks for a retraining: the monitor's event asks only to look. */
function dispatchedModels(event: Place["event"]): "all" | readonly string[] {
  if (event.kind !== "repository_dispatch" || event.eventType !== "model-gitops-retrain") return [];
  const asked = parseDispatch(event.clientPayload);
  if ("problem" in asked) throw new UserError(asked.problem);
  return asked.models ?? "all";
}
