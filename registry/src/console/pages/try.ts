import { DEFAULT_SCHEMA_TYPE } from "@concordat/schema";
import { allows } from "../../access/decide.ts";
import { ofKey } from "../../access/resource.ts";
import { aliased, findVersion } from "../../cases/find.ts";
import { look } from "../../cases/registry.ts";
import { trial } from "../../cases/trial.ts";
import type { View } from "../../cases/view.ts";
import { effectiveConfig } from "../../decide/settings.ts";
import { checkSubject } from "../../decide/subject.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Facts } from "../../store/store.ts";
import { linesOf } from "../code/lines.ts";
import { lineText } from "../code/token.ts";
import type { Page, PageRequest } from "../page.ts";
import { ChooseSubjectView, TryView } from "../views/try.ts";
import type { TryModel } from "../views/try-model.ts";
import { type InputProblem, inputOf, requestOf, shownReferences, type TryInput } from "./try-input.ts";

/** Subjects that are offered. */
const OFFERED = 200;

/** Where a subject is chosen; with one, its latest text to change. */
export async function tryPage(asked: PageRequest): Promise<Page> {
  const { registry, query } = asked;
  const at = look(registry);
  if (query.subject === undefined || query.subject.trim() === "") return choosePage(at);
  const facts = await factsOf(at, query.subject.trim());
  return editorPage(asked, facts, await firstInput(at, facts, query), {});
}

async function choosePage(at: View): Promise<Page> {
  const part = { offset: 0, limit: OFFERED };
  const found = await at.reading.located({
    prefix: "",
    context: undefined,
    deleted: "without",
    latestOnly: true,
    part,
  });
  return { title: "Try a change", area: "try", main: ChooseSubjectView({ subjects: found.map(qualifiedName) }) };
}

async function factsOf(at: View, name: string): Promise<Facts> {
  const key = await aliased(at, subjectKey(name));
  checkSubject(key);
  return at.reading.facts(key);
}

/** The text of a version, laid out as on the subject's page; nothing for a subject that is not there yet. */
async function firstInput(at: View, facts: Facts, query: PageRequest["query"]): Promise<TryInput> {
  const subject = qualifiedName(facts.key);
  const type = query.type ?? DEFAULT_SCHEMA_TYPE;
  if (query.version === undefined && facts.versions.every(({ deleted }) => deleted))
    return { subject, type, text: "", references: "" };
  const { id, version } = findVersion(facts, query.version === undefined ? "latest" : Number(query.version), true);
  const stored = await at.library.stored(at.reading, facts.key.context, id);
  if (stored === undefined) throw refusals.versionNotFound(version);
  const text = linesOf(stored.text).map(lineText).join("\n");
  return { subject, type: stored.type, text, references: shownReferences(stored.references) };
}

/** The verdict on what was sent. Throws where it is not a schema. */
export async function triedPage(asked: PageRequest, form: PageRequest["params"]): Promise<Page> {
  const input = inputOf(form);
  const at = look(asked.registry);
  const facts = await factsOf(at, input.subject);
  return editorPage(asked, facts, input, { trial: await trial(at, requestOf(input)) });
}

/** What is wrong with what was sent, beside the editor with it. */
export async function problemBesideEditor(
  asked: PageRequest,
  form: PageRequest["params"],
  problem: InputProblem,
): Promise<Page> {
  const input = inputOf(form);
  const at = look(asked.registry);
  return editorPage(asked, await at.reading.facts(subjectKey(input.subject)), input, { problem });
}

/** The editor, with what is known of its text. */
export function editorPage(
  { registry, viewer }: PageRequest,
  facts: Facts,
  input: TryInput,
  { trial: tried, problem }: Partial<Pick<TryModel, "trial" | "problem">>,
): Page {
  const { key, config, versions } = facts;
  const { rights } = registry.actor;
  const name = qualifiedName(key);
  const main = TryView({
    name,
    csrf: viewer.csrf,
    latest: versions.findLast(({ deleted }) => !deleted)?.version,
    level: effectiveConfig(config, registry.level).compatibility,
    types: registry.formats.types.toSorted(),
    input,
    trial: tried,
    problem,
    mayCheck: rights === undefined || allows(rights, "check", ofKey(key)),
    mayRegister: rights === undefined || allows(rights, "register", ofKey(key)),
  });
  return {
    title: `Try a change of ${name}`,
    area: "try",
    main,
    scripts: ["try.js"],
    ...(problem === undefined ? {} : { status: problem.status }),
  };
}
