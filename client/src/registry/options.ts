/** Who asks: a user with a password (HTTP basic), or a bearer token. */
export type RegistryAuth = { readonly user: string; readonly password: string } | { readonly token: string };

/** How to speak TLS where the system's own trust is not enough. Certificates and keys are PEM text. */
export interface RegistryTls {
  /** Authorities to trust, in place of the system's. */
  readonly ca?: string;
  /** The client's certificate, with `key`. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  /** Take any certificate. For trying things out: anyone in between can then read and change everything. */
  readonly insecure?: boolean;
}

/** Where the registry is, how to log in there, and what is remembered of its answers. */
export interface RegistryOptions {
  /** `http(s)://host:port`, with a path where the registry has one. Of several, the next is asked where one is unreachable. */
  readonly url: string | readonly string[];
  readonly auth?: RegistryAuth;
  readonly tls?: RegistryTls;
  /** Milliseconds that one request may take. 10,000 unless given. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds for which the answer holds that an id or GUID is not known; 5,000 unless given. A registry that fails, or
   * cannot be reached, is asked again at once.
   */
  readonly notFoundMs?: number;
  /** Headers that go with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Milliseconds that one request may take unless `timeoutMs` is given. */
export const DEFAULT_TIMEOUT_MS = 10_000;
/** Milliseconds that it is remembered that something is not there, unless `notFoundMs` is given. */
export const DEFAULT_NOT_FOUND_MS = 5_000;
