-- A first password that somebody else knows: the account reaches nothing until its owner chose another.
alter table account add column password_must_change bigint not null default 0;

-- What stays the same when a session's token is exchanged: from signing in to signing out.
alter table session add column family text not null default '';
-- Browser and kind of machine in two words, for the person's own list: Chrome・Android.
alter table session add column device text not null default '';
-- 1: a machine that several people use; it locks sooner.
alter table session add column shared bigint not null default 0;
-- When it was first seen idle for too long: it is locked until a factor is shown, whatever the clock says then.
alter table session add column locked_at bigint;
update session set family = token_hash;

create index session_family on session (family);
create index session_expires on session (expires_at);

-- The latest instant this installation has seen. A clock that falls behind it has been set back.
create table clock_mark (
    id bigint not null primary key check (id = 1),
    latest_at bigint not null
);

-- A passkey (Web Authentication): the public half of a key in somebody's device. No secret of theirs.
create table passkey (
    id text not null primary key,
    account_id text not null references account (id),
    -- As the device names it, base64url: unique everywhere.
    credential_id text not null,
    -- Public key, signature counter and backup state, as JSON of webauthn-rs.
    credential text not null,
    -- The owner's word for it.
    name text not null,
    created_at bigint not null,
    last_used_at bigint,
    unique (credential_id)
);

create index passkey_account on passkey (account_id, created_at);

-- A challenge that a device has been asked to sign; used once, within minutes.
create table passkey_challenge (
    token_hash text not null primary key,
    -- Who registers a passkey; null when somebody signs in.
    account_id text references account (id),
    state text not null,
    expires_at bigint not null
);

create index passkey_challenge_expires on passkey_challenge (expires_at);

-- A browser in which its owner has shown both factors before: guesses from elsewhere do not lock it out.
create table known_device (
    token_hash text not null,
    account_id text not null references account (id),
    device text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    primary key (token_hash, account_id)
);

create index known_device_account on known_device (account_id, ended_at);

-- Keyed hash of the network an attempt came from; empty on known devices and when it is not known.
alter table sign_in_attempt add column source text not null default '';
create index sign_in_attempt_source on sign_in_attempt (source, attempted_at);

-- The key of those hashes, one a day. Without it (after two days) they say nothing about anybody's address.
create table source_key (
    day bigint not null primary key,
    key text not null
);

-- Somebody who lost their second factor asks; a second person who sees them confirms; a code of 15 minutes follows.
create table lost_device (
    id text not null primary key,
    hub_id text not null references hub (id),
    account_id text not null references account (id),
    asked_at bigint not null,
    expires_at bigint not null,
    confirmed_at bigint,
    confirmed_by text,
    -- Hash of the code that the second person reads out; null before and after.
    code_hash text,
    code_expires_at bigint,
    -- When the code was used, or the request withdrawn or refused.
    ended_at bigint
);

create index lost_device_hub on lost_device (hub_id, ended_at, asked_at);
create index lost_device_account on lost_device (account_id, ended_at);

-- A form that met a locked session or a factor shown too long ago; its sender sends it again. May hold personal data:
-- shown to nobody else, deleted when sent and at the end of the session.
create table held_form (
    id text not null primary key,
    family text not null,
    account_id text not null references account (id),
    path text not null,
    body text not null,
    held_at bigint not null,
    expires_at bigint not null
);

create index held_form_family on held_form (family, held_at);
create index held_form_expires on held_form (expires_at);
