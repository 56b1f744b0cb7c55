import type { Readable } from "node:stream";
import { operations, type VerifyProgress } from "../api/index.ts";
import { type Call, openerFor } from "./call.ts";
import type { RegistryOptions } from "./options.ts";

/** What operators ask of Concordat's registry. Every call may throw RegistryError. */
export interface OperationsClient {
  /** All that the registry holds, as of one moment: a SQLite data file of so many bytes, as it comes. */
  backup(): Promise<{ readonly bytes: number | undefined; readonly content: Readable }>;
  /** How far the registry is with reading every stored schema again; the last one is `done`. Throws where it breaks off before. */
  verify(): AsyncGenerator<VerifyProgress>;
  /** The registry's clock in milliseconds since 1970, to the second, as it dates its answers; undefined where it does not. */
  clock(): Promise<number | undefined>;
}

const callOf = ({ path }: { readonly path: string }): Call => ({ method: "GET", path: path.split("/").slice(1) });

/** A client of what Concordat's registry has for its operators. Opens no connection before the first call. */
export function operationsClient(options: RegistryOptions | string): OperationsClient {
  const open = openerFor(typeof options === "string" ? { url: options } : options);
  return {
    backup: () => open(callOf(operations.backup)),
    clock: async () => {
      const { content } = await open({ method: "GET", path: ["config"] });
      const { date } = content.headers;
      content.resume();
      const time = date === undefined ? Number.NaN : Date.parse(date);
      return Number.isNaN(time) ? undefined : time;
    },
    async *verify() {
      const { content } = await open(callOf(operations.verify));
      let rest = "";
      for await (const part of content.setEncoding("utf8")) {
        const lines = `${rest}${part}`.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) yield JSON.parse(line) as VerifyProgress;
      }
    },
  };
}
