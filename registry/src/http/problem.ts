import { ContractError } from "@concordat/contracts/model";
import { SchemaError } from "@concordat/schema";
import type { FastifyReply, FastifyRequest } from "fastify";
import { MissingReference } from "../cases/library.ts";
import { UnknownFormat } from "../cases/report.ts";
import { ApiRefusal, RegistryError } from "../errors.ts";

/** An error as our own API answers it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly place?: object;
  readonly hint?: string;
}

export function problem(reply: FastifyReply, status: number, body: Problem): FastifyReply {
  return reply.code(status).type("application/json").send(body);
}

/** Runs what answers a request of our own API; what it refuses is answered as `{code, message, place?, hint?}`. */
export async function answering<Answer>(
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => Promise<Answer>,
): Promise<Answer | FastifyReply> {
  if (request.validationError !== undefined)
    return problem(reply, 400, {
      code: "api/bad-request",
      message: request.validationError.message,
      hint: "See the API's documentation for what a request holds.",
    });
  try {
    return await run();
  } catch (error) {
    const told = problemOf(error);
    if (told === undefined) throw error;
    return problem(reply, told.status, told.body);
  }
}

function problemOf(error: unknown): { readonly status: number; readonly body: Problem } | undefined {
  if (error instanceof SchemaError) {
    const { code, message, place, hint } = error;
    return { status: 422, body: { code, message, ...given({ place, hint }) } };
  }
  if (error instanceof ContractError) {
    const { code, message, pointer, hint } = error;
    return { status: 422, body: { code, message, place: { pointer }, ...given({ hint }) } };
  }
  if (error instanceof ApiRefusal) {
    const { status, code, message, hint } = error;
    return { status, body: { code, message, ...given({ hint }) } };
  }
  if (error instanceof MissingReference)
    return {
      status: 422,
      body: { code: "api/missing-reference", message: error.message, hint: "Register what it refers to first." },
    };
  if (error instanceof UnknownFormat)
    return { status: 422, body: { code: "api/unknown-format", message: error.message } };
  if (error instanceof RegistryError)
    return { status: error.status, body: { code: `registry/${error.code}`, message: error.message } };
  return undefined;
}

/** The members that are there. */
function given<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}
