-- A hub: the unit of tenancy. `national` is the read-only hub of open data.
create table hub (
    id text not null primary key,
    name text not null,
    -- JSON array of municipal codes (5 digits) the hub answers for.
    municipalities text not null,
    created_at bigint not null
);

-- A person who signs in. Personal data: shown to the hub's operator and to the person only.
create table account (
    id text not null primary key,
    hub_id text not null references hub (id),
    -- As typed; signing in compares login_key (folded).
    login_name text not null,
    login_key text not null,
    display_name text not null,
    -- argon2id in PHC string format.
    password_hash text not null,
    password_changed_at bigint not null,
    -- Base32 shared secret of RFC 6238; null until the second factor is set up.
    totp_secret text,
    -- Last time step accepted: a code works once.
    totp_last_step bigint not null,
    created_at bigint not null,
    disabled_at bigint,
    unique (login_key)
);

-- What a person does for the hub, from when until when.
create table account_role (
    account_id text not null references account (id),
    role text not null check (role in ('coordinator', 'operator', 'viewer')),
    starts_at bigint not null,
    ends_at bigint,
    granted_by text not null,
    primary key (account_id, role, starts_at)
);

-- Recovery codes, hashed; each works once.
create table recovery_code (
    account_id text not null references account (id),
    code_hash text not null,
    used_at bigint,
    primary key (account_id, code_hash)
);

-- A session: only the hash of its token is kept.
create table session (
    token_hash text not null primary key,
    account_id text not null references account (id),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    second_factor_at bigint,
    -- Shared secret offered at the set-up of the second factor, until a code confirms it.
    totp_offer text,
    ended_at bigint
);

create index session_account on session (account_id, ended_at);

-- Attempts of the last day, for throttling that all processes share. An attempt counts as failed until it succeeded.
create table sign_in_attempt (
    id rowid_key,
    -- Hash of what was typed, folded: people type passwords into the wrong box.
    login_key text not null,
    attempted_at bigint not null,
    succeeded bigint not null check (succeeded in (0, 1))
);

create index sign_in_attempt_login on sign_in_attempt (login_key, attempted_at);
create index sign_in_attempt_age on sign_in_attempt (attempted_at);

-- An organization is one 事業所番号 (care), one 医療情報ネット id (medical) or one entry of a hub's own list (local).
-- Its name and everything else about it come from the directory, whose versions become visible all at once.
create table organization (
    id text not null primary key,
    -- `national` for open data, else the hub that entered it.
    hub_id text not null references hub (id),
    identifier_system text not null check (identifier_system in ('care', 'medical', 'local')),
    -- As given, leading zeros included.
    identifier text not null,
    -- Width folded, leading zeros stripped: what two sources are compared by.
    identifier_key text not null,
    created_at bigint not null,
    unique (hub_id, identifier_system, identifier_key)
);
