-- A person the hub knows: with or without an account. Personal data of staff, not of patients.
create table person (
    id text not null primary key,
    hub_id text not null references hub (id),
    name text not null,
    -- Reading in hiragana; null while nobody gave it (読み未確認).
    kana text,
    -- Mail address at work; null while nobody gave it. Nothing is sent to it by this system.
    mail text,
    created_at bigint not null
);

create index person_hub on person (hub_id, kana, name);

-- Where a person works, from when until when. Counts only once the hub or the organization confirmed it.
create table membership (
    id text not null primary key,
    hub_id text not null references hub (id),
    person_id text not null references person (id),
    organization_id text not null references organization (id),
    -- What they are there, as the organization says it: 管理者, 相談員. Empty when nobody said.
    position text not null,
    starts_at bigint not null,
    -- The first instant at which it is over.
    ends_at bigint,
    confirmed_at bigint,
    confirmed_by text,
    created_at bigint not null,
    created_by text not null,
    check (ends_at is null or ends_at >= starts_at)
);

create index membership_person on membership (hub_id, person_id, organization_id);
create index membership_organization on membership (hub_id, organization_id, person_id);

-- A licensed profession of a person: 医師, 看護師, 薬剤師, 介護支援専門員 …
create table licence (
    id text not null primary key,
    hub_id text not null references hub (id),
    person_id text not null references person (id),
    profession text not null,
    -- 登録番号; empty when nobody gave it.
    registration_number text not null,
    valid_from text,
    -- Civil date of the last day; null: without end.
    valid_until text,
    verified_at bigint,
    verified_by text,
    created_at bigint not null
);

create index licence_person on licence (hub_id, person_id);

-- Everybody who signs in is a person; until now a person had one account, so its id serves.
alter table account add column person_id text references person (id);
-- The first instant at which the account is over, decided when it was made or later; null: no end set.
alter table account add column ends_at bigint;
-- When its holder last showed both factors; sessions are forgotten some day, this is not.
alter table account add column last_signed_in_at bigint;
update account set last_signed_in_at =
    (select max(session.created_at) from session
      where session.account_id = account.id and session.second_factor_at is not null);
insert into person (id, hub_id, name, kana, created_at)
select id, hub_id, display_name, null, created_at from account;
update account set person_id = id;
create index account_person on account (hub_id, person_id);

-- When a factor was last shown in this session.
alter table session add column confirmed_at bigint;
update session set confirmed_at = second_factor_at;

-- Member professionals and evaluators are roles too. A check cannot be altered on SQLite, so the table is made anew.
create table account_role_of_five (
    account_id text not null references account (id),
    role text not null check (role in ('coordinator', 'member', 'operator', 'viewer', 'evaluator')),
    starts_at bigint not null,
    ends_at bigint,
    granted_by text not null,
    primary key (account_id, role, starts_at)
);
insert into account_role_of_five (account_id, role, starts_at, ends_at, granted_by)
select account_id, role, starts_at, ends_at, granted_by from account_role;
drop table account_role;
alter table account_role_of_five rename to account_role;

-- An organization whose people the hub knows, under the name the hub's list gives it; empty until somebody said it.
-- What else is known of it stands in the directory.
create table member_organization (
    hub_id text not null references hub (id),
    organization_id text not null references organization (id),
    name text not null,
    -- Folded: what two lists are compared by.
    name_key text not null,
    created_at bigint not null,
    primary key (hub_id, organization_id)
);

create index member_organization_name on member_organization (hub_id, name_key);

-- An invitation to set one's own password, on paper or handed over; only the hash of its token is kept.
create table invitation (
    id text not null primary key,
    hub_id text not null references hub (id),
    account_id text not null references account (id),
    token_hash text not null,
    created_at bigint not null,
    created_by text not null,
    expires_at bigint not null,
    accepted_at bigint,
    revoked_at bigint,
    unique (token_hash)
);

create index invitation_account on invitation (hub_id, account_id, created_at);

-- A list of people that was uploaded and looked at. Its rows are forgotten when it was imported or grew old.
create table people_import (
    id text not null primary key,
    hub_id text not null references hub (id),
    file_name text not null,
    -- JSON: the rows as read.
    lines text not null,
    created_at bigint not null,
    created_by text not null,
    confirmed_at bigint,
    -- JSON: rows added, changed and unchanged, written when it was imported.
    counts text not null
);

create index people_import_hub on people_import (hub_id, created_at);

-- Accounts an import made: whose invitations are printed together.
create table people_import_account (
    import_id text not null references people_import (id),
    account_id text not null references account (id),
    primary key (import_id, account_id)
);

-- 棚卸し: one decision about one person's place in one organization, in one quarter. Lines are added, never changed.
create table access_review (
    id text not null primary key,
    hub_id text not null references hub (id),
    -- 2026-Q4, by the day in Japan.
    quarter text not null,
    person_id text not null references person (id),
    -- Empty for people of the hub's own office, who are members of no organization.
    organization_id text not null,
    decision text not null check (decision in ('kept', 'ended')),
    -- JSON: what stood on the list when it was decided.
    detail text not null,
    decided_at bigint not null,
    decided_by text not null
);

create index access_review_quarter on access_review (hub_id, quarter, person_id);
create index access_review_person on access_review (hub_id, person_id, organization_id);
