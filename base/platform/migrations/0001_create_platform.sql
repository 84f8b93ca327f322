-- The audit trail: who did or saw what. One chain per hub; append-only.
create table audit (
    hub_id text not null,
    sequence bigint not null,
    recorded_at bigint not null,
    actor text not null,
    action text not null,
    ground text not null,
    object text not null,
    detail text not null,
    request_id text not null,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (hub_id, sequence)
);

create index audit_object on audit (hub_id, object, sequence);
create index audit_actor on audit (hub_id, actor, sequence);

-- The outbox: what happened, for listeners and live pages. Append-only.
create table event (
    hub_id text not null,
    sequence bigint not null,
    stream text not null,
    position bigint not null,
    occurred_at bigint not null,
    name text not null,
    actor text not null,
    subject text not null,
    arguments text not null,
    primary key (hub_id, sequence),
    unique (hub_id, stream, position)
);

-- The last number given out in each hub, and the hash the next audit line continues.
create table chain_head (
    hub_id text not null primary key,
    sequence bigint not null,
    audit_hash bytea not null
);

-- The last number given out in each stream.
create table stream_head (
    hub_id text not null,
    stream text not null,
    position bigint not null,
    primary key (hub_id, stream)
);

-- How far each listener has read the outbox of each hub.
create table listener_cursor (
    listener text not null,
    hub_id text not null,
    sequence bigint not null,
    primary key (listener, hub_id)
);

-- The answer given to a command that carried an idempotency key, so that a retry gets the same one.
create table idempotency (
    scope text not null,
    key text not null,
    request_hash bytea not null,
    status bigint not null,
    location text not null,
    answered_at bigint not null,
    primary key (scope, key)
);

create index idempotency_answered on idempotency (answered_at);

-- Long work: an import, later a roster run or a merge.
create table job (
    id text not null primary key,
    hub_id text not null,
    kind text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    input text not null,
    done bigint not null,
    total bigint not null,
    message text not null,
    result text not null,
    created_by text not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    cancel_requested_at bigint,
    heartbeat_at bigint
);

create index job_state on job (state, created_at);
create index job_hub on job (hub_id, created_at);

-- only sqlite
create trigger audit_is_append_only_update before update on audit
begin select raise(abort, 'audit rows are never changed'); end;
create trigger audit_is_append_only_delete before delete on audit
begin select raise(abort, 'audit rows are never deleted'); end;
create trigger event_is_append_only_update before update on event
begin select raise(abort, 'events are never changed'); end;
create trigger event_is_append_only_delete before delete on event
begin select raise(abort, 'events are never deleted'); end;
-- end only
-- only postgres
create function refuse_change() returns trigger language plpgsql as
'begin raise exception ''rows of % are never changed or deleted'', tg_table_name; end';
create trigger audit_is_append_only before update or delete or truncate on audit
for each statement execute function refuse_change();
create trigger event_is_append_only before update or delete or truncate on event
for each statement execute function refuse_change();
-- end only
