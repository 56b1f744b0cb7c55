import { Argument, type Command } from "commander";
import type { CommandRow } from "../command-row.ts";
import { completionScript, SHELLS, type Shell } from "../completion/script.ts";
import { commandTree } from "../completion/tree.ts";
import { EXIT } from "../exit.ts";
import type { Io } from "../io.ts";

/** `concordat completion`: what makes a shell complete the command's words. */
export function completionCommand(command: Command, io: Io, all: readonly CommandRow[]): Command {
  return command
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  bash: concordat completion bash > ~/.local/share/bash-completion/completions/concordat",
        '  zsh:  concordat completion zsh > "$' + '{fpath[1]}/_concordat"',
        "  fish: concordat completion fish > ~/.config/fish/completions/concordat.fish",
        "",
        "Exit codes: 0 printed, 2 usage.",
      ].join("\n"),
    )
    .action(async (shell: Shell) => {
      io.out(completionScript(shell, await commandTree(all, io)));
      io.finish(EXIT.yes);
    });
}
