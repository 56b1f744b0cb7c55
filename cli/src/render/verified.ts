import type { VerifiedPact } from "../contracts/verify.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";
import { type Cell, table } from "./table.ts";
import { hanging } from "./wrap.ts";

const STYLES = { yes: ["bold", "green"], no: ["bold", "red"], unknown: ["bold", "yellow"] } as const;
const WORDS = { yes: "kept", no: "broken", unknown: "not known" } as const;
const BY = { messages: "its own events", schemas: "its schemas" } as const;

/** What was sent to the registry. */
interface Published {
  readonly published: readonly VerifiedPact[];
  readonly version: string | undefined;
}

/** A line for each contract, what is broken behind that, and how many are kept. */
export function verifiedText(
  results: readonly VerifiedPact[],
  { published, version }: Published,
  paint: Paint,
): string {
  const rows = results.map(({ answer, provider, consumer, by, messages, from }): readonly (string | Cell)[] => [
    { text: WORDS[answer], style: STYLES[answer] },
    `${provider} for ${consumer}`,
    `${messages.length} message${messages.length === 1 ? "" : "s"}, by ${BY[by]}`,
    { text: from, style: "dim" },
  ]);
  const details = results.flatMap((one) => detailsOf(one, paint));
  const kept = results.filter(({ answer }) => answer === "yes").length;
  const sum = paint("bold", `${kept} of ${results.length} contract${results.length === 1 ? "" : "s"} kept`);
  const sent =
    published.length === 0
      ? ""
      : `; ${published.length} result${published.length === 1 ? "" : "s"} published for ${published[0]?.provider} ${version}`;
  return [table(rows, paint), ...details, `${sum}${printable(sent)}`].join("\n");
}

function detailsOf({ consumer, mismatches, neverSent, notes }: VerifiedPact, paint: Paint): readonly string[] {
  const line = (word: string, style: "red" | "blue", text: string) =>
    `${paint(["bold", style], word)}${paint("bold", ":")} ${hanging(printable(text), 4, paint.width)}`;
  return [
    ...mismatches.map(({ message, path, problem }) =>
      line("broken", "red", `${consumer}: ${message}: ${path === "$" ? "the event" : path} ${problem}`),
    ),
    ...neverSent.map((message) => line("note", "blue", `${consumer}: ${message}: never sent, by its builder`)),
    ...notes.map((text) => line("note", "blue", `${consumer}: ${text}`)),
  ];
}
