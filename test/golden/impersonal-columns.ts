import { createHash } from "node:crypto";
import { Random } from "../../src/stats/random.ts";
import type { SampledColumn } from "../../src/work/personal/judge-column.ts";

type Draw = (random: Random, row: number) => string;

const whole = (digits: number): Draw => (random) => String(10 ** (digits - 1) + Math.floor(random.uniform() * 9 * 10 ** (digits - 1))); // prettier-ignore
const hash =
  (algorithm: string): Draw =>
  (random) =>
    createHash(algorithm).update(String(random.uniform())).digest("hex");
const hex = (random: Random, n: number): string =>
  Array.from({ length: n }, () => random.below(16).toString(16)).join("");
const word = (random: Random): string =>
  ["Alder", "Birch", "Cedar", "Elm", "Fir", "Larch", "Maple", "Oak", "Pine"][random.below(9)]!;
const time = (random: Random): number => 1_600_000_000 + random.below(130_000_000);

function ean13(random: Random): string {
  const body = `40${String(random.below(10 ** 9)).padStart(10, "0")}`;
  const total = Array.from(body).reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return body + String((10 - (total % 10)) % 10);
}

function isbn10(random: Random): string {
  const body = `3${String(random.below(10 ** 8)).padStart(8, "0")}`;
  const rest = Array.from(body).reduce((all, digit, at) => all + Number(digit) * (at + 1), 0) % 11;
  return body + (rest === 10 ? "X" : String(rest));
}

/** Columns of nobody, by name: header, kind and how a value is drawn. */
export const IMPERSONAL: readonly (readonly [string, SampledColumn["kind"], Draw])[] = [
  ["order_id", "category", (_, row) => `ORD-${100_000 + row}`],
  ["order_no", "number", (_, row) => String(100_000_000 + row)],
  ["ticket", "number", (_, row) => String(4_111_000_000_000_000 + row)],
  ["record", "number", (random, row) => String(250_101_0000 + 7 * row + random.below(7))],
  ["sensor_raw", "number", (random) => String(random.below(65_536))],
  ["reading", "number", (random) => (20 + 5 * random.normal()).toFixed(6)],
  ["created_s", "number", (random) => String(time(random))],
  ["created_ms", "number", (random) => String(time(random) * 1000 + random.below(1000))],
  ["created_us", "number", (random) => String(time(random) * 1_000_000 + random.below(1_000_000))],
  ["created_at", "category", (random) => new Date(time(random) * 1000).toISOString()],
  ["day", "category", (random) => new Date(time(random) * 1000).toISOString().slice(0, 10)],
  ["checksum", "category", hash("sha256")],
  ["commit", "category", hash("sha1")],
  ["email_hash", "category", hash("md5")],
  [
    "trace",
    "category",
    (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
  ],
  ["span", "category", (random) => hex(random, 12)],
  [
    "sku",
    "category",
    (random) => `${word(random).slice(0, 3).toUpperCase()}-${1000 + random.below(9000)}-${random.below(100)}`,
  ],
  ["ean", "number", ean13],
  ["isbn", "category", isbn10],
  [
    "vin",
    "category",
    (random) =>
      `WVWZZZ1K${Array.from({ length: 9 }, () => "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"[random.below(33)]).join("")}`,
  ],
  ["area", "category", (random) => String(random.below(100_000)).padStart(5, "0")],
  ["extension", "number", (random) => `${2 + random.below(8)}${String(random.below(10 ** 9)).padStart(9, "0")}`],
  ["a9", "number", whole(9)],
  ["a10", "number", whole(10)],
  ["a11", "number", whole(11)],
  ["a12", "number", whole(12)],
  ["a13", "number", whole(13)],
  ["a15", "number", whole(15)],
  ["a16", "number", whole(16)],
  ["account", "category", (random) => `CUST-${whole(9)(random, 0)}`],
  ["price", "number", (random) => (random.uniform() * 1e4).toFixed(2)],
  ["release", "category", (random) => `${random.below(5)}.${random.below(20)}.${random.below(30)}.${random.below(10)}`],
  ["x", "number", (random) => (52 + random.uniform()).toFixed(6)],
  ["product_name", "category", (random, row) => `${word(random)} ${word(random)} ${row % 97}`],
  ["name", "category", (random) => `${word(random)} Chair`],
  ["currency", "category", (random) => ["EUR", "USD", "GBP", "SEK"][random.below(4)]!],
  ["amount", "category", (random) => `€ ${(random.uniform() * 1000).toFixed(2)}`],
  ["path", "category", (random) => `/srv/${word(random)}/${hex(random, 6)}.csv`],
  ["host", "category", (random) => `${word(random).toLowerCase()}-${random.below(100)}.internal`],
  ["duration", "category", (random) => `${random.below(24)}:${10 + random.below(50)}:${10 + random.below(50)}`],
  [
    "part",
    "category",
    (random) => `${letter(random)}${letter(random)}${String(random.below(10 ** 6)).padStart(6, "0")}${letter(random)}`,
  ],
  [
    "snowflake",
    "number",
    (random) => `1${String(random.below(10 ** 9)).padStart(9, "0")}${String(random.below(10 ** 8)).padStart(8, "0")}`,
  ],
  ["step", "number", (_, row) => String(1_000_000_000 + 1000 * row)],
  ["multiple", "number", (random) => String(11 * (90_000_000 + random.below(9_000_000)))],
  ["phone_verified", "boolean", (random) => (random.below(2) === 1 ? "true" : "false")],
  ["mac_address_count", "number", (random) => String(random.below(100))],
];

function letter(random: Random): string {
  return String.fromCharCode(65 + random.below(26));
}

export function impersonalColumn(
  [name, kind, draw]: (typeof IMPERSONAL)[number],
  { n, seed }: { readonly n: number; readonly seed: number },
): SampledColumn {
  const random = Random.fromSeed(seed);
  const values = new Set(Array.from({ length: n }, (_, row) => draw(random, row)));
  return { name, kind, values: [...values].sort(() => random.uniform() - 0.5) };
}
