import type { Manifest, Mismatch } from "@concordat/client/api";
import type { Verification } from "@concordat/contracts/model";
import type Database from "better-sqlite3";
import type { ContractHolder, KeptDeployment, KeptRef, ServiceReads, ServiceWrite } from "../services.ts";

interface Named {
  readonly service: string;
  readonly version: string;
}

interface ResultRow extends Omit<Verification, "contract" | "success" | "mismatches"> {
  readonly success: number;
  readonly mismatches: string;
}

function toResult(contract: string, { provider, version, success, mismatches }: ResultRow): Verification {
  return { contract, provider, version, success: success === 1, mismatches: JSON.parse(mismatches) as Mismatch[] };
}

/** The questions about services that the SQLite store answers. Texts of JSON were written by this program. */
export function prepareServiceReads(database: Database.Database): ServiceReads {
  const versions = database.prepare<[], Named>("SELECT service, version FROM service_versions ORDER BY rowid DESC");
  const version = database.prepare<[string, string], { manifest: string; time: number }>(
    "SELECT manifest, time FROM service_versions WHERE service = ? AND version = ?",
  );
  const branches = database.prepare<[string, string], { branch: string }>(
    "SELECT branch FROM service_branches WHERE service = ? AND version = ? ORDER BY rowid",
  );
  const contracts = database.prepare<[string, string], KeptRef>(
    "SELECT provider, sha FROM contracts WHERE consumer = ? AND version = ? ORDER BY provider",
  );
  const environments = database.prepare<[], { name: string; production: number }>(
    "SELECT name, production FROM environments ORDER BY name",
  );
  const deployments = database.prepare<[], KeptDeployment>(
    `SELECT environment, service, version, since FROM deployments
     WHERE ended IS NULL ORDER BY environment, service`,
  );
  const history = database.prepare<[string, string], KeptDeployment & { ended: number | null }>(
    "SELECT environment, service, version, since, ended FROM deployments WHERE environment = ? AND service = ? ORDER BY rowid",
  );
  const content = database.prepare<[string], { content: string }>(
    "SELECT content FROM contract_contents WHERE sha = ?",
  );
  const holders = database.prepare<[string], Omit<ContractHolder, "branches">>(
    `SELECT c.consumer, c.version, c.sha FROM contracts c
     JOIN service_versions s ON s.service = c.consumer AND s.version = c.version
     WHERE c.provider = ? ORDER BY s.rowid DESC`,
  );
  const verifications = database.prepare<[string], ResultRow>(
    `SELECT sha, provider, version, success, mismatches, max(rowid) FROM verifications
     WHERE sha = ? GROUP BY sha, provider, version ORDER BY provider, version`,
  );
  const results = database.prepare<[string], ResultRow & { time: number }>(
    "SELECT provider, version, success, mismatches, time FROM verifications WHERE sha = ? ORDER BY rowid",
  );
  const branchesOf = (service: string, of: string) => branches.all(service, of).map(({ branch }) => branch);

  return {
    versions: async () => versions.all(),
    version: async (service, of) => {
      const row = version.get(service, of);
      if (row === undefined) return undefined;
      return {
        service,
        version: of,
        manifest: JSON.parse(row.manifest) as Manifest,
        contracts: contracts.all(service, of),
        branches: branchesOf(service, of),
        published: row.time,
      };
    },
    environments: async () =>
      environments.all().map(({ name, production }) => ({ name, production: production === 1 })),
    deployments: async () => deployments.all(),
    history: async (environment, service) =>
      history.all(environment, service).map((row) => ({ ...row, ended: row.ended ?? undefined })),
    contract: async (sha) => {
      const row = content.get(sha);
      return row === undefined ? undefined : (JSON.parse(row.content) as unknown);
    },
    holders: async (provider) =>
      holders.all(provider).map((row) => ({ ...row, branches: branchesOf(row.consumer, row.version) })),
    verifications: async (contract) => verifications.all(contract).map((row) => toResult(contract, row)),
    results: async (contract) => results.all(contract).map((row) => ({ ...toResult(contract, row), time: row.time })),
  };
}

/** Gives the function that applies a write about services, inside a transaction that is open. */
export function prepareServiceWrites(
  database: Database.Database,
  now: () => number,
): (write: ServiceWrite) => undefined {
  const statements = prepareStatements(database);
  return (write) => {
    switch (write.kind) {
      case "put-service":
        putService(statements, write, now());
        return undefined;
      case "put-branch":
        statements.putBranch.run(write.service, write.version, write.branch, now());
        return undefined;
      case "put-environment":
        statements.putEnvironment.run(write.environment.name, write.environment.production ? 1 : 0);
        return undefined;
      case "drop-environment":
        statements.dropEnvironment.run(write.name);
        return undefined;
      case "put-deployment":
        statements.endDeployment.run(now(), write.environment, write.service);
        if (write.version !== undefined)
          statements.putDeployment.run(write.environment, write.service, write.version, now());
        return undefined;
      case "put-verification": {
        const { contract, provider, version, success, mismatches } = write;
        statements.putVerification.run(contract, provider, version, success ? 1 : 0, JSON.stringify(mismatches), now());
      }
    }
  };
}

function prepareStatements(database: Database.Database) {
  return {
    putService: database.prepare<[string, string, string, number]>("INSERT INTO service_versions VALUES (?, ?, ?, ?)"),
    putBranch: database.prepare<[string, string, string, number]>(
      "INSERT INTO service_branches VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    putContract: database.prepare<[string, string, string, string]>("INSERT INTO contracts VALUES (?, ?, ?, ?)"),
    putContent: database.prepare<[string, string]>(
      "INSERT INTO contract_contents VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
    putEnvironment: database.prepare<[string, number]>("INSERT OR REPLACE INTO environments VALUES (?, ?)"),
    dropEnvironment: database.prepare<[string]>("DELETE FROM environments WHERE name = ?"),
    endDeployment: database.prepare<[number, string, string]>(
      "UPDATE deployments SET ended = ? WHERE environment = ? AND service = ? AND ended IS NULL",
    ),
    putDeployment: database.prepare<[string, string, string, number]>(
      "INSERT INTO deployments VALUES (?, ?, ?, ?, NULL)",
    ),
    putVerification: database.prepare<[string, string, string, number, string, number]>(
      "INSERT INTO verifications VALUES (?, ?, ?, ?, ?, ?)",
    ),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function putService(
  statements: Statements,
  { service, version, manifest, contracts }: ServiceWrite & { readonly kind: "put-service" },
  time: number,
): void {
  statements.putService.run(service, version, JSON.stringify(manifest), time);
  for (const { provider, sha, content } of contracts) {
    statements.putContent.run(sha, JSON.stringify(content));
    statements.putContract.run(service, version, provider, sha);
  }
}
