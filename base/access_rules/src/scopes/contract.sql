-- What the scopes read. identity and circle give these names, as views over their own tables; the tests use plain tables.
-- Instants: bigint microseconds UTC; periods half-open [starts_at, ends_at), ends_at null = goes on; yes/no: 1/0.

-- The listed row itself stands in the query under the alias `record`; author_id and on_behalf_of_id count in drafts only.
create table access_record (
    hub_id text not null,
    record_id text not null,
    patient_id text not null,
    subject_id text not null,
    category text not null,
    state text not null,
    author_id text,
    on_behalf_of_id text,
    primary key (hub_id, record_id)
);

create table access_record_flag (
    hub_id text not null,
    record_id text not null,
    flag text not null
);

-- state: active, deceased, merged
create table access_patient (
    hub_id text not null,
    patient_id text not null,
    state text not null,
    primary key (hub_id, patient_id)
);

create table access_account (
    account_id text not null primary key,
    enabled bigint not null,
    ends_at bigint
);

create table access_membership (
    hub_id text not null,
    account_id text not null,
    organization_id text not null,
    profession text not null,
    confirmed bigint not null,
    starts_at bigint not null,
    ends_at bigint
);

create table access_licence (
    account_id text not null,
    profession text not null,
    starts_at bigint not null,
    ends_at bigint
);

create table access_hub_duty (
    hub_id text not null,
    account_id text not null,
    role text not null,
    starts_at bigint not null,
    ends_at bigint
);

create table access_team_member (
    hub_id text not null,
    patient_id text not null,
    account_id text not null,
    organization_id text not null,
    role text not null,
    starts_at bigint not null,
    ends_at bigint
);

-- scope: blanket, facility_list, each_facility, individuals
create table access_consent (
    consent_id text not null primary key,
    hub_id text not null,
    patient_id text not null,
    subject_id text not null,
    scope text not null,
    agreed_at bigint not null,
    starts_at bigint not null,
    ends_at bigint,
    withdrawn_at bigint
);

create table access_consent_category (
    consent_id text not null,
    category text not null,
    primary key (consent_id, category)
);

create table access_consent_flag (
    consent_id text not null,
    flag text not null,
    primary key (consent_id, flag)
);

-- facility_list: the list with its periods; each_facility: the one organization, its period has no meaning
create table access_consent_organization (
    consent_id text not null,
    organization_id text not null,
    starts_at bigint not null,
    ends_at bigint
);

create table access_consent_account (
    consent_id text not null,
    account_id text not null
);

-- relation: self, delegate
create table access_family_link (
    family_link_id text not null primary key,
    hub_id text not null,
    patient_id text not null,
    account_id text not null,
    relation text not null,
    confirmed bigint not null,
    starts_at bigint not null,
    ends_at bigint
);

create table access_family_link_category (
    family_link_id text not null,
    category text not null,
    primary key (family_link_id, category)
);

create table access_family_link_flag (
    family_link_id text not null,
    flag text not null,
    primary key (family_link_id, flag)
);

-- review: pending, justified, unjustified
create table access_break_glass (
    hub_id text not null,
    patient_id text not null,
    account_id text not null,
    reason_characters bigint not null,
    opened_at bigint not null,
    until bigint not null,
    notified_at bigint,
    review text not null
);
