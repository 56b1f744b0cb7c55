import { dropConfig, dropMode, putConfig, putMode, readMode, readSubjectConfig } from "../../cases/settings.ts";
import { checkSubject } from "../../decide/subject.ts";
import { CONFIG_FIELDS, type Config, type ConfigField, type SubjectKey } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";
import { handler, type Incoming, lasting } from "../core/route.ts";
import { configChange, fieldsOf } from "./body.ts";
import { contextIn } from "./context.ts";
import { param, queryFlag } from "./query.ts";

function keyOf(request: Incoming): SubjectKey {
  return subjectKey(param(request, "subject"), contextIn(request));
}

/** The same for a change; names that Confluent's registry refuses are refused. */
function changedKey(request: Incoming): SubjectKey {
  const key = keyOf(request);
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}

const asked = (request: Incoming) => ({ key: keyOf(request), orGlobal: queryFlag(request, "defaultToGlobal") });

/** Config and mode; `methods` are the names by which Confluent's registry complains of a body. */
function settings(methods: { readonly config: string; readonly mode: string }) {
  return {
    getConfig: lasting("read", asked, async (at, { key, orGlobal }) =>
      configAnswer(await readSubjectConfig(at, key, orGlobal), "compatibilityLevel"),
    ),
    putConfig: handler(
      "configure",
      (request) => {
        const change = configChange(fieldsOf(request.body, methods.config, "ConfigUpdateRequest"));
        return { key: changedKey(request), change };
      },
      async (registry, { key, change }) => configAnswer(await putConfig(registry, key, change), "compatibility"),
    ),
    deleteConfig: handler("configure", keyOf, async (registry, key) =>
      configAnswer(await dropConfig(registry, key), "compatibilityLevel"),
    ),
    getMode: lasting("read", asked, async (at, { key, orGlobal }) => ({
      mode: await readMode(at, key, orGlobal),
    })),
    putMode: handler(
      "configure",
      (request) => {
        const fields = fieldsOf(request.body, methods.mode, "ModeUpdateRequest");
        if (!Object.hasOwn(fields, "mode")) throw refusals.invalidMode();
        const mode = fields.mode === null ? undefined : String(fields.mode);
        return { key: changedKey(request), mode, force: queryFlag(request, "force") };
      },
      async (registry, { key, mode, force }) => {
        await putMode(registry, key, mode, force);
        return { mode: mode ?? null };
      },
    ),
    deleteMode: handler(
      "configure",
      (request) => ({ key: keyOf(request), recursive: queryFlag(request, "recursive") }),
      async (registry, { key, recursive }) => {
        const mode = await dropMode(registry, key, recursive);
        return mode === undefined ? {} : { mode };
      },
    ),
  };
}

/** Config and mode of the registry and of contexts (Confluent's API). */
export const topSettings = settings({ config: "updateTopLevelConfig", mode: "updateTopLevelMode" });
/** Config and mode of subjects (Confluent's API). */
export const subjectSettings = settings({ config: "updateSubjectLevelConfig", mode: "updateMode" });

/** A config in the order of Confluent's answers; the level is named otherwise in answers to a change. */
function configAnswer(config: Config, level: "compatibility" | "compatibilityLevel"): object {
  const fields = Object.keys(CONFIG_FIELDS) as ConfigField[];
  const told = fields.map((field) => [field === "compatibility" ? level : field, config[field]] as const);
  // A setting that was cleared is answered at its own level only.
  const isTold = (value: unknown) => value !== undefined && (value !== "" || level === "compatibility");
  return Object.fromEntries(told.filter(([, value]) => isTold(value)));
}
