import { toDigits } from "./rounding.ts";

/** How many decimals a group of numbers that are read together is shown with. */
export interface Scale {
  readonly decimals: number;
  /** Very small or very large: shown as 1.23e−7. */
  readonly exponent: boolean;
}

const MOST_DECIMALS = 8;

/** The precision that shows `values` to four significant digits, or an uncertainty to two. */
export function scaleFor(values: readonly number[], halfWidths: readonly number[] = []): Scale {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  if (largest > 0 && (largest < 1e-4 || largest >= 1e12)) return { decimals: 2, exponent: true };
  const widths = halfWidths.filter((width) => Number.isFinite(width) && width > 0);
  const wanted = widths.length > 0 ? 1 - magnitude(Math.min(...widths)) : 3 - (largest > 0 ? magnitude(largest) : 0);
  return { decimals: Math.min(MOST_DECIMALS, Math.max(0, wanted)), exponent: false };
}

/** A number with thousands separators and a real minus sign; never `-0`; `n/a` where there is none. */
export function number(value: number | null | undefined, scale: Scale): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "n/a";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = scale.exponent ? value.toExponential(scale.decimals) : grouped(value.toFixed(scale.decimals));
  return /[1-9]/.test(text) ? text.replaceAll("-", "−").replace("e+", "e") : text.replace("-", "");
}

/** With `+` or `−` unless it shows as zero. */
export function signed(value: number | null | undefined, scale: Scale): string {
  const text = number(value, scale);
  return value !== null && value !== undefined && value > 0 && /[1-9∞]/.test(text) ? `+${text}` : text;
}

/** A number somebody wrote, as short as they wrote it. */
export function asWritten(value: number): string {
  if (!Number.isFinite(value)) return number(value, { decimals: 0, exponent: false });
  const text = String(toDigits(value, 10));
  return (text.includes("e") ? text.replace("e+", "e") : grouped(text)).replaceAll("-", "−").replace(/^−0$/, "0");
}

/** `12,345`. */
export function count(value: number): string {
  return number(value, { decimals: 0, exponent: false });
}

/** A share of 1 as `93%`, `99.5%`. */
export function percent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return "n/a";
  return `${asWritten(Number((share * 100).toFixed(decimals)))}%`;
}

/** As many decimals more as it takes for numbers that differ to look different, if any do. */
export function apart(scale: Scale, pairs: readonly (readonly [number, number])[]): Scale {
  const alike = ({ decimals }: Scale) => pairs.some(([a, b]) => a !== b && a.toFixed(decimals) === b.toFixed(decimals));
  let finer = scale;
  while (finer.decimals < MOST_DECIMALS && alike(finer)) finer = { ...finer, decimals: finer.decimals + 1 };
  return alike(finer) ? scale : finer;
}

function magnitude(value: number): number {
  return Math.floor(Math.log10(value) + 1e-9);
}

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const separated = whole.replaceAll(/(\d)(?=(?:\d{3})+$)/g, "$1,");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}
