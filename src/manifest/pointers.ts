/** A JSON pointer's next step, escaped as RFC 6901 says. */
export function pointerTo(parent: string, ...keys: readonly (string | number)[]): string {
  const steps = keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return parent + steps.join("");
}

/** The unescaped steps of a pointer. */
export function pointerSteps(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => (step.includes("~") ? step.replaceAll("~1", "/").replaceAll("~0", "~") : step));
}

/** The value a pointer leads to; undefined where it leads nowhere. */
export function valueAt(value: unknown, pointer: string): unknown {
  return pointerSteps(pointer).reduce<unknown>(stepInto, value);
}

/** `/evaluation/metrics/roc_auc/min` as people write it: `evaluation.metrics.roc_auc.min`, `slices[0].where`. */
export function dotted(pointer: string): string {
  return pointerSteps(pointer).reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    return path === "" ? step : `${path}.${step}`;
  }, "");
}

function stepInto(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}
