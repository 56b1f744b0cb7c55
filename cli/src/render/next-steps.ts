import type { Io } from "../io.ts";

const MEMORY = ":memory:";

/** Pages of the console that show most with the demo's data. */
const PAGES = [
  ["/ui", "all that there is"],
  ["/ui/subjects/orders-value", "an event with four versions, and who reads its fields"],
  ["/ui/map", "who produces and who consumes what"],
  ["/ui/deployments", "what runs where, and what may not go to production"],
  ["/ui/contracts", "what consumers read, and what providers made of it"],
] as const;
const WIDTH = Math.max(...PAGES.map(([path]) => path.length));

/** What a registry that has just started says: where it is, and three commands that try it out. */
export function nextSteps(url: string, data: string, { env, paint }: Pick<Io, "env" | "paint">): string {
  // Under npm and npx the command itself is not on the path.
  const concordat = env.npm_command === undefined ? "concordat" : "npx concordat";
  const schema = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
  return [
    `Listening on ${paint("bold", url)}`,
    `Data in ${data === MEMORY ? "memory: it is gone when this stops" : data}`,
    "Next, in another terminal:",
    `  echo '${schema}' | ${concordat} register - --subject orders-value --registry ${url}`,
    `  ${concordat} ls --registry ${url}`,
    `  ${concordat} get orders-value --registry ${url}`,
  ].join("\n");
}

/** What a registry with the demo's data says once it has started: what there is, and where to look. */
export function demoSteps(url: string, data: string, { env, paint }: Pick<Io, "env" | "paint">): string {
  const concordat = env.npm_command === undefined ? "concordat" : "npx concordat";
  return [
    `Listening on ${paint("bold", url)}`,
    `Data in ${data === MEMORY ? "memory: it is gone when this stops" : data}`,
    "A shop with five services, in staging and in production. Open in a browser:",
    ...PAGES.map(([path, what]) => `  ${`${url}${path}`.padEnd(url.length + WIDTH)}  ${what}`),
    "Or in another terminal:",
    `  ${concordat} can-i-deploy --service orders --version 1.5.0 --to production --registry ${url}`,
  ].join("\n");
}
