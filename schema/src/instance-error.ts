/** What is wrong with an event that is JSON, by the schema that it should satisfy. */
export interface InstanceError {
  /** JSON pointer to the value in the instance. */
  readonly instance: string;
  /** The keyword that it does not satisfy; `false` where the schema is `false`. */
  readonly keyword: string;
  /** JSON pointer to the keyword in the text that it stands in. */
  readonly schema: string;
  /** The name of the reference whose text that is; undefined of the schema's own. */
  readonly document: string | undefined;
  /** A clause about the value, such as `must be a string, but is a number`. */
  readonly message: string;
  /** The member that it is about, where it is about one that is missing or should not be there. */
  readonly member?: string;
  /** Of `anyOf` and `oneOf`: what is wrong by the branch that comes nearest. */
  readonly causes?: readonly InstanceError[];
}
