/** What was seen of one column of the rows that were read. */
export interface SeenColumn {
  readonly name: string;
  readonly kind: "number" | "boolean" | "category" | "time" | "other";
  readonly filled: number;
  readonly distinct: number;
  /** Numbers without a fraction. */
  readonly isWhole: boolean;
  /** Cells of text that are dates in ISO form. */
  readonly dates: number;
  /** The commonest values with their rows, where there are few of them; as the file writes them. */
  readonly values: readonly { readonly value: string; readonly rows: number }[];
}

export interface SeenTable {
  /** As the manifest names it. */
  readonly path: string;
  readonly rows: number;
  /** Whether these are all of its rows. */
  readonly isWhole: boolean;
  readonly columns: readonly SeenColumn[];
}

export interface Roles {
  readonly id?: string;
  readonly time?: string;
  readonly group?: string;
}

const ID = /^(?:id|uuid|guid|key|index|row|row[ _-]?(?:id|number|no)|record)$|[ _-](?:id|uuid|guid|key|number|no|nr)$/i;
/** As in customerID, and not as in humid. */
const CAMEL_ID = /[a-z](?:Id|ID|Uuid|UUID)$/;
const TIME =
  /date|time|_at$|^(?:day|month|week|when|created|received|recorded|observed|sent|opened)$|(?:^|[ _-])(?:ts|dt)$/i;
/** Whom or what rows are of: several rows of one are not independent. */
const GROUP =
  /^(?:customer|client|user|patient|account|person|household|subject|member|company|driver|device|machine|sensor|session|store|shop)s?(?:[ _-]?(?:id|uuid|guid|key|no|nr|number|code))?$/i;

/** The same column in the rows of one side: what is known of it is counted again. */
export function rowsIn(
  column: SeenColumn,
  cells: { readonly codes: Int32Array; readonly dictionary: readonly string[] } | undefined,
  sides: Uint8Array,
): SeenColumn {
  const counted = new Map<string, number>();
  for (const [row, code] of cells?.codes.entries() ?? []) {
    const value = cells?.dictionary[code];
    if (sides[row] === 1 && value !== undefined) counted.set(plainly(value), (counted.get(plainly(value)) ?? 0) + 1);
  }
  const known = column.values.map(({ value }) => ({ value, rows: counted.get(plainly(value)) ?? 0 }));
  return { ...column, filled: [...counted.values()].reduce((sum, rows) => sum + rows, 0), values: known };
}

/** A value however the file writes it: `1.0` is 1, and `True` is true. */
function plainly(value: string): string {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  return Number.isNaN(number) ? value.toLowerCase() : String(number);
}

/** Columns whose every cell is another one: what may identify a row. */
export function uniqueColumns({ columns, rows }: SeenTable): readonly SeenColumn[] {
  return columns.filter(
    ({ filled, distinct, kind, isWhole }) =>
      rows > 1 && filled === rows && distinct === rows && (kind === "category" || isWhole),
  );
}

/**
 * Columns with a meaning of their own, by what they hold and not by their names alone. A column that is another one in
 * every row is an id where it is called so, or where training drops it.
 */
export function rolesOf(table: SeenTable, target: string | undefined, dropped: ReadonlySet<string>): Roles {
  const { columns } = table;
  const others = columns.filter(({ name, kind }) => name !== target && kind !== "other");
  const unique = uniqueColumns(table).filter(({ name }) => name !== target);
  const id =
    unique.find(({ name }) => ID.test(name) || CAMEL_ID.test(name)) ?? unique.find(({ name }) => dropped.has(name));
  const time = others.find(
    ({ name, kind, filled, dates }) => kind === "time" || (TIME.test(name) && filled > 0 && dates === filled),
  );
  const group = others.find(
    ({ name, distinct, filled, kind, isWhole }) =>
      GROUP.test(name) &&
      (kind === "category" || isWhole) &&
      name !== time?.name &&
      distinct >= LEAST_GROUPS &&
      distinct * 1.2 <= filled,
  );
  return {
    ...(id !== undefined && { id: id.name }),
    ...(time !== undefined && { time: time.name }),
    ...(group !== undefined && { group: group.name }),
  };
}

/** Fewer are a category, and not whom the rows are of. */
const LEAST_GROUPS = 30;
