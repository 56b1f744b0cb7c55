import type { CommandNode } from "./tree.ts";

/** The shells that there are scripts for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** The script that makes a shell complete the command's words. */
export function completionScript(shell: Shell, tree: readonly CommandNode[]): string {
  return { bash, zsh, fish }[shell](tree);
}

function bash(tree: readonly CommandNode[]): string {
  return [
    "# Completion of the command concordat for bash.",
    ...shared(tree),
    "_concordat() {",
    '  local cur="$' + '{COMP_WORDS[COMP_CWORD]}" prev="" at list kind',
    '  [ "$COMP_CWORD" -gt 0 ] && prev="$' + '{COMP_WORDS[COMP_CWORD-1]}"',
    '  _concordat_find "$prev" "$cur" "$' + '{COMP_WORDS[@]:1:COMP_CWORD-1}"',
    '  if [ "$kind" = words ]; then',
    '    COMPREPLY=($(compgen -W "$list" -- "$cur"))',
    "  else",
    "    compopt -o filenames 2>/dev/null",
    '    COMPREPLY=($(compgen -f -- "$cur"))',
    "  fi",
    "}",
    "complete -F _concordat concordat",
  ].join("\n");
}

function zsh(tree: readonly CommandNode[]): string {
  return [
    "#compdef concordat",
    "# Completion of the command concordat for zsh.",
    ...shared(tree),
    "_concordat() {",
    "  local at list kind",
    "  local -a given",
    '  given=("$' + '{(@)words[2,CURRENT-1]}")',
    '  local cur="$' + '{words[CURRENT]}" prev="$' + '{words[CURRENT-1]}"',
    '  _concordat_find "$prev" "$cur" "$' + '{given[@]}"',
    '  if [ "$kind" = words ]; then',
    "    compadd -- $" + "{=list}",
    "  else",
    "    _files",
    "  fi",
    "}",
    "compdef _concordat concordat",
  ].join("\n");
}

/** Finds the command that the words so far name, and what can stand next: `kind` is words or files. */
function shared(tree: readonly CommandNode[]): readonly string[] {
  const commands = tree.filter(({ path }) => path !== "");
  return [
    "_concordat_find() {",
    '  local prev="$1" cur="$2" word',
    "  shift 2",
    '  at=""',
    '  for word in "$@"; do',
    '    case "$at $word" in',
    `      ${commands.map(({ path }) => quoted(` ${path}`)).join("|")}) at="$at $word" ;;`,
    "    esac",
    "  done",
    "  kind=words",
    '  case "$at $prev" in',
    ...tree.flatMap(valueCases),
    "  esac",
    '  case "$at" in',
    ...tree.map(
      ({ path, options }) =>
        `    ${quoted(path === "" ? "" : ` ${path}`)}) list="${options.map(({ name }) => name).join(" ")}" ;;`,
    ),
    "  esac",
    '  case "$cur" in -*) return ;; esac',
    '  case "$at" in',
    ...tree
      .map(({ path, commands: inner, choices }) => ({ path, words: [...inner.map(({ name }) => name), ...choices] }))
      .filter(({ words }) => words.length > 0)
      .map(({ path, words }) => `    ${quoted(path === "" ? "" : ` ${path}`)}) list="${words.join(" ")}" ;;`),
    "    *) kind=files ;;",
    "  esac",
    "}",
  ];
}

/** What stands behind an option: one of its values, or a file. */
function valueCases({ path, options }: CommandNode): readonly string[] {
  const before = path === "" ? "" : ` ${path}`;
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ name, choices }) => {
      const then = choices.length === 0 ? "kind=files" : `list="${choices.join(" ")}"`;
      return `    ${quoted(`${before} ${name}`)}) ${then}; return ;;`;
    });
}

function quoted(text: string): string {
  return `"${text}"`;
}

function fish(tree: readonly CommandNode[]): string {
  return [
    "# Completion of the command concordat for fish.",
    "function __concordat_at",
    "    set -l path",
    "    for word in (commandline -opc)[2..-1]",
    '        switch "$path $word"',
    `            case ${tree
      .filter(({ path }) => path !== "")
      .map(({ path }) => `'${` ${path}`}'`)
      .join(" ")}`,
    '                set path "$path $word"',
    "        end",
    "    end",
    '    test "$path" = "$argv[1]"',
    "end",
    ...tree.flatMap(fishLines),
  ].join("\n");
}

function fishLines({ path, options, commands, choices }: CommandNode): readonly string[] {
  const at = `-n "__concordat_at '${path === "" ? "" : ` ${path}`}'"`;
  const told = (text: string) => `-d '${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return [
    ...commands.map(({ name, description }) => `complete -c concordat -f ${at} -a ${name} ${told(description)}`),
    ...choices.map((one) => `complete -c concordat -f ${at} -a ${one}`),
    ...options.map((one) => {
      const values = one.choices.length > 0 ? ` -x -a '${one.choices.join(" ")}'` : one.takesValue ? " -r" : "";
      return `complete -c concordat ${at} -l ${one.name.replace(/^--/, "")}${values} ${told(one.description)}`;
    }),
  ];
}
