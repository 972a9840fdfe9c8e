import { expect, test } from "vitest";
import { git } from "../rig/git.ts";
import { canaryOn, declaredCanary, metric, monitored, SERVICE } from "./canary-rig.ts";
import { fileOnMain, promoting } from "./promote-rig.ts";

test("a canary goes from step to step by what was measured, and is promoted", async () => {
  await using scene = await declaredCanary();
  const { emulator, digest } = scene;
  const first = await promoting(emulator, {});
  expect(first.exitCode).toBe(0);
  expect(await canaryOn(scene)).toMatchObject({ digest, traffic: 10, since: expect.any(String) });
  expect(await service(emulator)).toContain(
    `- trafficPercent: 10\n      predictor:\n        name: canary-${digest.slice(7, 15)}`,
  );

  // Nobody has looked yet: it stays, and a second version is not promoted beside it.
  await promoting(emulator, {});
  expect(await canaryOn(scene)).toMatchObject({ traffic: 10 });
  const commit = (await git(emulator.bare.dir, ["rev-parse", "churn@v1.0.0^{commit}"])).trim();
  const other = { model: "churn", version: "1.2.0", stage: "production", commit };
  expect((await promoting(emulator, { inputs: other })).summary).toContain("has an open canary in production");

  await monitored(scene, 1, {});
  expect((await promoting(emulator, {})).summary).toContain("a canary with 50 percent");
  expect(await canaryOn(scene)).toMatchObject({ traffic: 50 });
  await monitored(scene, 2, { outcome: "promote", reason: "roc_auc is better." });
  const last = await promoting(emulator, {});
  expect(last.summary).toContain("| ✅ serves |");
  expect(await canaryOn(scene)).toBe(undefined);
  expect(await fileOnMain(emulator, "environments/production.yaml")).toContain(`version: 1.1.0\n    digest: ${digest}`);
  const served = await service(emulator);
  expect(served).toContain(`name: canary-${digest.slice(7, 15)}`);
  expect(served).not.toContain("trafficPercent");
  expect(JSON.parse((await promoting(emulator, {})).outputs["reconciled"] ?? "")).toMatchObject([{ synced: "Synced" }]);
});

test("harm rolls a canary back: what served goes on, the bytes are quarantined, and a person has to resume", async () => {
  await using scene = await declaredCanary();
  const { emulator } = scene;
  const before = await service(emulator);
  await promoting(emulator, {});
  await monitored(scene, 1, {
    outcome: "stop",
    reason: "errors is worse by more than its margin.",
    metrics: [metric("errors", "guardrail", "worse")],
  });
  const back = await promoting(emulator, {});
  expect(back.summary).toContain("its canary was rolled back");
  expect(await canaryOn(scene)).toBe(undefined);
  expect(await fileOnMain(emulator, "environments/production.yaml")).toContain("version: 1.0.0");
  expect(await service(emulator)).toBe(before);
  const again = await promoting(emulator, { inputs: { model: "churn", version: "1.1.0", stage: "production" } });
  expect(again.exitCode).toBe(1);
  expect(again.summary).toContain("in quarantine");
  expect((await promoting(emulator, {})).summary).toContain("Nothing was promoted");
});

function service(emulator: Parameters<typeof fileOnMain>[0]): Promise<string> {
  return fileOnMain(emulator, SERVICE);
}

test("a canary that is put back as it was begins its step anew, and nothing of the earlier try moves it", async () => {
  await using scene = await declaredCanary();
  const { emulator, repository } = scene;
  const file = "environments/production.yaml";
  await promoting(emulator, {});
  await monitored(scene, 1, {});
  await promoting(emulator, {});
  const before = await canaryOn(scene);
  expect(before).toMatchObject({ traffic: 50 });
  await monitored(scene, 2, { outcome: "promote" });
  const text = await fileOnMain(emulator, file);
  const back = (inputs: Readonly<Record<string, string>>) =>
    promoting(emulator, { action: "rollback", inputs: { model: "churn", reason: "A customer called.", ...inputs } });
  await back({});
  expect(await canaryOn(scene)).toBe(undefined);
  await back({ lift: "1.1.0" });
  await back({ resume: "true" });
  await repository.checkout("main");
  await repository.commit({ [file]: text }, "Revert the rollback");
  await promoting(emulator, {});
  const now = await canaryOn(scene);
  expect(now).toEqual({ ...before, since: expect.not.stringContaining(before?.since ?? "-") });
  await promoting(emulator, {});
  expect(await canaryOn(scene)).toEqual(now);
});
