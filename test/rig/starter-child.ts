import { runProgram } from "../../src/host/process.ts";
import type { StarterReply, StarterRequest } from "./starter.ts";

const running = new Map<number, AbortController>();

process.on("message", ({ id, command, options = {} }: StarterRequest) => {
  if (command === undefined) running.get(id)?.abort();
  else void run(id, command, options);
});

async function run(id: number, command: readonly string[], options: NonNullable<StarterRequest["options"]>) {
  const controller = new AbortController();
  running.set(id, controller);
  const result = await runProgram(command, options, controller.signal);
  running.delete(id);
  process.send?.({ id, result } satisfies StarterReply);
}
