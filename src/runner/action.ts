import type { Forge } from "../forge/forge.ts";
import type { Host } from "../host/host.ts";
import type { Result } from "../host/result.ts";
import type { Fields, Values } from "../inputs/fields.ts";

/** An action is a record, not a script: it returns what it found and calls no reporter. */
export interface Action<F extends Fields = Fields> {
  /** Command of the CLI and folder under `actions/`. */
  readonly name: string;
  readonly description: string;
  /** It is for people at a terminal, and no action: it has no action.yml. Default: false. */
  readonly isCommandOnly?: boolean;
  readonly inputs: F;
  /** Keys of inputs that the command line takes without their names, in this order. */
  readonly positionals?: readonly string[];
  /** Name (kebab-case) to documentation. */
  readonly outputs: Readonly<Record<string, string>>;
  run(context: ActionContext<Values<F>>): Promise<Result>;
  /** Runs at the end of the job, whatever happened. */
  post?(host: Host): Promise<void>;
}

export interface ActionContext<I> {
  readonly inputs: I;
  readonly host: Host;
  /** Where the code lives; undefined on a laptop without a token. Connects on first use. */
  forge(): Promise<Forge | undefined>;
}

/** Keeps the inputs' types; nothing else. */
export function defineAction<const F extends Fields>(action: Action<F>): Action<F> {
  return action;
}
