/** Who asks for something. */
export interface Actor {
  readonly name: string;
}

/** Somebody who did not say who they are. */
export const ANONYMOUS: Actor = { name: "anonymous" };
