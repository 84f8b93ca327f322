-- A signed statement about the end of a hub's audit chain. The same stands in a folder outside the database; here it
-- tells a rollback of the whole database (it is gone here too) from lines cut off (it is still here). Append-only.
create table audit_checkpoint (
    hub_id text not null,
    -- Number of the last line.
    sequence bigint not null,
    -- Lines up to and with it.
    lines bigint not null,
    hash bytea not null,
    made_at bigint not null,
    key_id text not null,
    signature bytea not null,
    primary key (hub_id, sequence)
);

-- Lines of one kind (failed sign-ins, exports), newest first.
create index audit_action on audit (hub_id, action, sequence);
-- From which to which number a period reaches: clocks may jump, so numbers and times are not in the same order.
create index audit_time on audit (hub_id, recorded_at, sequence);

-- only sqlite
create trigger audit_checkpoint_is_append_only_update before update on audit_checkpoint
begin select raise(abort, 'audit checkpoints are never changed'); end;
create trigger audit_checkpoint_is_append_only_delete before delete on audit_checkpoint
begin select raise(abort, 'audit checkpoints are never deleted'); end;
-- end only
-- only postgres
create trigger audit_checkpoint_is_append_only before update or delete or truncate on audit_checkpoint
for each statement execute function refuse_change();
-- end only
