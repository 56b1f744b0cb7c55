import type { StagedPages } from "../stage.ts";
import { apiPages } from "./api.ts";
import { allCommands, commandsPage } from "./commands.ts";
import { configPage } from "./config.ts";
import { errorsPage } from "./errors.ts";
import { metricsPage } from "./metrics.ts";
import { rulePages } from "./rules.ts";
import { settingsPage } from "./settings.ts";
import { typescriptPages } from "./typescript.ts";

/** The pages that are made from the code. */
export async function madePages(): Promise<StagedPages> {
  const commands = await allCommands();
  const reference = new Map([
    ["commands.md", commandsPage(commands)],
    ["settings.md", settingsPage(commands)],
    ["config.md", configPage()],
    ...(await rulePages()),
    ["errors.md", errorsPage()],
    ["metrics.md", await metricsPage()],
  ]);
  return new Map([
    ...[...reference].map(([name, text]) => [`reference/${name}`, text] as const),
    ...apiPages(),
    ...(await typescriptPages()),
  ]);
}
