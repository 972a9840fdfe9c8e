import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentLine } from "../../../src/clusters/agent-lines.ts";

const marked = (told: unknown): string => `::model-gitops:: ${JSON.stringify(told)}`;

describe("lines of a job's log", () => {
  it("are text, unless they are the agent's", () => {
    for (const line of ["", "epoch 1", " ::model-gitops:: {}", "::set-output name=x::1", "::model-gitops::{}"])
      expect(agentLine(line)).toEqual({ kind: "text", line });
  });

  it("tell of starts, progress and the end", () => {
    expect(agentLine(marked({ kind: "begun", start: 2, host: "node7" }))).toEqual({ kind: "begun", start: 2 });
    expect(agentLine(marked({ kind: "ended", end: { kind: "exited", exitCode: 0 } }))).toEqual({ kind: "ended" });
    const point = { step: 12, name: "log_loss", value: 0.5, total: 200 };
    expect(agentLine(marked({ kind: "progress", seconds: 15.2, points: [point] }))).toEqual({
      kind: "progress",
      seconds: 15.2,
      points: [point],
    });
    expect(agentLine(marked({ kind: "progress", points: [] }))).toMatchObject({ seconds: undefined, points: [] });
  });

  it("are believed in nothing that they could not say", () => {
    for (const told of [7, null, [], { kind: "begun", start: 0 }, { kind: "begun", start: "1" }, { kind: "progress" }])
      expect(agentLine(marked(told)).kind).toBe("text");
    expect(agentLine("::model-gitops:: {half").kind).toBe("text");
    const wrong = [{ step: "1", name: "a", value: 1 }, { step: 1, name: "a\u001b[31m", value: 1 }, 3, null];
    const many = Array.from({ length: 5000 }, (_, step) => ({ step, name: "loss", value: 1 }));
    const line = agentLine(marked({ kind: "progress", seconds: -1, points: [...wrong, ...many] }));
    expect(line).toMatchObject({ kind: "progress", seconds: undefined });
    expect(line.kind === "progress" && line.points.length).toBe(96);
  });

  it("have points by the rules of the file that training writes", () => {
    fc.assert(
      fc.property(fc.record({ step: fc.jsonValue(), name: fc.string(), value: fc.jsonValue() }), (point) => {
        const line = agentLine(marked({ kind: "progress", points: [point] }));
        const isPoint =
          typeof point.step === "number" && typeof point.value === "number" && /^[\w ./:@%-]{1,80}$/.test(point.name);
        expect(line).toMatchObject({ points: isPoint ? [JSON.parse(JSON.stringify(point))] : [] });
      }),
    );
  });
});
