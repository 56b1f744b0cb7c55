import type { Page } from "../../console/page.ts";
import type { InputProblem } from "../../console/pages/try-input.ts";
import { Refusal } from "../../errors.ts";
import { refusedAs } from "../api/problem.ts";
import type { Answer, Rows } from "../core/route.ts";
import { type FormRequest, formRow } from "./forms.ts";
import { type ConsoleSettings, pageRow, seeOther } from "./row.ts";

/** Trying a change: the editor, its verdict, and registering after a review. */
export function tryRows(settings: ConsoleSettings): Rows {
  return {
    tryPage: pageRow(settings, "/ui/try", "read", async (asked) =>
      (await import("../../console/pages/try.ts")).tryPage(asked),
    ),
    tryForm: formRow(settings, "/ui/try", "check", (asked) => besideEditor(asked, tried)),
    registerForm: formRow(settings, "/ui/try/register", "register", (asked) => besideEditor(asked, reviewed)),
  };
}

const tried = async (asked: FormRequest) => (await import("../../console/pages/try.ts")).triedPage(asked, asked.form);

/** Shows what would be registered, and registers it where that was confirmed. */
async function reviewed(asked: FormRequest): Promise<Answer | Page> {
  const { registerReviewed, reviewPage } = await import("../../console/pages/try-register.ts");
  const { confirmed, expected, ...form } = asked.form;
  if (confirmed === undefined) return reviewPage(asked, form);
  const done = await registerReviewed(asked, asked.form);
  if (done === undefined) return reviewPage(asked, { ...form, ...(expected === undefined ? {} : { expected }) });
  return seeOther(`/ui/subjects/${encodeURIComponent(done.subject)}/versions/${done.version}`);
}

/** What is wrong with the form's schema is shown beside it, so that nothing that was written is lost. */
async function besideEditor(
  asked: FormRequest,
  act: (asked: FormRequest) => Promise<Answer | Page>,
): Promise<Answer | Page> {
  try {
    return await act(asked);
  } catch (error) {
    const { UnreadableReferences } = await import("../../console/pages/try-input.ts");
    const problem = error instanceof UnreadableReferences ? REFERENCES : inputProblem(error);
    if (problem === undefined) throw error;
    return (await import("../../console/pages/try.ts")).problemBesideEditor(asked, asked.form, problem);
  }
}

const REFERENCES: InputProblem = {
  status: 400,
  message: "The references are not a JSON list of objects with name, subject and version.",
  hint: 'Write them as in [{"name": "money.avsc", "subject": "money", "version": 1}], or leave the box empty.',
};

/** Statuses that say something of the schema, rather than of who asks or of the server. */
const OF_INPUT: ReadonlySet<number> = new Set([400, 404, 409, 413, 422]);

function inputProblem(error: unknown): InputProblem | undefined {
  const refused = refusedAs(error);
  if (refused === undefined || !OF_INPUT.has(refused.status)) return undefined;
  const { status } = refused;
  const { message, code, hint, place } = refused.body as Omit<InputProblem, "status">;
  const where = error instanceof Refusal && error.kind === "invalid-schema" ? placeOf(error) : place;
  return {
    status,
    message,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    ...(where === undefined ? {} : { place: where }),
  };
}

const placeOf = ({ facts }: Refusal<"invalid-schema">) => facts.error.place;
