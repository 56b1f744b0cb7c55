import type { ProcessMetrics } from "./messages.ts";

/** The metrics of several processes as one text: each series has the number of its process as the label `process`. */
export function mergedMetrics(parts: readonly ProcessMetrics[]): string {
  const families = new Map<string, { readonly head: string[]; readonly samples: string[] }>();
  for (const { process, text } of parts) {
    let family: { readonly head: string[]; readonly samples: string[] } | undefined;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const name = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
      if (name === undefined) {
        family?.samples.push(labelledWith(process, line));
        continue;
      }
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
      if (!family.head.includes(line)) family.head.push(line);
    }
  }
  const lines = [...families.values()].flatMap(({ head, samples }) => [...head, ...samples]);
  return `${lines.join("\n")}\n`;
}

function labelledWith(process: number, line: string): string {
  const end = line.search(/[{ ]/);
  const rest = line.slice(end);
  const label = `process="${process}"`;
  return `${line.slice(0, end)}${rest.startsWith("{") ? `{${label},${rest.slice(1)}` : `{${label}}${rest}`}`;
}
