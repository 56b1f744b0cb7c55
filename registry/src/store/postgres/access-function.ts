/** The tables of users, tokens, grants and the audit log, and the functions that change them: as `../sqlite/access.ts` does. */
export const ACCESS_TABLES = `
  CREATE TABLE concordat.users (
    name text COLLATE "C" PRIMARY KEY,
    password text NOT NULL,
    created bigint NOT NULL
  );

  CREATE TABLE concordat.tokens (
    id text COLLATE "C" PRIMARY KEY,
    holder text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL UNIQUE,
    created bigint NOT NULL,
    expires bigint,
    used bigint
  );
  CREATE INDEX tokens_by_holder ON concordat.tokens (holder);

  CREATE TABLE concordat.grants (
    holder text COLLATE "C" NOT NULL,
    allows text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    PRIMARY KEY (holder, place, allows)
  );

  -- The audit log: each entry with the hash of the one before it. Commits take turns, and so do its entries.
  CREATE TABLE concordat.notes (
    seq bigint PRIMARY KEY,
    entry text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL
  );

  CREATE FUNCTION concordat.add_note(w jsonb) RETURNS void LANGUAGE sql AS $$
    WITH last AS (
      SELECT coalesce(max(n.seq), 0) AS seq,
        coalesce((SELECT n.hash FROM concordat.notes n ORDER BY n.seq DESC LIMIT 1), repeat('0', 64)) AS hash
      FROM concordat.notes n
    )
    INSERT INTO concordat.notes (seq, entry, previous, hash)
    SELECT l.seq + 1, w->>'entry', l.hash,
      encode(sha256(convert_to(l.hash || E'\\n' || (w->>'entry'), 'UTF8')), 'hex')
    FROM last l;
  $$;

  CREATE FUNCTION concordat.change_access(w jsonb, now bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    CASE w->>'kind'
      WHEN 'put-user' THEN
        INSERT INTO concordat.users (name, password, created) VALUES (w->>'user', w->>'password', now)
        ON CONFLICT (name) DO UPDATE SET password = excluded.password;
      WHEN 'drop-user' THEN
        DELETE FROM concordat.tokens t WHERE t.holder = w->>'user';
        DELETE FROM concordat.grants g WHERE g.holder = w->>'user';
        DELETE FROM concordat.users u WHERE u.name = w->>'user';
      WHEN 'put-token' THEN
        INSERT INTO concordat.tokens (id, holder, name, hash, created, expires)
        VALUES (w->>'id', w->>'user', w->>'name', w->>'hash', now, (w->>'expires')::bigint);
      WHEN 'drop-token' THEN
        DELETE FROM concordat.tokens t WHERE t.id = w->>'id';
      WHEN 'use-token' THEN
        UPDATE concordat.tokens t SET used = (w->>'time')::bigint WHERE t.id = w->>'id';
      WHEN 'put-grant' THEN
        INSERT INTO concordat.grants (holder, allows, place) VALUES (w->>'holder', w->>'allows', w->>'on')
        ON CONFLICT DO NOTHING;
      WHEN 'drop-grant' THEN
        DELETE FROM concordat.grants g
        WHERE g.holder = w->>'holder' AND g.allows = w->>'allows' AND g.place = w->>'on';
      WHEN 'note' THEN
        PERFORM concordat.add_note(w);
      WHEN 'forget-notes' THEN
        DELETE FROM concordat.notes n WHERE n.seq <= (w->>'upTo')::bigint;
    END CASE;
  END $$;
`;
