import { textOf } from "../text.ts";
import type { Step } from "./step.ts";

/** W3C trace context in the headers of messages, by OpenTelemetry's API. */
export interface Tracing {
  /** The headers that carry the context which is active now: `traceparent` and what else the program's propagator writes. */
  inject(): Record<string, string>;
  /** Runs within the context that a message's headers carry. */
  within<Result>(headers: ReadonlyMap<string, Uint8Array>, run: () => Result): Result;
}

/** Where OpenTelemetry's API keeps what a program registers with it (`api/src/internal/global-utils.ts`, for its version 1). */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * Tracing by `@opentelemetry/api`, where the program has registered a tracer, context manager or propagator with it by
 * now. Undefined, and nothing is loaded, where it has not.
 */
export async function findTracing(): Promise<Tracing | undefined> {
  if (!(REGISTERED in globalThis)) return undefined;
  const api = await load();
  if (api === undefined) return undefined;
  const { context, propagation, ROOT_CONTEXT } = api;
  return {
    inject: () => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      return headers;
    },
    within: (headers, run) => context.with(propagation.extract(ROOT_CONTEXT, headers, READ), run),
  };
}

/** The step that handles a message within the trace that its headers carry. */
export function traced({ within }: Pick<Tracing, "within">): Step {
  return (message, next) => within(message.headers, () => next());
}

const READ = {
  keys: (headers: ReadonlyMap<string, Uint8Array>): string[] => [...headers.keys()],
  get: (headers: ReadonlyMap<string, Uint8Array>, name: string): string | undefined => {
    const value = headers.get(name);
    return value === undefined ? undefined : textOf(value);
  },
};

async function load() {
  try {
    return await import("@opentelemetry/api");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    process.emitWarning(
      "Messages carry no trace: @opentelemetry/api is in use, but not installed where @concordat/client finds it.",
    );
    return undefined;
  }
}
