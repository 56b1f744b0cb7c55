import type { Manifest, Mismatch } from "@concordat/client/api";
import type { Verification } from "@concordat/contracts/model";
import type { ContractHolder, KeptDeployment, KeptRef, ServiceReads } from "../services.ts";
import type { Ask } from "./rows.ts";
import { fromText, toText } from "./text.ts";

interface Named {
  readonly service: string;
  readonly version: string;
}

interface ResultRow {
  readonly provider: string;
  readonly version: string;
  readonly success: boolean;
  readonly mismatches: string;
}

function toResult(contract: string, { provider, version, success, mismatches }: ResultRow): Verification {
  return {
    contract,
    provider: fromText(provider),
    version: fromText(version),
    success,
    mismatches: JSON.parse(mismatches) as Mismatch[],
  };
}

/** The questions about services that the PostgreSQL store answers. Texts of JSON were written by this program. */
export function serviceReads(ask: Ask): ServiceReads {
  const branchesOf = async (service: string, version: string): Promise<readonly string[]> => {
    const rows = await ask<{ branch: string }>(
      "SELECT b.branch FROM concordat.service_branches b WHERE b.service = $1 AND b.version = $2 ORDER BY b.row",
      toText(service),
      toText(version),
    );
    return rows.map(({ branch }) => fromText(branch));
  };
  const contractsOf = async (service: string, version: string): Promise<readonly KeptRef[]> => {
    const rows = await ask<KeptRef>(
      "SELECT c.provider, c.sha FROM concordat.contracts c WHERE c.consumer = $1 AND c.version = $2 ORDER BY c.provider",
      toText(service),
      toText(version),
    );
    return rows.map(({ provider, sha }) => ({ provider: fromText(provider), sha: fromText(sha) }));
  };

  return {
    versions: async () => {
      const rows = await ask<Named>(
        "SELECT s.service, s.version FROM concordat.service_versions s ORDER BY s.row DESC",
      );
      return rows.map((row) => ({ service: fromText(row.service), version: fromText(row.version) }));
    },
    version: async (service, version) => {
      const [[row], contracts, branches] = await Promise.all([
        ask<{ manifest: string; time: number }>(
          "SELECT s.manifest, s.time FROM concordat.service_versions s WHERE s.service = $1 AND s.version = $2",
          toText(service),
          toText(version),
        ),
        contractsOf(service, version),
        branchesOf(service, version),
      ]);
      if (row === undefined) return undefined;
      const manifest = JSON.parse(row.manifest) as Manifest;
      return { service, version, manifest, contracts, branches, published: row.time };
    },
    environments: async () => {
      const rows = await ask<{ name: string; production: boolean }>(
        "SELECT e.name, e.production FROM concordat.environments e ORDER BY e.name",
      );
      return rows.map(({ name, production }) => ({ name: fromText(name), production }));
    },
    deployments: async () => {
      const rows = await ask<KeptDeployment>(
        `SELECT d.environment, d.service, d.version, d.since FROM concordat.deployments d
         WHERE d.ended IS NULL ORDER BY d.environment, d.service`,
      );
      return rows.map(toDeployment);
    },
    history: async (environment, service) => {
      const rows = await ask<KeptDeployment & { ended: number | null }>(
        `SELECT d.environment, d.service, d.version, d.since, d.ended FROM concordat.deployments d
         WHERE d.environment = $1 AND d.service = $2 ORDER BY d.row`,
        toText(environment),
        toText(service),
      );
      return rows.map((row) => ({ ...toDeployment(row), ended: row.ended ?? undefined }));
    },
    contract: async (sha) => {
      const [row] = await ask<{ content: string }>(
        "SELECT c.content FROM concordat.contract_contents c WHERE c.sha = $1",
        toText(sha),
      );
      return row === undefined ? undefined : (JSON.parse(row.content) as unknown);
    },
    holders: async (provider) => {
      const rows = await ask<Omit<ContractHolder, "branches"> & { branches: readonly string[] }>(
        `SELECT c.consumer, c.version, c.sha, ARRAY(
           SELECT b.branch FROM concordat.service_branches b
           WHERE b.service = c.consumer AND b.version = c.version ORDER BY b.row) AS branches
         FROM concordat.contracts c
         JOIN concordat.service_versions s ON s.service = c.consumer AND s.version = c.version
         WHERE c.provider = $1 ORDER BY s.row DESC`,
        toText(provider),
      );
      return rows.map(({ consumer, version, sha, branches }) => ({
        consumer: fromText(consumer),
        version: fromText(version),
        sha: fromText(sha),
        branches: branches.map(fromText),
      }));
    },
    verifications: async (contract) => {
      const rows = await ask<ResultRow>(
        `SELECT DISTINCT ON (v.provider, v.version) v.provider, v.version, v.success, v.mismatches
         FROM concordat.verifications v WHERE v.sha = $1 ORDER BY v.provider, v.version, v.row DESC`,
        toText(contract),
      );
      return rows.map((row) => toResult(contract, row));
    },
    results: async (contract) => {
      const rows = await ask<ResultRow & { time: number }>(
        `SELECT v.provider, v.version, v.success, v.mismatches, v.time
         FROM concordat.verifications v WHERE v.sha = $1 ORDER BY v.row`,
        toText(contract),
      );
      return rows.map((row) => ({ ...toResult(contract, row), time: row.time }));
    },
  };
}

function toDeployment({ environment, service, version, since }: KeptDeployment): KeptDeployment {
  return { environment: fromText(environment), service: fromText(service), version: fromText(version), since };
}
