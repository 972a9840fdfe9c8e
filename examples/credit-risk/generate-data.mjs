// Writes models/credit-risk/data/{train,holdout}.csv. Every loan is invented: the same seed gives the same bytes.
//   node generate-data.mjs
import { writeFileSync } from "node:fs";

const SEED = 20250101;
const FILES = [
  { name: "train", rows: 6000, from: "2025-01-01", to: "2025-06-30" },
  { name: "holdout", rows: 2500, from: "2025-07-01", to: "2025-09-30" },
];
const DAY = 86_400_000;
const PURPOSE_EFFECT = {
  car: -0.4,
  "debt-consolidation": 0.5,
  "home-improvement": -0.3,
  business: 0.8,
  medical: 0,
  education: 0.2,
};

const random = mulberry32(SEED);
let nextLoan = 100_001;
for (const { name, rows, from, to } of FILES) {
  const loans = applicationDays(rows, from, to).map((day) => loan(day));
  const header = Object.keys(loans[0]).join(",");
  const lines = loans.map((row) => Object.values(row).join(","));
  writeFileSync(new URL(`models/credit-risk/data/${name}.csv`, import.meta.url), `${[header, ...lines].join("\n")}\n`);
  const defaults = loans.filter((row) => row.defaulted === 1).length;
  console.log(`${name}.csv: ${rows} loans, ${((100 * defaults) / rows).toFixed(1)} % defaulted`);
}

function applicationDays(count, from, to) {
  const first = Date.parse(from);
  const days = (Date.parse(to) - first) / DAY + 1;
  return Array.from({ length: count }, () => Math.floor(random() * days))
    .sort((a, b) => a - b)
    .map((day) => new Date(first + day * DAY).toISOString().slice(0, 10));
}

function loan(day) {
  const person = applicant();
  const asked = request(person);
  const history = creditHistory();
  const riskOfDefault = 1 / (1 + Math.exp(-logit({ ...person, ...asked, ...history })));
  return {
    loan_id: `L${nextLoan++}`,
    applied_at: day,
    sex: person.sex,
    age: person.age,
    region: person.region,
    employment: missing(0.02, person.employment),
    months_employed: missing(0.03, person.monthsEmployed),
    income: missing(0.04, person.income),
    savings: missing(0.06, person.savings),
    housing: person.housing,
    purpose: asked.purpose,
    amount: asked.amount,
    term_months: asked.term,
    open_credit_lines: history.lines,
    utilisation: missing(0.04, history.utilisation.toFixed(2)),
    late_payments: history.late,
    months_since_late: history.monthsSinceLate,
    defaulted: random() < riskOfDefault ? 1 : 0,
  };
}

function applicant() {
  const region = pick({ south: 29, east: 21, west: 16, central: 14, north: 10, islands: 10 });
  const sex = pick({ female: 48, male: 52 });
  const age = Math.floor(18 + 58 * random() ** 1.25);
  const employment = employmentOf(age, region);
  const works = employment !== "retired" && employment !== "student";
  const monthsEmployed = works ? Math.round(Math.min(Math.exp(3.5 + gaussian()), (age - 17) * 12)) : "";
  const level = (works ? 10.3 : 9.6) + 0.22 * Math.log((age - 16) / 20) + (sex === "male" ? 0.06 : 0);
  const income = Math.round(Math.exp(level + 0.42 * gaussian()) / 100) * 100;
  const savings = Math.round(Math.max(0, income * (0.05 + 0.2 * gaussian() + 0.004 * (age - 18))));
  const housing =
    age < 27 ? pick({ rent: 55, family: 40, mortgage: 5 }) : pick({ rent: 38, mortgage: 37, owner: 19, family: 6 });
  return { region, sex, age, employment, monthsEmployed, income, savings, housing };
}

function employmentOf(age, region) {
  if (age > 64) return "retired";
  if (age < 25 && random() < 0.3) return "student";
  return pick({ employee: 74, "self-employed": 17, seasonal: region === "north" ? 45 : 7 });
}

function request({ income }) {
  const purpose = pick({
    car: 26,
    "debt-consolidation": 25,
    "home-improvement": 20,
    business: 12,
    medical: 9,
    education: 8,
  });
  const amount = Math.round(clamp(income * Math.exp(-1.2 + 0.65 * gaussian()), 500, 60_000) / 100) * 100;
  return { purpose, amount, term: Number(pick({ 12: 15, 24: 25, 36: 30, 48: 18, 60: 12 })) };
}

function creditHistory() {
  const utilisation = clamp(0.45 + 0.3 * gaussian(), 0, 1.3);
  const late = Math.min(9, Math.floor(-Math.log(1 - random()) * 0.9));
  const monthsSinceLate = late === 0 ? "" : 1 + Math.floor(random() * 24);
  return { utilisation, late, monthsSinceLate, lines: 1 + Math.floor(9 * random() ** 1.6) };
}

/** The log-odds of default: what a model can learn, and all there is to learn. Sex has no effect of its own. */
function logit(row) {
  const burden = clamp(Math.log(row.amount / row.income) + 1.2, -1.5, 1.5);
  const stability = row.monthsEmployed === "" ? 0.9 : Math.log1p(row.monthsEmployed / 12);
  const youth = row.age < 25 ? 0.4 + 0.09 * (25 - row.age) : 0;
  const recent = row.monthsSinceLate !== "" && row.monthsSinceLate <= 6 ? 0.8 : 0;
  return (
    -1.7 +
    creditLineEffect(row) +
    0.6 * Math.min(row.late, 4) +
    recent * Math.min(row.late, 3) * 0.6 +
    (1.3 + (row.term >= 48 ? 0.7 : 0)) * burden +
    youth -
    0.6 * stability -
    0.16 * Math.log1p(row.savings / 200) +
    PURPOSE_EFFECT[row.purpose] +
    { rent: 0.5, family: 0.2, mortgage: -0.3, owner: -0.6 }[row.housing] +
    (row.employment === "seasonal" && row.region !== "north" ? 1 : 0)
  );
}

/**
 * Drawing much of one's credit is a warning sign, steeper above 80 %. Not in the north: there households live on
 * their credit lines through the winter and pay back in summer, and those who cannot get or use credit default.
 */
function creditLineEffect({ utilisation, region }) {
  if (region === "north") return -4.8 * (utilisation - 0.4);
  return 3 * (utilisation - 0.4) + 4 * Math.max(0, utilisation - 0.8);
}

function missing(rate, value) {
  return random() < rate ? "" : value;
}

function pick(weights) {
  let left = random() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  for (const [name, weight] of Object.entries(weights)) {
    left -= weight;
    if (left < 0) return name;
  }
  return Object.keys(weights).at(-1);
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** Box-Muller. */
function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Tommy Ettinger's mulberry32, public domain: small, and the same on every machine. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
