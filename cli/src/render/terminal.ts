import { type DifferenceView, type SideView, TYPE_CHANGED, type WitnessView } from "@concordat/schema";
import type { ComparedText, Fault, Verdict } from "../judge/verdict.ts";
import { impactLines } from "./impact.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { referrerLines } from "./referrers.ts";
import { heading, remark } from "./remark.ts";
import { type SnippetPlace, snippet } from "./snippet.ts";
import { summary } from "./summary.ts";
import { hanging } from "./wrap.ts";

/** A verdict as text for a person: each difference with both places, then one line that says how it stands. */
export function terminal(verdict: Verdict, paint: Paint): string {
  return [...findings(verdict, paint), closing(verdict, paint).join("\n")].join("\n\n");
}

/** What a verdict found, a block each: differences, faults, who reads what changed and what refers to it. */
export function findings(verdict: Verdict, paint: Paint): readonly string[] {
  const blocks = verdict.compared.flatMap((compared) => comparison(verdict, compared, paint));
  const faults = (verdict.faults ?? []).map((one) => faultLines(verdict, one, paint));
  const impact = verdict.impact === undefined ? [] : impactLines(verdict.impact, paint);
  const referrers = verdict.referrers === undefined ? [] : referrerLines(verdict.referrers, paint);
  return [...blocks, ...faults, ...[referrers, impact].filter((lines) => lines.length > 0)].map((lines) =>
    lines.join("\n"),
  );
}

function closing(verdict: Verdict, paint: Paint): readonly string[] {
  const style = { compatible: "green", incompatible: "red", first: "green", unknown: "yellow" } as const;
  const line = paint(["bold", style[verdict.outcome]], hanging(printable(summary(verdict)), 2, paint.width));
  return verdict.note === undefined ? [line] : [line, hanging(printable(verdict.note), 0, paint.width)];
}

function comparison(verdict: Verdict, compared: ComparedText, paint: Paint): readonly (readonly string[])[] {
  const { typeChanged, differences, unlisted = 0 } = compared.view;
  if (typeChanged === undefined)
    return [
      ...differences.map((one) => difference(verdict, compared, one, paint)),
      ...(unlisted === 0 ? [] : [[`and ${counted(unlisted, "further difference")}, not listed`]]),
    ];
  return [
    [
      heading(TYPE_CHANGED.severity, TYPE_CHANGED.id, TYPE_CHANGED.sentence(typeChanged), paint),
      ` ${paint("blue", "-->")} ${printable(verdict.proposed.name)}`,
      ` ${paint("blue", ":::")} ${printable(compared.old.name)}`,
      remark("help", TYPE_CHANGED.hint, 1, paint),
    ],
  ];
}

function faultLines({ proposed }: Verdict, fault: Fault, paint: Paint): readonly string[] {
  const { rule, severity, message, hint, line, column } = fault;
  const gutter = String(line ?? 1).length;
  const style = severity === "error" ? "red" : "yellow";
  return [
    heading(severity, rule, message, paint),
    ...snippet({ ...proposed, line, column, length: 1 }, { arrow: "-->", mark: "^", label: "", gutter, paint, style }),
    remark("help", hint, gutter, paint),
  ];
}

function difference(verdict: Verdict, { old }: ComparedText, view: DifferenceView, paint: Paint): readonly string[] {
  const gutter = String(Math.max(view.old.line ?? 1, view.new.line ?? 1)).length;
  const style = view.severity === "error" ? "red" : "yellow";
  const say = (name: string, text: string): string => remark(name, text, gutter, paint);
  return [
    heading(view.severity, view.rule, view.message, paint),
    ...snippet(placed(verdict.proposed, view.new), {
      arrow: "-->",
      mark: "^",
      label: printable(view.new.value),
      gutter,
      paint,
      style,
    }),
    ...snippet(placed(old, view.old), {
      arrow: ":::",
      mark: "-",
      label: printable(view.old.value),
      gutter,
      paint,
      style: "blue",
    }),
    say("breaks", who(view)),
    ...(view.causes ?? []).map((cause) => say("because", cause)),
    ...witness(view, say),
    say("help", view.hint),
  ];
}

function counted(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

/** Who is hurt, as a sentence's end. Of a warning only an event that was found says how. */
export function who({
  breaks,
  severity,
  witness: found,
}: Pick<DifferenceView, "breaks" | "severity" | "witness">): string {
  const whose = breaks === "new readers" ? "new readers, of events already written" : "old readers, of events to come";
  if (severity === "error") return whose;
  if (found?.outcome === "fails") return `${whose}: they fail, though every level allows it`;
  if (found?.outcome === "changes") return `${whose}: they read them, and understand something else`;
  return `${whose}: they may fail, or read them and understand something else`;
}

function witness(view: DifferenceView, say: (name: string, text: string) => string): readonly string[] {
  if (view.witness === undefined) return [];
  if (view.witness === null) return [say("event", `none: ${view.noWitness ?? "none is known"}`)];
  const { event, outcome, observed, neighbour }: WitnessView = view.witness;
  const writer = view.direction === "backward" ? "old" : "new";
  return [
    say("event", `${JSON.stringify(event)} as the ${writer} schema writes it`),
    outcome === "fails" ? say("fails", observed) : say("reads", observed.replace(/^reads /, "")),
    ...(neighbour === undefined ? [] : [say("passes", JSON.stringify(neighbour.event))]),
  ];
}

function placed(
  { name, text }: { readonly name: string; readonly text: string | undefined },
  { line, column, length }: SideView,
): SnippetPlace {
  return { name, text, line, column, length };
}
