import { MODEL_NAME, tickMarker, type Tick } from "../../records/tick.ts";
import { code } from "../markdown.ts";
import { listed } from "../../kernel/text.ts";
import { CAUSE_TITLES } from "./causes.ts";
import type { FleetModel } from "./fleet.ts";

/** A check box of the dashboard. */
export interface Box extends Tick {
  /** Its line of Markdown, with the marker at its end. */
  readonly line: string;
  /** Whether it is offered for a reason that is there now, and not to every model alike. */
  readonly isDue: boolean;
}

/** What can be started for a model, each as a box; none where its manifest asks for no proposals. */
export function boxesOf(model: FleetModel): readonly Box[] {
  if (!model.isRetrained || !MODEL_NAME.test(model.model)) return [];
  const { proposal, declined = [] } = model;
  const [last] = declined;
  if (proposal !== undefined) {
    const pull = pullLink(proposal.number);
    return [
      proposal.isHeld
        ? box("resume", model, `resume ${pull}: it is updated again`)
        : box("hold", model, `hold ${pull}: it is neither updated nor closed`),
      box("rebuild", model, `rebuild ${pull}: its branch is made anew, and commits of others on it are lost`),
    ];
  }
  return [
    ...(last === undefined ? [] : [box("again", model, `propose again what was declined${declinedWords(last)}`)]),
    { ...box("retrain", model, "retrain now"), isDue: isInNeed(model) },
  ];
}

/** A link that GitHub does not take for a reference: a dashboard would show up in each pull request that it names. */
export function pullLink(number: number): string {
  const shown = Math.trunc(number);
  return `[#${shown}](../pull/${shown})`;
}

function box(kind: Tick["kind"], { model }: FleetModel, words: string): Box {
  return { kind, model, isDue: true, line: `- [ ] ${code(model, 63)}: ${words} ${tickMarker({ kind, model })}` };
}

function declinedWords({ number, causes }: NonNullable<FleetModel["declined"]>[number]): string {
  const words = [...new Set(causes.map(({ cause }) => CAUSE_TITLES[cause].toLowerCase()))];
  const where = number === undefined ? "" : ` in ${pullLink(number)}`;
  return `${where}${words.length === 0 ? "" : ` (${listed(words)})`}`;
}

function isInNeed({ monitor }: FleetModel): boolean {
  return monitor !== undefined && monitor.health !== "healthy";
}
