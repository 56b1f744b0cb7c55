/** A part of a list. */
export interface Part {
  readonly offset: number;
  /** 0 or less for no limit. */
  readonly limit: number;
}
