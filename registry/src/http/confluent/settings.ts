import type { FastifyInstance, FastifyRequest } from "fastify";
import { checkSubject } from "../../cases/register.ts";
import type { Registry } from "../../cases/registry.ts";
import { dropConfig, dropMode, putConfig, putMode, readConfig, readMode } from "../../cases/settings.ts";
import type { Config, SubjectKey } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";
import { configChange, fieldsOf } from "./body.ts";
import { contextIn } from "./context.ts";
import { param, queryFlag } from "./query.ts";

/** Config and mode, of the registry, of contexts and of subjects (Confluent's API). */
export function settingsRoutes(app: FastifyInstance, registry: Registry): void {
  configRoutes(app, registry, "/config", "updateTopLevelConfig");
  configRoutes(app, registry, "/config/:subject", "updateSubjectLevelConfig");
  modeRoutes(app, registry, "/mode", "updateTopLevelMode");
  modeRoutes(app, registry, "/mode/:subject", "updateMode");
}

function keyOf(request: FastifyRequest): SubjectKey {
  return subjectKey(param(request, "subject"), contextIn(request));
}

function checkKey(key: SubjectKey): SubjectKey {
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}

function configRoutes(app: FastifyInstance, registry: Registry, path: string, method: string): void {
  app.get(path, async (request) => {
    return configAnswer(
      await readConfig(registry, keyOf(request), queryFlag(request, "defaultToGlobal")),
      "compatibilityLevel",
    );
  });
  app.put(path, async (request) => {
    const change = configChange(fieldsOf(request.body, method, "ConfigUpdateRequest"));
    return configAnswer(await putConfig(registry, checkKey(keyOf(request)), change), "compatibility");
  });
  app.delete(path, async (request) => configAnswer(await dropConfig(registry, keyOf(request)), "compatibilityLevel"));
}

function modeRoutes(app: FastifyInstance, registry: Registry, path: string, method: string): void {
  app.get(path, async (request) => ({
    mode: await readMode(registry, keyOf(request), queryFlag(request, "defaultToGlobal")),
  }));
  app.put(path, async (request) => {
    const fields = fieldsOf(request.body, method, "ModeUpdateRequest");
    if (!Object.hasOwn(fields, "mode")) throw refusals.invalidMode();
    const mode = fields.mode === null ? undefined : String(fields.mode);
    await putMode(registry, checkKey(keyOf(request)), mode, queryFlag(request, "force"));
    return { mode: mode ?? null };
  });
  app.delete(path, async (request) => {
    const mode = await dropMode(registry, keyOf(request), queryFlag(request, "recursive"));
    return mode === undefined ? {} : { mode };
  });
}

/** A config in the order of Confluent's answers; the level is named otherwise in answers to a change. */
function configAnswer(config: Config, level: "compatibility" | "compatibilityLevel"): object {
  const fields = {
    alias: config.alias,
    aliasForDeks: config.aliasForDeks,
    normalize: config.normalize,
    validateFields: config.validateFields,
    validateNewSchemas: config.validateNewSchemas,
    validateRules: config.validateRules,
    [level]: config.compatibility,
    compatibilityPolicy: config.compatibilityPolicy,
    compatibilityGroup: config.compatibilityGroup,
    defaultMetadata: config.defaultMetadata,
    overrideMetadata: config.overrideMetadata,
    defaultRuleSet: config.defaultRuleSet,
    overrideRuleSet: config.overrideRuleSet,
  };
  // A setting that was cleared is answered at its own level only.
  const isTold = (value: unknown) => value !== undefined && (value !== "" || level === "compatibility");
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isTold(value)));
}
