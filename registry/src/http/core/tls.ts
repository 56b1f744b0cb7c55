import { readFileSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { StartError } from "../../errors.ts";

/** The files of a server's certificate, PEM. */
export interface TlsFiles {
  /** The certificate, with those of the authorities between it and the root. */
  readonly cert: string;
  readonly key: string;
  /** Authorities whose clients may show a certificate instead of a password: none unless given. */
  readonly clientCa?: string | undefined;
}

/** What a server needs to speak TLS, and goes on with when the files change. */
export interface ServerTls {
  readonly context: SecureContextOptions & { readonly requestCert?: boolean; readonly rejectUnauthorized?: boolean };
  /** Has a server take files that have changed; one that cannot be used is logged, and the one before it stays in use. */
  watch(server: object, failed: (message: string, error: unknown) => void): () => void;
}

/** Milliseconds between two looks at the files. */
const LOOK_MS = 1_000;

/** Reads the files. Throws {@link StartError} where they cannot be used. */
export function serverTls(files: TlsFiles, lookMs: number = LOOK_MS): ServerTls {
  let seen = stampOf(files);
  let read: SecureContextOptions;
  try {
    read = readFiles(files);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      "registry/tls-files",
      `the certificate ${files.cert} with the key ${files.key} cannot be used: ${reason}`,
      "Give PEM files that belong together with --tls-cert and --tls-key.",
    );
  }
  // Who shows no certificate logs in otherwise; one that is not trusted is turned away by what authenticates.
  const asks = files.clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: false };
  const look = (server: object, failed: (message: string, error: unknown) => void) => {
    const stamp = stampOf(files);
    if (stamp === seen) return;
    seen = stamp;
    try {
      // Typed of https alone, which this server is.
      (server as Server & { setSecureContext(options: SecureContextOptions): void }).setSecureContext(readFiles(files));
    } catch (error) {
      failed("the new certificate cannot be used; the one before it goes on", error);
    }
  };
  return {
    context: { ...read, ...asks, minVersion: "TLSv1.2" },
    watch: (server, failed) => {
      const timer = setInterval(look, lookMs, server, failed);
      timer.unref();
      return () => clearInterval(timer);
    },
  };
}

function readFiles({ cert, key, clientCa }: TlsFiles): SecureContextOptions {
  const options = {
    cert: readFileSync(cert),
    key: readFileSync(key),
    ...(clientCa === undefined ? {} : { ca: readFileSync(clientCa) }),
  };
  createSecureContext(options);
  return options;
}

/** When the files were last changed, and how long they are: what changes with them. */
function stampOf({ cert, key, clientCa }: TlsFiles): string {
  return [cert, key, ...(clientCa === undefined ? [] : [clientCa])]
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => `${found?.mtimeMs} ${found?.size} ${found?.ino}`)
    .join("\n");
}
