const POSTGRES = /^postgres(?:ql)?:\/\//;

/** Whether a place is the address of a PostgreSQL database. */
export function isPostgres(place: string): boolean {
  return POSTGRES.test(place);
}

/** A place as it may be shown: without the password of an address. */
export function shownPlace(place: string): string {
  if (!isPostgres(place)) return place;
  const url = URL.parse(place);
  if (url === null) return "postgres://…";
  const user = url.username === "" ? "" : `${url.username}@`;
  const schema = url.searchParams.get("schema");
  return `postgres://${user}${url.host}${url.pathname}${schema === null ? "" : `?schema=${schema}`}`;
}
