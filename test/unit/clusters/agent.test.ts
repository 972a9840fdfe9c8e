import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { agentCommand } from "../../../src/clusters/agent.ts";
import { sha256 } from "../../../src/records/canonical.ts";

const FOLDER = join(import.meta.dirname, "../../../src/clusters/agent");
const read = (file: string): string => readFileSync(join(FOLDER, file), "utf8");

describe("the command of a job", () => {
  const job = sha256("job");
  const [python, flag, script = "", ...rest] = agentCommand({ python: "python3", exchange: "s3://b/p", job });

  it("carries the whole agent, and names exchange and job", () => {
    expect([python, flag, ...rest]).toEqual(["python3", "-c", "s3://b/p", job]);
    const [, text = ""] = /b64decode\("([^"]+)"\)/.exec(script) ?? [];
    const program = inflateSync(Buffer.from(text, "base64")).toString("utf8");
    const [before = "", modules = ""] = program.split(/^run\((?=\{)/m);
    expect(before.trimEnd()).toBe(read("from_memory.py").trimEnd());
    const names = readdirSync(FOLDER).filter((file) => file.endsWith(".py") && file !== "from_memory.py");
    const wanted = Object.fromEntries(names.map((file) => [file.slice(0, -".py".length), read(file)]));
    expect(JSON.parse(modules.trimEnd().slice(0, -1))).toEqual(wanted);
  });

  it("is made of modules that can be read", () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith(".py"));
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => read(file).split("\n").length > 250)).toEqual([]);
    expect(files.filter((file) => !read(file).startsWith('"""'))).toEqual([]);
  });

  it("is exact under any quoting, and far from the longest argument of Linux", () => {
    expect(script).toMatch(/^[\w()."+/=,-]+$/);
    expect(script.length).toBeLessThan(64 * 1024);
  });
});
