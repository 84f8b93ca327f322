-- Reference data of the country come in editions; one row per kind says which edition is in force.
create table reference_edition (
    kind text not null primary key check (kind in ('municipality', 'town', 'boundary')),
    edition bigint not null,
    as_of text not null,
    source text not null,
    row_count bigint not null,
    -- Of all rows: the same file again makes no new edition.
    fingerprint text not null default ''
);

-- 市区町村: code of 5 digits without check digit.
create table municipality (
    edition bigint not null,
    code text not null,
    -- By name, 千葉県: what addresses begin with.
    prefecture text not null,
    name text not null,
    kana text not null,
    latitude double precision,
    longitude double precision,
    primary key (edition, code)
);

-- 町丁目 with their middle, for addresses without coordinates and for "near here".
create table town (
    edition bigint not null,
    key text not null,
    label text not null,
    municipality text,
    latitude double precision not null,
    longitude double precision not null,
    -- `town`, `oaza` (mean of its 丁目) or `municipality`.
    quality text not null,
    primary key (edition, key)
);

-- Municipality polygons as GeoJSON geometries, for the map's own base layer.
create table boundary (
    edition bigint not null,
    code text not null,
    geometry text not null,
    primary key (edition, code)
);

-- One import: everything it staged becomes visible, or disappears, at once.
create table import_batch (
    id rowid_key,
    -- Whose data: `national` or a hub.
    hub_id text not null,
    state text not null check (state in ('staging', 'published', 'cancelled', 'undone')),
    -- JSON: files with layout, as_of, counts per outcome.
    summary text not null,
    created_by text not null,
    created_at bigint not null,
    published_at bigint,
    -- The batch that took it back.
    undone_by bigint
);

create index import_batch_hub on import_batch (hub_id, id);

-- The batch up to which a data set is visible. Moving this number is what publishes an import.
create table publication (
    hub_id text not null primary key,
    batch bigint not null
);

-- One version of one service of one organization, as one source stated it.
-- Visible when from_batch <= publication.batch and (to_batch is null or to_batch > publication.batch).
create table listing (
    id rowid_key,
    hub_id text not null,
    organization_id text not null,
    kind text not null,
    identifier text not null,
    identifier_key text not null,
    prefecture text,
    municipality text,
    name text not null,
    -- JSON object: every other field, by its stable name.
    document text not null,
    latitude double precision,
    longitude double precision,
    -- `given`, `approximate`, `town_centroid`, `municipality_centroid`; null when there is no position.
    position_source text,
    -- Comma-separated flags: null_island, abroad, outside_municipality:1234 (metres), no_coordinates, town_unknown, not_checked_no_polygon.
    position_flags text not null,
    as_of text not null,
    layout text not null,
    content_hash bigint not null,
    from_batch bigint not null,
    to_batch bigint
);

create index listing_identity on listing (hub_id, kind, identifier_key, from_batch);
create index listing_organization on listing (organization_id, from_batch);
create index listing_municipality on listing (municipality, kind);
create index listing_from on listing (from_batch);
create index listing_to on listing (to_batch) where to_batch is not null;

-- How complete what we hold is: the newest complete file seen per kind and prefecture.
create table listing_scope (
    hub_id text not null,
    kind text not null,
    prefecture text not null,
    as_of text not null,
    layout text not null,
    batch bigint not null,
    primary key (hub_id, kind, prefecture, batch)
);

-- What became of each row of an import, for the report on screen and as CSV. Unchanged rows are only counted.
create table import_outcome (
    job_id text not null,
    number bigint not null,
    file text not null,
    line bigint not null,
    outcome text not null check (outcome in ('rejected', 'vanished', 'added', 'changed', 'repeated', 'older', 'unchanged')),
    kind text not null,
    identifier text not null,
    name text not null,
    -- JSON: the sentences in Japanese and in English.
    reason text not null,
    primary key (job_id, number)
);

-- A hub's own column mapping, remembered by the header it was made for.
create table import_mapping (
    hub_id text not null,
    header_signature text not null,
    name text not null,
    mapping text not null,
    created_by text not null,
    created_at bigint not null,
    primary key (hub_id, header_signature)
);

-- What a hub knows beyond or against the open data: one row per statement, the newest that is not superseded counts.
create table fact (
    id text not null primary key,
    hub_id text not null,
    organization_id text not null,
    field text not null,
    value text not null,
    -- `filing` 届出, `self_report` 自己申告, `record` 実績, `hub` 拠点で確認.
    source text not null,
    -- `public` 公開, `members` 関係者限り, `hub` 拠点限り.
    visibility text not null check (visibility in ('public', 'members', 'hub')),
    -- Null when nobody has verified it.
    verified_at bigint,
    verified_by text,
    recorded_at bigint not null,
    recorded_by text not null,
    superseded_at bigint
);

create index fact_organization on fact (hub_id, organization_id, field);
create index fact_current on fact (hub_id, verified_at) where superseded_at is null;

-- An organization as the hub sees it, where that differs from the open data: finds it by its local name.
create table overlay_entry (
    id rowid_key,
    hub_id text not null,
    organization_id text not null,
    unique (hub_id, organization_id)
);

-- Two entries are one organization, says a person of the hub.
create table organization_merge (
    id text not null primary key,
    hub_id text not null,
    organization_id text not null,
    into_organization_id text not null,
    reason text not null,
    merged_at bigint not null,
    merged_by text not null,
    undone_at bigint,
    undone_by text
);

create index organization_merge_from on organization_merge (hub_id, organization_id) where undone_at is null;
create index organization_merge_into on organization_merge (hub_id, into_organization_id) where undone_at is null;

-- An organization is closed, says a person of the hub; reopening ends the row.
create table closure (
    id text not null primary key,
    hub_id text not null,
    organization_id text not null,
    closed_on text not null,
    reason text not null,
    recorded_at bigint not null,
    recorded_by text not null,
    reopened_at bigint,
    reopened_by text
);

create index closure_organization on closure (hub_id, organization_id);

-- Stations, halls, hospitals: places by which people of this hub say where something is.
create table landmark (
    id text not null primary key,
    hub_id text not null,
    name text not null,
    kana text,
    -- Folded name and reading, for finding it.
    name_key text not null,
    kana_key text not null,
    latitude double precision not null,
    longitude double precision not null,
    created_at bigint not null,
    created_by text not null,
    removed_at bigint
);

create index landmark_hub on landmark (hub_id, removed_at);

-- only sqlite
create virtual table listing_terms using fts5(terms, content='', contentless_delete=1, detail='none', tokenize="ascii tokenchars '_-'");
create virtual table overlay_terms using fts5(terms, content='', contentless_delete=1, detail='none', tokenize="ascii tokenchars '_-'");
-- end only
-- only postgres
create table listing_terms (
    id bigint primary key,
    terms text[] not null
);
create index listing_terms_gin on listing_terms using gin (terms);
create table overlay_terms (
    id bigint primary key,
    terms text[] not null
);
create index overlay_terms_gin on overlay_terms using gin (terms);
-- end only
