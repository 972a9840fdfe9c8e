import { expect, test } from "vitest";
import { digest, findings, metric } from "../../../test/unit/work/gate-cases.ts";

test("a guard is judged with twice the margin and never asks for a person", () => {
  const guard = (low: number, high: number) => ({
    datasets: {
      holdout: { role: "decides" as const, digest: digest("4"), rows: 2000 },
      old: {
        role: "guard" as const,
        digest: digest("5"),
        rows: 500,
        metrics: { roc_auc: metric({ delta: (low + high) / 2, deltaInterval: [low, high] }) },
      },
    },
  });
  expect(findings(guard(-0.019, -0.012)).at(-1)).toBe("gate/guard pass");
  expect(findings(guard(-0.03, -0.01)).at(-1)).toBe("gate/guard warn");
  expect(findings(guard(-0.05, -0.03)).at(-1)).toBe("gate/guard fail");
});
