import type { AnswerOf, AskedOf, operations } from "@concordat/client/api";
import type { Permission } from "../../access/operations.ts";
import type { Registry } from "../../cases/registry.ts";
import type { Answer, StreamedAnswer } from "../core/route.ts";

type Operations = typeof operations;
type Answered<Body> = Body | Answer<Body> | StreamedAnswer;

/** For each operation of our own API the permission that it needs, and what it does. */
export type ApiHandlers = {
  readonly [Name in keyof Operations]: {
    readonly permission: Permission;
    readonly run: (
      registry: Registry,
      asked: AskedOf<Operations[Name]>,
    ) => Promise<Answered<AnswerOf<Operations[Name]>>>;
  };
};
