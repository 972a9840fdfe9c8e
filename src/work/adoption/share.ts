import { UserError } from "../../kernel/errors.ts";

/** `0.2`, or `20%`; empty text is undefined. Throws a UserError for anything that leaves a side without rows. */
export function shareOfRows(text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const [, digits = "", sign] = /^([\d.]+)(%?)$/.exec(text.trim()) ?? [];
  const share = Number(digits) / (sign === "%" ? 100 : 1);
  if (share > 0 && share < 1) return share;
  throw new UserError(
    `--split ${JSON.stringify(text)} is no share of the rows: write a number between 0 and 1, such as 0.2.`,
  );
}
