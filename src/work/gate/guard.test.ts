import { expect, test } from "vitest";
import { digest, findings, judged, limits, metric } from "../../../test/unit/work/gate-cases.ts";

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

test("a guard is judged with twice the margin", () => {
  expect(findings(guard(-0.019, -0.012)).at(-1)).toBe("gate/guard pass");
  expect(findings(guard(-0.03, -0.01)).at(-1)).toBe("gate/guard warn");
  expect(findings(guard(-0.05, -0.03)).at(-1)).toBe("gate/guard fail");
});

test("a guard asks for a person only where a loss beyond that was seen and its rows cannot tell", () => {
  expect(judged(guard(-0.05, 0.005)).at(-1)).toMatchObject({ outcome: "inconclusive", needsPerson: true });
  const strict = judged(guard(-0.05, 0.005), { limits: { ...limits, onInconclusive: "block" } }).at(-1);
  expect(strict?.outcome).toBe("inconclusive");
  expect(strict).not.toHaveProperty("needsPerson");
});
