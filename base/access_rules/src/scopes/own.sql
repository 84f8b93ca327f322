-- SELF: the patient's own file, without what relatives said about themselves, without abuse.
    record.subject_id = record.patient_id
    and exists (
        select 1
        from access_family_link family_link
        where family_link.hub_id = record.hub_id
            and family_link.patient_id = record.patient_id
            and family_link.account_id = $2
            and family_link.relation = 'self'
            and family_link.confirmed = 1
            and family_link.starts_at <= $3
            and (family_link.ends_at is null or $3 < family_link.ends_at)
    )
    and not exists (
        select 1
        from access_record_flag flag
        where flag.hub_id = record.hub_id
            and flag.record_id = record.record_id
            and flag.flag = 'abuse'
    )
