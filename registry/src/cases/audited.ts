/** Where the audit log goes, besides being kept. */
export interface Audit {
  /** Hears of entries, each a line of JSON, once they are committed. */
  readonly written: (entries: readonly string[]) => void;
}
