/** What the command's exit code says; the same for every subcommand. */
export const EXIT = {
  /** Yes: compatible, done, found. */
  yes: 0,
  /** No: incompatible, not there, out of date. */
  no: 1,
  /** The call or what it was given is wrong. */
  input: 2,
  /** The registry gave no usable answer. */
  unreachable: 3,
  /** Nothing to judge by. */
  unknown: 4,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
