import type { Controls } from "../../src/forge/controls.ts";

/** What GitHub enforces, as a test says; by default nothing, and of runners nothing may be known. */
export interface GivenControls {
  readonly rules?: Awaited<ReturnType<Controls["rules"]>>;
  readonly classic?: Awaited<ReturnType<Controls["classicRules"]>>;
  readonly codeOwners?: Awaited<ReturnType<Controls["codeOwners"]>>;
  readonly environments?: Awaited<ReturnType<Controls["environments"]>>;
  readonly runners?: Awaited<ReturnType<Controls["runners"]>>;
  readonly workflows?: Awaited<ReturnType<Controls["workflows"]>>;
  /** By path. */
  readonly scheduled?: Readonly<Record<string, string>>;
  readonly tokenDefaults?: Awaited<ReturnType<Controls["tokenDefaults"]>>;
}

const NOTHING: GivenControls = { rules: [], codeOwners: { isThere: false, errors: [] }, environments: [] };

/** What is given may change while it stands. */
export function fakeControls(given: GivenControls = {}): Controls {
  const now = (): GivenControls => ({ ...NOTHING, ...given });
  return {
    rules: async () => now().rules,
    classicRules: async () => now().classic,
    codeOwners: async () => now().codeOwners,
    environments: async (names) => now().environments?.filter(({ name }) => names.includes(name)),
    runners: async () => now().runners,
    workflows: async () => now().workflows,
    lastScheduledRun: async (path) => now().scheduled?.[path] ?? null,
    tokenDefaults: async () => now().tokenDefaults,
  };
}
