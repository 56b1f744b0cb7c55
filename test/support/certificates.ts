import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate and its key, as PEM text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

function openssl(folder: string, ...given: readonly string[]): void {
  execFileSync("openssl", given, { cwd: folder, stdio: "pipe" });
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"];

/** An authority of its own; gives its certificate. */
export function authority(folder: string, name: string): string {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl(folder, "req", "-x509", ...KEY, ...files, "-days", "2", "-subj", `/CN=${name}`);
  return readFileSync(join(folder, `${name}.crt`), "utf8");
}

/** A certificate for this machine that an authority vouches for. */
export function signed(folder: string, name: string, by: string): Certificate {
  const from = ["-CA", `${by}.crt`, "-CAkey", `${by}.key`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  openssl(folder, "req", "-x509", ...from, ...KEY, ...files, "-days", "2", "-subj", `/CN=${name}`);
  const read = (ending: string): string => readFileSync(join(folder, `${name}.${ending}`), "utf8");
  return { cert: read("crt"), key: read("key") };
}
