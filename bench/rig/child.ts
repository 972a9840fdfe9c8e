import { spawn } from "node:child_process";

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and keeps what it printed. */
export async function capture(command: readonly string[], cwd?: string): Promise<Exit> {
  const [program = "", ...args] = command;
  const { promise, resolve, reject } = Promise.withResolvers<Exit>();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
  const chunks = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (chunks.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (chunks.stderr += text));
  child.once("error", reject);
  child.once("close", (code) => resolve({ code, ...chunks }));
  return promise;
}

/** The JSON that a program printed. Throws where it ended badly, with the end of what it complained about. */
export async function captureJson(command: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { code, stdout, stderr } = await capture(command);
  if (code !== 0)
    throw new Error(`${command.join(" ")} ended with ${code}: ${stderr.trim().split("\n").slice(-3).join(" ")}`);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

/** A number of such an answer. Throws where there is none. */
export function numberIn(answer: Readonly<Record<string, unknown>>, key: string): number {
  const value = answer[key];
  if (typeof value !== "number") throw new Error(`no number "${key}" in the answer`);
  return value;
}
