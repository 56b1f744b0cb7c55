import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type * as recordPackage from "@concordat/contracts/record";
import type * as verifyPackage from "@concordat/contracts/verify";
import { CliError } from "../error.ts";
import type { ModuleAnswer, ModuleQuestion, RecordedPair, RecordQuestion, VerifyQuestion } from "./exchange.ts";

/*
 * The process in which a project's handlers and builders run: what they print does not mix with the answer, and what they leave
 * open does not keep the command from ending. It loads the project's own @concordat/contracts, so that all code is of one version.
 */

process.once("message", (question: ModuleQuestion) => {
  void answer(question)
    .catch((error: unknown): ModuleAnswer => ({ kind: "failed", error: errorOf(error) }))
    .then((given) => process.send?.(given, () => process.exit(0)));
});

async function answer(question: ModuleQuestion): Promise<ModuleAnswer> {
  return question.kind === "record" ? record(question) : verify(question);
}

async function record({ module, service, lock }: RecordQuestion): Promise<ModuleAnswer> {
  const { consumes } = await load(module);
  if (!Array.isArray(consumes) || !consumes.every(isConsumed)) throw noExport(module, "consumes", CONSUMES);
  const { recordContract } = await own<typeof recordPackage>(module, "record");
  const pairs: RecordedPair[] = [];
  for (const one of consumes) {
    if (pairs.some(({ provider }) => provider === one.provider))
      throw new CliError({
        code: "cli/provider-twice",
        message: `${module} lists the provider ${one.provider} twice.`,
        hint: `Put the handlers of all topics of ${one.provider} into one entry: there is one contract for a consumer and a provider.`,
      });
    try {
      const { contract, gaps, warnings } = await recordContract({
        ...one,
        consumer: service,
        ...(lock === undefined ? {} : { lock }),
      });
      pairs.push({ provider: one.provider, contract, gaps, warnings });
    } catch (error) {
      pairs.push({ provider: one.provider, error: errorOf(error) });
    }
  }
  return { kind: "recorded", pairs };
}

async function verify({ module, service, contracts, schemas }: VerifyQuestion): Promise<ModuleAnswer> {
  const { produces } = await load(module);
  if (produces === undefined) return { kind: "no builders" };
  if (!isProvided(produces)) throw noExport(module, "produces", PRODUCES);
  const { verifyContracts } = await own<typeof verifyPackage>(module, "verify");
  const events = produces.topics.flatMap((topic) => Object.values(topic.events));
  const known = new Map(schemas);
  const unknown = async (): Promise<never> => {
    throw new Error("the schema is not known here");
  };
  const report = await verifyContracts({
    ...produces,
    provider: service,
    contracts,
    registry: {
      // The producer's schemas may not be registered yet: they have ids that no registry gives.
      lookup: async (subject, { schema }) => {
        const at = events.findIndex((one) => one.subject === subject && one.schema === schema);
        return { subject, version: 1, id: OWN_IDS + at, guid: undefined };
      },
      schemaById: async (id) => {
        const event = events[id - OWN_IDS];
        if (event === undefined) return known.get(id) ?? unknown();
        const { schemaType, schema, references = [], resolved = [] } = event;
        return { schemaType, schema, references, resolved, guid: undefined };
      },
      schemaByGuid: unknown,
      register: unknown,
    },
  });
  return { kind: "verified", results: report.results };
}

/** The first of the ids that the producer's own schemas have here. */
const OWN_IDS = 2_000_000_000;
const CONSUMES = 'export const consumes = [{ provider: "order", handlers: [recording(ordersTopic, handlers)] }]';
const PRODUCES = "export const produces = { topics: [ordersTopic], builders: { OrderPlaced: () => orderPlaced() } }";

async function load(module: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(module).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError({
      code: "cli/bad-module",
      message: `${module} cannot be loaded: ${reason}.`,
      hint: "Run it with node to see more.",
    });
  }
}

/** A part of the project's own package, as its module would import it. */
async function own<Part>(module: string, part: string): Promise<Part> {
  const name = `@concordat/contracts/${part}`;
  let file: string;
  try {
    file = createRequire(module).resolve(name);
  } catch {
    throw new CliError({
      code: "cli/no-package",
      message: `${name}, which ${module} needs, is not installed.`,
      hint: "Install it: npm install --save-dev @concordat/contracts.",
    });
  }
  return (await import(pathToFileURL(file).href)) as Part;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isConsumed(value: unknown): value is recordPackage.ConsumedFrom {
  return isMapping(value) && typeof value.provider === "string" && Array.isArray(value.handlers);
}

function isProvided(value: unknown): value is verifyPackage.Provided {
  return isMapping(value) && Array.isArray(value.topics) && isMapping(value.builders);
}

function noExport(module: string, name: string, example: string): CliError {
  return new CliError({
    code: "cli/no-export",
    message: `${module} does not export ${name} as it should be.`,
    hint: `Write ${example}.`,
  });
}

function errorOf(error: unknown): Extract<ModuleAnswer, { kind: "failed" }>["error"] {
  if (!(error instanceof Error)) return { code: "cli/handlers-failed", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "cli/handlers-failed";
  const hint = "hint" in error && typeof error.hint === "string" ? { hint: error.hint } : {};
  return { code, message: error.message, ...hint };
}
