/**
 * The functions by which nodes commit, one round trip for all plans that wait at a node. `concordat.` stands for the schema
 * that they are in. They do what `../sqlite/write.ts` does; keys of what is changed are those of `../epochs.ts`.
 *
 * Commits take turns under one lock, as those of a SQLite file do, so that each is checked against all before it, and what
 * nodes learn of is in one order. A lock for each subject would let commits on different subjects run at the same time, but
 * ids, references and settings belong to no subject, and most of a commit is the wait for the disk, which the plans of a node
 * share here. As the lock is held by a single statement, a node that is cut off or killed cannot keep it: the server ends the
 * statement by itself.
 */
export const COMMIT_FUNCTIONS = `
  -- Adds a context unless it is there; one that has schemas already goes on after their ids.
  CREATE FUNCTION concordat.add_context(of_context text, INOUT moved text[]) LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO concordat.contexts (context, last_id)
    SELECT of_context, coalesce((SELECT max(s.id) FROM concordat.schemas s WHERE s.context = of_context), 0)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN moved := moved || 'contexts'::text; END IF;
  END $$;

  CREATE FUNCTION concordat.drop_references(w jsonb, INOUT moved text[]) LANGUAGE sql AS $$
    WITH gone AS (
      DELETE FROM concordat.reference_targets t
      WHERE t.from_context = w->>'context' AND t.from_subject = w->>'subject'
        AND t.from_version = (w->>'version')::bigint
      RETURNING t.context, t.subject
    )
    SELECT moved || ARRAY(SELECT 'r ' || g.context || E'\\x01\\x01' || g.subject FROM gone g);
  $$;

  -- The id that a schema has in its context already, or the next one; or that which is given. Nothing is changed where it is
  -- taken by another schema.
  CREATE FUNCTION concordat.put_schema(w jsonb, INOUT moved text[], OUT given bigint, OUT taken bigint)
  LANGUAGE plpgsql AS $$
  DECLARE
    of_context text := w->>'context';
    known record;
  BEGIN
    given := (w->>'id')::bigint;
    IF given IS NULL THEN
      SELECT s.id, s.type = w->>'type' AND s.text = w->>'text' AS same INTO known
      FROM concordat.schemas s WHERE s.identity = w->>'identity' AND s.context = of_context
      ORDER BY same DESC, s.id LIMIT 1;
      -- The identity has no type in it: under an id of its own it would be of two schemas.
      IF FOUND THEN
        IF known.same THEN given := known.id; ELSE taken := known.id; END IF;
        RETURN;
      END IF;
      UPDATE concordat.contexts c SET last_id = c.last_id + 1 WHERE c.context = of_context
      RETURNING c.last_id INTO given;
      IF NOT FOUND THEN
        moved := concordat.add_context(of_context, moved);
        UPDATE concordat.contexts c SET last_id = c.last_id + 1 WHERE c.context = of_context
        RETURNING c.last_id INTO given;
      END IF;
    ELSE
      SELECT s.identity = w->>'identity' AS same INTO known
      FROM concordat.schemas s WHERE s.context = of_context AND s.id = given;
      IF FOUND AND NOT known.same THEN
        taken := given;
        RETURN;
      END IF;
      moved := concordat.add_context(of_context, moved);
      UPDATE concordat.contexts c SET last_id = greatest(c.last_id, given) WHERE c.context = of_context;
      IF known IS NOT NULL THEN RETURN; END IF;
    END IF;
    INSERT INTO concordat.schemas (context, id, identity, type, text, "references", metadata, rule_set)
    VALUES (of_context, given, w->>'identity', w->>'type', w->>'text', w->>'references', w->>'metadata', w->>'ruleSet');
    moved := moved || ARRAY['s ' || of_context || '/' || given, 'd ' || (w->>'identity')];
  END $$;

  CREATE FUNCTION concordat.put_version(w jsonb, now bigint, INOUT moved text[], OUT given bigint, OUT taken bigint)
  LANGUAGE plpgsql AS $$
  DECLARE
    of_context text := w->>'context';
    of_subject text := w->>'subject';
    of_version bigint := (w->>'version')::bigint;
    before bigint;
    last bigint;
  BEGIN
    SELECT * INTO moved, given, taken FROM concordat.put_schema(w, moved);
    IF taken IS NOT NULL THEN RETURN; END IF;
    moved := moved || ('i ' || of_context || '/' || given);
    -- Only an import puts a version in the place of another one, or before one.
    IF w->>'id' IS NOT NULL THEN
      SELECT v.id INTO before FROM concordat.versions v
      WHERE v.context = of_context AND v.subject = of_subject AND v.version = of_version;
      IF FOUND THEN moved := moved || ('i ' || of_context || '/' || before); END IF;
      SELECT max(v.version) INTO last FROM concordat.versions v WHERE v.context = of_context AND v.subject = of_subject;
      IF of_version <= last THEN moved := moved || ('l ' || of_context || E'\\x01\\x01' || of_subject); END IF;
      moved := concordat.drop_references(w, moved);
    END IF;
    INSERT INTO concordat.versions (context, subject, version, id, time)
    VALUES (of_context, of_subject, of_version, given, now)
    ON CONFLICT (context, subject, version) DO UPDATE SET id = excluded.id, time = excluded.time, deleted = false;
    INSERT INTO concordat.reference_targets
      (context, subject, version, from_context, from_subject, from_version)
    SELECT DISTINCT r->>'context', r->>'subject', (r->>'version')::bigint, of_context, of_subject, of_version
    FROM jsonb_array_elements(w->'targets') r
    WHERE jsonb_array_length(w->'targets') > 0;
  END $$;

  CREATE FUNCTION concordat.hide_version(w jsonb, INOUT moved text[]) LANGUAGE sql AS $$
    WITH hidden AS (
      UPDATE concordat.versions v SET deleted = true
      WHERE v.context = w->>'context' AND v.subject = w->>'subject' AND v.version = (w->>'version')::bigint
      RETURNING v.id
    )
    -- Who is hidden refers to nothing any more.
    SELECT moved || ARRAY(SELECT 'i ' || (w->>'context') || '/' || h.id FROM hidden h)
      || ARRAY(
        SELECT 'r ' || t.context || E'\\x01\\x01' || t.subject FROM concordat.reference_targets t
        WHERE t.from_context = w->>'context' AND t.from_subject = w->>'subject'
          AND t.from_version = (w->>'version')::bigint
      );
  $$;

  CREATE FUNCTION concordat.drop_version(w jsonb, INOUT moved text[]) LANGUAGE plpgsql AS $$
  DECLARE
    of_context text := w->>'context';
    gone bigint;
    of_identity text;
  BEGIN
    DELETE FROM concordat.versions v
    WHERE v.context = of_context AND v.subject = w->>'subject' AND v.version = (w->>'version')::bigint
    RETURNING v.id INTO gone;
    moved := concordat.drop_references(w, moved);
    IF gone IS NULL THEN RETURN; END IF;
    moved := moved || ('i ' || of_context || '/' || gone);
    DELETE FROM concordat.schemas s WHERE s.context = of_context AND s.id = gone
      AND NOT EXISTS (SELECT 1 FROM concordat.versions v WHERE v.context = of_context AND v.id = gone)
    RETURNING s.identity INTO of_identity;
    IF of_identity IS NULL THEN RETURN; END IF;
    moved := moved || ARRAY['s ' || of_context || '/' || gone, 'd ' || of_identity];
  END $$;

  CREATE FUNCTION concordat.change_settings(w jsonb) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    of_context text := w->>'context';
    of_subject text := w->>'subject';
    set_to text := w->>'value';
  BEGIN
    CASE w->>'kind'
      WHEN 'put-config' THEN
        IF set_to IS NULL THEN
          DELETE FROM concordat.config c WHERE c.context = of_context AND c.subject = of_subject;
        ELSE
          INSERT INTO concordat.config (context, subject, value, alias)
          VALUES (of_context, of_subject, set_to, w->>'alias')
          ON CONFLICT (context, subject) DO UPDATE SET value = excluded.value, alias = excluded.alias;
        END IF;
      WHEN 'put-policy' THEN
        IF set_to IS NULL THEN
          DELETE FROM concordat.policies p WHERE p.context = of_context AND p.subject = of_subject;
        ELSE
          INSERT INTO concordat.policies (context, subject, value) VALUES (of_context, of_subject, set_to)
          ON CONFLICT (context, subject) DO UPDATE SET value = excluded.value;
        END IF;
      WHEN 'put-mode' THEN
        IF set_to IS NULL THEN
          DELETE FROM concordat.mode m WHERE m.context = of_context AND m.subject = of_subject;
        ELSE
          INSERT INTO concordat.mode (context, subject, value) VALUES (of_context, of_subject, set_to)
          ON CONFLICT (context, subject) DO UPDATE SET value = excluded.value;
        END IF;
      WHEN 'clear-modes' THEN
        DELETE FROM concordat.mode m WHERE m.context = of_context AND m.subject <> '';
      WHEN 'drop-context' THEN
        DELETE FROM concordat.contexts c WHERE c.context = of_context;
      WHEN 'note-key' THEN
        INSERT INTO concordat.keys (id) VALUES (w->>'keyId') ON CONFLICT DO NOTHING;
    END CASE;
  END $$;

  CREATE FUNCTION concordat.change_association(w jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF w->>'kind' = 'drop-association' THEN
      DELETE FROM concordat.associations a
      WHERE a.resource_id = w->>'resourceId' AND a.resource_type = w->>'resourceType'
        AND a.association_type = w->>'associationType';
      RETURN;
    END IF;
    INSERT INTO concordat.associations
      (context, subject, guid, resource_name, resource_namespace, resource_id, resource_type, association_type,
       lifecycle, frozen)
    VALUES (w->>'context', w->>'subject', w->>'guid', w->>'resourceName', w->>'resourceNamespace', w->>'resourceId',
      w->>'resourceType', w->>'associationType', w->>'lifecycle', (w->>'frozen')::boolean)
    ON CONFLICT (resource_id, resource_type, association_type)
    DO UPDATE SET lifecycle = excluded.lifecycle, frozen = excluded.frozen;
  END $$;

  CREATE FUNCTION concordat.change_service(w jsonb, now bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    CASE w->>'kind'
      WHEN 'put-service' THEN
        INSERT INTO concordat.service_versions (service, version, manifest, time)
        VALUES (w->>'service', w->>'version', w->>'manifest', now);
        INSERT INTO concordat.contract_contents (sha, content)
        SELECT c->>'sha', c->>'content' FROM jsonb_array_elements(w->'contracts') c ON CONFLICT DO NOTHING;
        INSERT INTO concordat.contracts (consumer, version, provider, sha)
        SELECT w->>'service', w->>'version', c->>'provider', c->>'sha' FROM jsonb_array_elements(w->'contracts') c;
      WHEN 'put-branch' THEN
        INSERT INTO concordat.service_branches (service, version, branch, time)
        VALUES (w->>'service', w->>'version', w->>'branch', now) ON CONFLICT DO NOTHING;
      WHEN 'put-environment' THEN
        INSERT INTO concordat.environments (name, production) VALUES (w->>'name', (w->>'production')::boolean)
        ON CONFLICT (name) DO UPDATE SET production = excluded.production;
      WHEN 'drop-environment' THEN
        DELETE FROM concordat.environments e WHERE e.name = w->>'name';
      WHEN 'put-deployment' THEN
        UPDATE concordat.deployments d SET ended = now
        WHERE d.environment = w->>'environment' AND d.service = w->>'service' AND d.ended IS NULL;
        IF w->>'version' IS NOT NULL THEN
          INSERT INTO concordat.deployments (environment, service, version, since)
          VALUES (w->>'environment', w->>'service', w->>'version', now);
        END IF;
      WHEN 'put-verification' THEN
        INSERT INTO concordat.verifications (sha, provider, version, success, mismatches, time)
        VALUES (w->>'contract', w->>'provider', w->>'version', (w->>'success')::boolean, w->>'mismatches', now);
    END CASE;
  END $$;

  -- Applies the writes of one plan. What is taken is found before anything of the same write is changed.
  CREATE FUNCTION concordat.apply_plan(
    plan jsonb, now bigint, OUT ids bigint[], OUT moved text[], OUT taken bigint
  ) LANGUAGE plpgsql AS $$
  DECLARE
    w jsonb;
    given bigint;
  BEGIN
    ids := '{}';
    moved := ARRAY(SELECT jsonb_array_elements_text(plan->'moved'));
    FOR w IN SELECT jsonb_array_elements(plan->'writes') LOOP
      CASE w->>'of'
        WHEN 'version' THEN
          CASE w->>'kind'
            WHEN 'put-version' THEN
              SELECT * INTO moved, given, taken FROM concordat.put_version(w, now, moved);
              IF taken IS NOT NULL THEN RETURN; END IF;
              ids := ids || given;
            WHEN 'hide-version' THEN moved := concordat.hide_version(w, moved);
            WHEN 'drop-version' THEN moved := concordat.drop_version(w, moved);
          END CASE;
        WHEN 'settings' THEN PERFORM concordat.change_settings(w);
        WHEN 'association' THEN PERFORM concordat.change_association(w);
        WHEN 'service' THEN PERFORM concordat.change_service(w, now);
        WHEN 'access' THEN PERFORM concordat.change_access(w, now);
      END CASE;
    END LOOP;
  END $$;

  -- Commits the plans of one node. Its caller has seen all commits up to \`seen\`, which was that of the batch \`known\`; what is
  -- answered has those since. \`again\` says that this batch may have been committed already, and its answer lost. With
  -- \`careful\` each plan has a savepoint of its own; else the whole batch fails where a plan with a single write does.
  CREATE FUNCTION concordat.commit_plans(
    seen bigint, known uuid, this_batch uuid, again boolean, careful boolean, now bigint, plans jsonb
  ) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    plan jsonb;
    done record;
    answers jsonb[] := '{}';
    answer jsonb;
    -- The keys of all that was changed since what the node has seen, as members of an object.
    since jsonb := '{}';
    moved text[] := '{}';
    changed boolean := false;
    last bigint;
    before jsonb;
  BEGIN
    PERFORM pg_advisory_xact_lock(x'636f6e63'::int, 'concordat.changes'::regclass::oid::int);
    -- One that was sent again may even come before the one that was sent first.
    SELECT c.outcomes INTO before FROM concordat.changes c WHERE c.seq > seen AND c.batch = this_batch;
    IF again AND before IS NULL THEN
      SELECT c.outcomes INTO before FROM concordat.changes c WHERE c.batch = this_batch;
    END IF;
    -- Too far behind, or of another history: nothing that it was decided on can be checked.
    IF NOT EXISTS (SELECT 1 FROM concordat.changes c WHERE c.seq = seen AND c.batch = known) THEN
      RETURN jsonb_build_object('outcomes', before, 'newest', (
        SELECT jsonb_build_object('seq', c.seq, 'batch', c.batch) FROM concordat.changes c ORDER BY c.seq DESC LIMIT 1
      ));
    END IF;
    IF before IS NULL THEN
      SELECT coalesce(jsonb_object_agg(k, 0), '{}') INTO since
      FROM concordat.changes c, unnest(c.keys) k WHERE c.seq > seen;
      FOR plan IN SELECT jsonb_array_elements(plans) LOOP
        IF since <> '{}' AND since ?| ARRAY(SELECT jsonb_array_elements_text(plan->'asked')) THEN
          answers := answers || '{"kind":"stale"}'::jsonb;
          CONTINUE;
        END IF;
        answer := NULL;
        IF careful OR jsonb_array_length(plan->'writes') > 1 THEN
          BEGIN
            SELECT * INTO done FROM concordat.apply_plan(plan, now);
            -- Undoes what came before it in the same plan.
            IF done.taken IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = 'CC001'; END IF;
          EXCEPTION
            WHEN SQLSTATE 'CC001' THEN NULL;
            WHEN OTHERS THEN
              answer := jsonb_build_object('kind', 'failed', 'code', SQLSTATE, 'message', SQLERRM);
          END;
        ELSE
          SELECT * INTO done FROM concordat.apply_plan(plan, now);
        END IF;
        IF answer IS NULL THEN
          IF done.taken IS NOT NULL THEN
            answer := jsonb_build_object('kind', 'taken', 'id', done.taken);
          ELSE
            answer := jsonb_build_object('kind', 'done', 'ids', to_jsonb(done.ids));
            changed := true;
            moved := moved || done.moved;
            since := since || coalesce((SELECT jsonb_object_agg(k, 0) FROM unnest(done.moved) k), '{}');
          END IF;
        END IF;
        answers := answers || answer;
      END LOOP;
      -- Also where it moved no key, so that it is known again if its answer is lost.
      IF changed THEN
        SELECT max(c.seq) + 1 INTO last FROM concordat.changes c;
        INSERT INTO concordat.changes (seq, batch, keys, outcomes)
        VALUES (last, this_batch, ARRAY(SELECT DISTINCT unnest(moved)), to_jsonb(answers));
        IF last % 1000 = 0 THEN DELETE FROM concordat.changes c WHERE c.seq <= last - 10000; END IF;
        IF cardinality(moved) > 0 THEN PERFORM pg_notify('concordat_changes', ''); END IF;
      END IF;
      before := to_jsonb(answers);
    END IF;
    RETURN jsonb_build_object('outcomes', before, 'changes', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('seq', c.seq, 'batch', c.batch, 'keys', c.keys) ORDER BY c.seq), '[]')
      FROM concordat.changes c WHERE c.seq > seen
    ));
  END $$;
`;
