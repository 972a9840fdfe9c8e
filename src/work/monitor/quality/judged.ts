/** What is found of one check, before it is a finding. */
export interface Judged {
  readonly outcome: "pass" | "flag" | "unmeasured" | "not-applicable";
  readonly message: string;
  readonly failed?: number;
  readonly rows?: number;
  readonly rate?: number | null;
  readonly interval?: readonly [number, number];
}

/** A value that fewer rows have is not named. */
export const FEWEST_SHOWN = 10;
