-- How an organization is reached: who gave it, when, which is preferred, what became of the last try.
-- Shown to coordinators; to the holder of a link about contacts with mail addresses shortened.
create table organization_contact (
    id text not null primary key,
    hub_id text not null references hub (id),
    organization_id text not null references organization (id),
    kind text not null check (kind in ('mail', 'fax', 'telephone')),
    address text not null,
    -- The one of its kind that is used unless somebody chooses another.
    preferred bigint not null check (preferred in (0, 1)),
    state text not null check (state in ('unconfirmed', 'confirmed', 'bounced', 'failed', 'changed')),
    -- Who gave it, in words: 「管理者 佐藤さん（電話）」, 「名刺」.
    given_by text not null,
    recorded_at bigint not null,
    recorded_by text not null,
    state_at bigint not null,
    removed_at bigint,
    removed_by text
);

create index organization_contact_of on organization_contact (hub_id, organization_id, kind);

-- A one-time link: one act, one organization, until a date. What it opens is looked up by the hash of a key.
create table link (
    id text not null primary key,
    hub_id text not null references hub (id),
    -- Static word of the act, `organization.confirm`, and what it was called when it was asked.
    act text not null,
    title_ja text not null,
    title_en text not null,
    organization_id text not null references organization (id),
    -- Its name when it was asked: what the sheet and the letter say.
    addressee text not null,
    -- What within the act, such as the round of a survey; empty for acts about the organization itself.
    subject text not null,
    -- `once`, or `until` its end: the holder may change the answer.
    answers text not null check (answers in ('once', 'until')),
    -- Issued together, printed together; empty for a single one.
    batch text not null,
    issued_at bigint not null,
    issued_by text not null,
    -- The first instant at which it no longer opens.
    expires_at bigint not null,
    revoked_at bigint,
    revoked_by text
);

create index link_hub on link (hub_id, issued_at);
create index link_organization on link (hub_id, organization_id, act);
create index link_batch on link (hub_id, batch);

-- One way in which a link was brought to the organization, and what became of it.
create table link_delivery (
    id text not null primary key,
    hub_id text not null,
    link_id text not null references link (id),
    channel text not null check (channel in ('mail', 'fax', 'telephone', 'handed_over')),
    -- Mail address or number used; empty when nobody said.
    address text not null,
    state text not null check (state in ('queued', 'sent', 'bounced', 'failed', 'no_answer', 'changed_number', 'answered')),
    made_at bigint not null,
    made_by text not null,
    state_at bigint not null,
    state_by text not null
);

create index link_delivery_link on link_delivery (hub_id, link_id, made_at);

-- What opens a link: hashes only. A token stands in the address, a code is typed at /l and exchanged for an
-- `opened` token of two hours.
create table link_key (
    key_hash text not null primary key,
    hub_id text not null,
    link_id text not null references link (id),
    delivery_id text not null,
    kind text not null check (kind in ('token', 'code', 'opened')),
    made_at bigint not null,
    expires_at bigint not null
);

create index link_key_link on link_key (hub_id, link_id);
create index link_key_kind on link_key (hub_id, kind, expires_at);

-- Short codes that were looked up, for a throttle that all processes share.
create table link_code_attempt (
    id rowid_key,
    hub_id text not null,
    attempted_at bigint not null,
    succeeded bigint not null check (succeeded in (0, 1))
);

create index link_code_attempt_hub on link_code_attempt (hub_id, attempted_at);

-- An answer as it came; never changed, only decided about.
create table link_answer (
    id text not null primary key,
    hub_id text not null,
    link_id text not null references link (id),
    delivery_id text not null,
    channel text not null check (channel in ('web', 'telephone', 'paper')),
    -- JSON: what is the same, what was corrected, a remark.
    content text not null,
    answered_at bigint not null,
    -- `Link/ID` when the office typed it itself, else the account that did so on its behalf.
    entered_by text not null,
    -- Organization for which somebody of the hub typed it; null when it was the office itself.
    on_behalf_of text,
    -- Who said so, in their own words; empty when nobody did.
    said_by text not null,
    decision text not null check (decision in ('taken', 'same', 'waiting', 'set_aside', 'replaced')),
    -- Why it waits: `correction` or `differs`; empty when it does not.
    waits_for text not null,
    decided_at bigint,
    decided_by text
);

create index link_answer_link on link_answer (hub_id, link_id, answered_at);
create index link_answer_decision on link_answer (hub_id, decision);

-- Mail for the sending process. No key stands in it: the token is made when the mail leaves.
create table link_outbox (
    id text not null primary key,
    hub_id text not null,
    link_id text not null references link (id),
    delivery_id text not null references link_delivery (id),
    address text not null,
    -- Address of this site as the coordinator's browser knew it, `https://hub.example.jp`.
    origin text not null,
    queued_at bigint not null,
    taken_at bigint
);

create index link_outbox_waiting on link_outbox (queued_at) where taken_at is null;
