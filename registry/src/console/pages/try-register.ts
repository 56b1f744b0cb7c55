import { type RegisterCall, register, registration } from "../../cases/register.ts";
import { look, lookAtAll, type Registry } from "../../cases/registry.ts";
import { trial } from "../../cases/trial.ts";
import { effectiveConfig } from "../../decide/settings.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Page, PageRequest } from "../page.ts";
import { ReviewView } from "../views/try-register.ts";
import { triedPage } from "./try.ts";
import { inputOf, type Planned, requestOf, type TryInput } from "./try-input.ts";

function callOf(input: TryInput): RegisterCall {
  const { type, text, references } = requestOf(input);
  const request = { type, text, references, metadata: undefined, ruleSet: undefined, normalize: false };
  return { key: subjectKey(input.subject), mayBeAlias: true, request, version: 0, id: -1, force: false };
}

/** Decides on a registration as it would be, and writes nothing. Throws a Refusal where it would be rejected. */
async function planned(registry: Registry, input: TryInput): Promise<Planned> {
  const call = callOf(input);
  const { writes, answer } = await registration(lookAtAll(registry), call);
  const put = writes.find((write) => write.kind === "put-version");
  if (put !== undefined) return { subject: qualifiedName(put.key), version: put.version, isNew: true };
  const { version } = answer([]) as { readonly version: number };
  return { subject: input.subject, version, isNew: false };
}

/** What registering would do, before it is done; the editor with the verdict where it would be rejected for that. */
export async function reviewPage(asked: PageRequest, form: PageRequest["params"]): Promise<Page> {
  const { registry, viewer } = asked;
  const input = inputOf(form);
  const at = look(registry);
  const tried = await trial(at, requestOf(input));
  if (!tried.compatible) return { ...(await triedPage(asked, form)), status: 409 };
  const plan = await planned(registry, input);
  const { config, versions } = await at.reading.facts(subjectKey(plan.subject));
  const main = ReviewView({
    csrf: viewer.csrf,
    input,
    plan,
    expected: form.expected,
    latest: versions.findLast(({ deleted }) => !deleted)?.version,
    level: effectiveConfig(config, registry.level).compatibility,
    trial: tried,
  });
  return { title: `Register ${plan.subject}`, area: "try", main };
}

/** Registers what was reviewed. Undefined where it would come to another version by now, so that it is to be reviewed again. */
export async function registerReviewed(
  { registry }: PageRequest,
  form: PageRequest["params"],
): Promise<{ readonly subject: string; readonly version: number } | undefined> {
  const input = inputOf(form);
  const plan = await planned(registry, input);
  if (form.expected !== String(plan.version)) return undefined;
  const { answer } = await register(registry, callOf(input));
  const { version } = answer as { readonly version: number };
  return { subject: plan.subject, version };
}
