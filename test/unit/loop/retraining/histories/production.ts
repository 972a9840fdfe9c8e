import { ALERTS, DAY, type ModelFacts, type Story } from "./story.ts";

/** A day passes. What fired may end and what was well may fire; a check of the data may fail; a monitor may not look. */
export async function dayPasses(story: Story, days = 1): Promise<string> {
  const { world, random, models } = story;
  world.now += days * DAY;
  const watched = models.filter((_, index) => (index === 0 && story.told.length === 1) || random.below(12) > 0);
  for (const facts of watched) live(story, facts);
  if (story.told.length === 1) fireAtOnce(story);
  await world.tell(...watched.map(toldOf));
  return `${days} day(s) pass to ${new Date(world.now).toISOString().slice(0, 10)}: ${models.map((facts) => `${facts.name} ${watched.includes(facts) ? shown(facts) : "SILENT"}`).join("; ")}`;
}

function live({ random, world }: Story, facts: ModelFacts): void {
  const at = Math.floor(world.now / DAY) * DAY;
  facts.toldAt = at;
  facts.isFailing = random.below(facts.isFailing ? 2 : 8) === 0;
  for (const cause of ALERTS) {
    const alert = facts.alerts.get(cause);
    const dice = random.below(10);
    if (alert?.state === "firing") {
      if (dice < 2) facts.alerts.set(cause, { ...alert, state: "resolved" });
    } else if (dice < 1) facts.alerts.set(cause, { state: "firing", firedAt: at });
    else if (dice === 1 && alert?.state !== "pending") facts.alerts.set(cause, { state: "pending", firedAt: at });
  }
}

/** Nothing is worth a history before something was proposed. */
function fireAtOnce({ models: [first], world }: Story): void {
  const at = Math.floor(world.now / DAY) * DAY;
  first?.alerts.set("drift", { state: "firing", firedAt: at });
  if (first !== undefined) Object.assign(first, { isFailing: false, toldAt: at });
}

function toldOf({ name, alerts, isFailing }: ModelFacts) {
  const states = Object.fromEntries([...alerts].map(([cause, { state }]) => [cause, state]));
  const firedAt = Object.fromEntries([...alerts].map(([cause, alert]) => [cause, alert.firedAt]));
  const quality = isFailing ? { quality: "firing" as const } : {};
  return { model: name, alerts: { ...states, ...quality }, firedAt };
}

function shown({ alerts, isFailing }: ModelFacts): string {
  const all = [...alerts].map(([cause, { state }]) => `${cause} ${state}`);
  return [...all, ...(isFailing ? ["quality fails"] : [])].join(", ") || "well";
}
