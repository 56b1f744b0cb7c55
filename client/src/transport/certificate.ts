/** What Node says of a server's certificate that it does not trust (OpenSSL's verify results, and names that do not match). */
const UNTRUSTED =
  /^(UNABLE_TO_|CERT_|CRL_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/** Whether an error's code says that a server's certificate is not trusted. */
export function isUntrusted(code: string): boolean {
  return UNTRUSTED.test(code);
}
