import type { CommandRow } from "./command-row.ts";

/** The subcommands, in the order of the list. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: "init",
    description: "Write a config for the project in this folder, from the schemas that are found.",
    load: async () => (await import("./commands/init.ts")).initCommand,
  },
  {
    name: "doctor",
    description: "Say what is wrong with Node, config, lock, registry, broker or clock, and how to fix it.",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "serve",
    description: "Run a registry that speaks Confluent's API, with its data in a file or a database.",
    load: async () => (await import("./commands/serve.ts")).serveCommand,
  },
  {
    name: "backup",
    description: "Write all that a registry holds into one file, while it goes on.",
    load: async () => (await import("./commands/backup.ts")).backupCommand,
  },
  {
    name: "restore",
    description: "Put a backup in the place of a registry's data.",
    load: async () => (await import("./commands/restore.ts")).restoreCommand,
  },
  {
    name: "copy",
    description: "Copy a registry's data from a file to a database, or back, and compare both.",
    load: async () => (await import("./commands/copy.ts")).copyCommand,
  },
  {
    name: "import",
    description: "Import all that another schema registry has, with its ids.",
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  {
    name: "verify",
    description: "Say whether what is stored is what was registered.",
    load: async () => (await import("./commands/verify.ts")).verifyCommand,
  },
  {
    name: "check",
    description: "Say whether schemas may follow those before them, and what would break.",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  {
    name: "comment",
    description: "Put a report on the pull or merge request of a CI job.",
    load: async () => (await import("./commands/comment.ts")).commentCommand,
  },
  {
    name: "diff",
    description: "Show what breaks or changes its meaning between two schemas, in both directions.",
    load: async () => (await import("./commands/diff.ts")).diffCommand,
  },
  {
    name: "why",
    description: "Explain a rule: what it is for, an example, and what to do.",
    load: async () => (await import("./commands/why.ts")).whyCommand,
  },
  {
    name: "validate",
    description: "Say which events in files are not what a schema says.",
    load: async () => (await import("./commands/validate.ts")).validateCommand,
  },
  {
    name: "format",
    description: "Lay out schemas in one way, or say which are not.",
    load: async () => (await import("./commands/format.ts")).formatCommand,
  },
  {
    name: "register",
    description: "Add schemas to the registry as the next versions of their subjects.",
    load: async () => (await import("./commands/register.ts")).registerCommand,
  },
  {
    name: "get",
    description: "Print a schema's text, as it is stored.",
    load: async () => (await import("./commands/get.ts")).getCommand,
  },
  {
    name: "ls",
    description: "List the registry's subjects, or the versions of one.",
    load: async () => (await import("./commands/ls.ts")).lsCommand,
  },
  {
    name: "subjects",
    description: "List subjects, show one, delete or restore versions, or set a level or mode.",
    load: async () => (await import("./commands/subjects.ts")).subjectsCommand,
  },
  {
    name: "search",
    description: "Find subjects, events, fields, documentation, tags, services and ids.",
    load: async () => (await import("./commands/search.ts")).searchCommand,
  },
  {
    name: "services",
    description: "List the services that were published, or the versions of one and where they are deployed.",
    load: async () => (await import("./commands/services.ts")).servicesCommand,
  },
  {
    name: "generate",
    description: "Write typed events, producers and consumers for the config's topics.",
    load: async () => (await import("./commands/generate.ts")).generateCommand,
  },
  {
    name: "contracts",
    description: "Record what consumers read as contracts, or verify that producers keep them.",
    load: async () => (await import("./commands/contracts.ts")).contractsCommand,
  },
  {
    name: "publish",
    description: "Tell the registry what a version of a service produces, consumes and reads.",
    load: async () => (await import("./commands/publish.ts")).publishCommand,
  },
  {
    name: "environments",
    description: "List environments and what is deployed there; make or remove one.",
    load: async () => (await import("./commands/environments.ts")).environmentsCommand,
  },
  {
    name: "record-deployment",
    description: "Record that a version of a service now runs in an environment, in place of the one before it.",
    load: async () => (await import("./commands/record-deployment.ts")).recordDeploymentCommand,
  },
  {
    name: "record-undeployment",
    description: "Record that a service no longer runs in an environment.",
    load: async () => (await import("./commands/record-deployment.ts")).recordUndeploymentCommand,
  },
  {
    name: "can-i-deploy",
    description: "Say whether a version of a service may go where the others are, by schemas and contracts.",
    load: async () => (await import("./commands/can-i-deploy.ts")).canIDeployCommand,
  },
  {
    name: "usage",
    description: "Say of each field of a subject who reads it, by the contracts of what is deployed.",
    load: async () => (await import("./commands/usage.ts")).usageCommand,
  },
  {
    name: "policy",
    description: "Say what a subject refuses besides incompatible versions; or set that.",
    load: async () => (await import("./commands/policy.ts")).policyCommand,
  },
  {
    name: "access",
    description: "Say who may do what in the registry: users, tokens, grants; or why.",
    load: async () => (await import("./commands/access.ts")).accessCommand,
  },
  {
    name: "audit",
    description: "Show what was done in the registry and by whom, or check that nothing of it was altered.",
    load: async () => (await import("./commands/audit.ts")).auditCommand,
  },
  {
    name: "asyncapi",
    description: "Write what services send and receive as an AsyncAPI 3 document.",
    load: async () => (await import("./commands/asyncapi.ts")).asyncApiCommand,
  },
  {
    name: "dead-letters",
    description: "List, show, replay or drop what consumers could not handle.",
    load: async () => (await import("./commands/dead-letters.ts")).deadLettersCommand,
  },
  {
    name: "inbox",
    description: "Print the SQL of the tables that consumers with a database need.",
    load: async () => (await import("./commands/inbox.ts")).inboxCommand,
  },
  {
    name: "outbox",
    description: "Say what waits in a service's outbox, or print the SQL of its tables.",
    load: async () => (await import("./commands/outbox.ts")).outboxCommand,
  },
  {
    name: "relay",
    description: "Send what services write into their outbox to the broker.",
    load: async () => (await import("./commands/relay.ts")).relayCommand,
  },
  {
    name: "completion",
    description: "Print the completion script of a shell.",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
];
