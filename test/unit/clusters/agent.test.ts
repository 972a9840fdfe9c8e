import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { agentCommand } from "../../../src/clusters/agent.ts";
import { sha256 } from "../../../src/records/canonical.ts";

const SOURCE = join(import.meta.dirname, "../../../src/clusters/agent/agent.py");

describe("the command of a job", () => {
  const job = sha256("job");
  const [python, flag, script = "", ...rest] = agentCommand({ python: "python3", exchange: "s3://b/p", job });

  it("carries the whole agent, and names exchange and job", () => {
    expect([python, flag, ...rest]).toEqual(["python3", "-c", "s3://b/p", job]);
    const [, text = ""] = /b64decode\("([^"]+)"\)/.exec(script) ?? [];
    expect(inflateSync(Buffer.from(text, "base64")).toString("utf8")).toBe(readFileSync(SOURCE, "utf8"));
  });

  it("is exact under any quoting, and far from the longest argument of Linux", () => {
    expect(script).toMatch(/^[\w()."+/=,-]+$/);
    expect(script.length).toBeLessThan(64 * 1024);
  });
});
