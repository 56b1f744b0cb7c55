import type { Io } from "../io.ts";

/** What a registry that has just started says: where it is, and three commands that try it out. */
export function nextSteps(url: string, data: string, { env, paint }: Pick<Io, "env" | "paint">): string {
  // Under npm and npx the command itself is not on the path.
  const concordat = env.npm_command === undefined ? "concordat" : "npx concordat";
  const schema = '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}';
  return [
    `Listening on ${paint("bold", url)}`,
    `Data in ${data === ":memory:" ? "memory: it is gone when this stops" : data}`,
    "Next, in another terminal:",
    `  echo '${schema}' | ${concordat} register - --subject orders-value --registry ${url}`,
    `  ${concordat} ls --registry ${url}`,
    `  ${concordat} get orders-value --registry ${url}`,
  ].join("\n");
}
