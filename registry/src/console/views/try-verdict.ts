import type { ComparisonView, Diagnostic, DifferenceView } from "@concordat/schema";
import type { Trial } from "../../cases/trial.ts";
import { type Html, html, type Inside } from "../html.ts";
import type { InputProblem } from "../pages/try-input.ts";
import { NoteCard } from "./diff-note.ts";
import { amount, Mark, Section, subjectHref } from "./parts.ts";
import { ImpactView } from "./try-impact.ts";
import type { TryModel } from "./try-model.ts";

/** Differences of a comparison that are shown. */
const MOST_NOTES = 50;

/** What is said of the editor's text. A script replaces it while somebody types, and reads out its summary. */
export function VerdictView(model: TryModel): Html {
  const { trial, problem } = model;
  const { kind, word, sentence } = summaryOf(model);
  return html`<section class="try-verdict" id="verdict" aria-labelledby="verdict-title" data-lines=${problemLines(model).join(" ")} data-summary=${`${word} ${sentence}`}>
    <h2 id="verdict-title" class="sr-only">Verdict</h2>
    <p class=${`verdict verdict-${kind}`}>${word !== "" && html`<strong>${word}</strong> `}${sentence}</p>
    ${problem !== undefined && html`<${Problem} ...${problem} />`}
    ${trial !== undefined && html`<${Found} trial=${trial} name=${model.name} />`}
  </section>`;
}

/** The lines of the editor's text, from 1, with something wrong. */
export function problemLines({ trial, problem }: Pick<TryModel, "trial" | "problem">): readonly number[] {
  const found = [
    problem?.place?.line,
    ...(trial?.comparisons.flatMap(({ differences }) => differences.map((one) => one.new.line)) ?? []),
    ...(trial?.diagnostics?.map(({ line }) => line) ?? []),
  ].filter((line) => line !== undefined);
  return [...new Set(found)].sort((a, b) => a - b);
}

interface Summary {
  readonly kind: "good" | "bad" | "warn" | "plain";
  readonly word: string;
  readonly sentence: string;
}

/** The verdict in one sentence. */
export function summaryOf({
  trial,
  problem,
  latest,
  input,
}: Pick<TryModel, "trial" | "problem" | "latest" | "input">): Summary {
  if (problem !== undefined) return { kind: "bad", word: "Rejected", sentence: problem.message };
  if (trial === undefined)
    return {
      kind: "plain",
      word: "",
      sentence:
        input.text === "" ? "Write a schema to see the verdict here." : "Change the schema to see the verdict here.",
    };
  const { comparisons, compatible, level, compared } = trial;
  const all = comparisons.flatMap(({ differences }) => differences);
  const errors = all.filter(({ severity }) => severity === "error").length;
  if (!compatible) return { kind: "bad", word: "Incompatible", sentence: whyNot(trial, errors) };
  if (latest === undefined) return { kind: "good", word: "Valid", sentence: "There is no version to compare it with." };
  if (compared === 0)
    return { kind: "warn", word: "Not compared", sentence: `The level is ${level}: any valid schema is accepted.` };
  const warnings = all.length - errors;
  const found = all.length === 0 ? "no difference" : warnings > 0 ? amount(warnings, "warning") : "no error";
  return {
    kind: warnings > 0 ? "warn" : "good",
    word: "Compatible",
    sentence: `by ${level} with ${comparedWith(comparisons)}: ${found}.`,
  };
}

function whyNot({ level, comparisons, referrers = [], policy, diagnostics = [] }: Trial, errors: number): string {
  if (errors > 0) return `by ${level} with ${comparedWith(comparisons)}: ${amount(errors, "error")}.`;
  const changed = comparisons.find(({ typeChanged }) => typeChanged !== undefined)?.typeChanged;
  if (changed !== undefined) return `A subject's format cannot change from ${changed.old} to ${changed.new}.`;
  if (policy?.referrers === "refuse" && referrers.length > 0)
    return `${amount(referrers.length, "schema")} that refer to it would break, and the subject's policy rejects that.`;
  const faults = diagnostics.filter(({ severity }) => severity === "error").length;
  return `The format's own compiler would report ${amount(faults, "error")}, and the subject's policy rejects that.`;
}

function comparedWith(comparisons: readonly ComparisonView[]): string {
  const versions = comparisons.map(({ version }) => version).sort((a, b) => a - b);
  if (versions.length < 4) return `version${versions.length === 1 ? "" : "s"} ${versions.join(", ")}`;
  return `${versions.length} versions, ${versions[0]} to ${versions.at(-1)}`;
}

function Problem({ code, hint, place }: InputProblem): Html {
  return html`<div class="try-problem">
    ${place?.line !== undefined && html`<p><${PlaceLink} line=${place.line} column=${place.column} /></p>`}
    ${hint && html`<p><strong>To fix it:</strong> ${hint}</p>`}
    ${code && html`<p class="help">Code <code>${code}</code></p>`}
  </div>`;
}

/** Leads to a place of the editor's text; a script puts the cursor there. */
function PlaceLink({ line, column }: { readonly line: number; readonly column: number | undefined }): Html {
  return html`<a href="#try-text" data-line=${line} data-column=${column}>Line ${line}${column !== undefined && `, column ${column}`}</a>`;
}

function Found({ trial, name }: { readonly trial: Trial; readonly name: string }): Inside {
  const { comparisons, diagnostics = [], levels, level } = trial;
  let shown = 0;
  return html`${comparisons
    .filter(({ differences }) => differences.length > 0)
    .map((one) => {
      const first = shown;
      shown += one.differences.length;
      return html`<${Differences} comparison=${one} name=${name} first=${first} />`;
    })}
    ${diagnostics.length > 0 && html`<${Diagnostics} found=${diagnostics} />`}
    <${ImpactView} trial=${trial} />
    <${Section} id="try-levels" title="By other levels">
      <div class="table-box" role="region" aria-label="Table of the levels" tabindex="0"><table class="table">
        <thead><tr><th scope="col">Level</th><th scope="col">Verdict</th><th scope="col" class="number">Versions compared</th></tr></thead>
        <tbody>${levels.map(
          (one) => html`<tr>
            <th scope="row">${one.level} ${one.level === level && html`<${Mark} kind="accent">in force</${Mark}>`}</th>
            <td><${Mark} kind=${one.compatible ? "good" : "bad"}>${one.compatible ? "compatible" : "incompatible"}</${Mark}></td>
            <td class="number">${one.compared}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </${Section}>`;
}

function Differences({
  comparison: { version, differences, unlisted = 0 },
  name,
  first,
}: {
  readonly comparison: ComparisonView;
  readonly name: string;
  readonly first: number;
}): Html {
  const more = Math.max(0, differences.length - MOST_NOTES) + unlisted;
  return html`<${Section} id=${`against-${version}`} title=${`Against version ${version}`} aside=${html`<a href=${subjectHref(name, version)}>See version ${version}</a>`}>
    ${differences.slice(0, MOST_NOTES).map((one, index) => NoteCard({ difference: one, old: undefined, fresh: undefined }, first + index, Places(one, version)))}
    ${more > 0 && html`<p class="note">${amount(more, "further difference")} not listed.</p>`}
  </${Section}>`;
}

function Places({ new: fresh, old }: DifferenceView, version: number): Inside {
  const inOld = old.line === undefined ? "" : ` · version ${version}: ${old.pointer || "the whole schema"}`;
  if (fresh.line === undefined) return html`<code>${fresh.pointer || "the whole schema"}</code>${inOld}`;
  return html`<${PlaceLink} line=${fresh.line} column=${fresh.column} />${inOld}`;
}

function Diagnostics({ found }: { readonly found: readonly Diagnostic[] }): Html {
  return html`<${Section} id="try-diagnostics" title="What the format's own compiler would say">
    ${found.map(
      ({
        rule,
        severity,
        message,
        hint,
        line,
        column,
      }) => html`<article class=${`diff-note note-${severity === "error" ? "bad" : "warn"}`}>
        <h3>${message}</h3>
        <p class="help"><${PlaceLink} line=${line} column=${column} /> · <code>${rule}</code></p>
        <p><strong>To fix it:</strong> ${hint}</p>
      </article>`,
    )}
  </${Section}>`;
}
