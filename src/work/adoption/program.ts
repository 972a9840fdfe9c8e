/** One way of training that the repository shows. */
export interface Program {
  /** As a person would type it in `folder`, without what the packaging puts before it. */
  readonly line: string;
  /** The project's own folder, where it is typed: `""` for the root. */
  readonly folder: string;
  /** Files whose texts say what it reads and writes. */
  readonly files: readonly string[];
  /** What shows it. */
  readonly why: string;
  /** Whether the line brings its own environment: `make` calls whatever its recipe says. */
  readonly isWhole: boolean;
  /** The file whose recipe the line carries out: a Makefile, a justfile. */
  readonly recipe?: string | undefined;
  /** What a pipeline says that it reads and leaves, relative to `folder`. */
  readonly reads?: readonly string[];
  readonly leaves?: readonly string[];
}
