-- FAMILY: what the patient shared with this delegate, never abuse.
    record.subject_id = record.patient_id
    and exists (
        select 1
        from access_family_link family_link
        join access_family_link_category shared on shared.family_link_id = family_link.family_link_id
        where family_link.hub_id = record.hub_id
            and family_link.patient_id = record.patient_id
            and family_link.account_id = $2
            and family_link.relation = 'delegate'
            and family_link.confirmed = 1
            and family_link.starts_at <= $3
            and (family_link.ends_at is null or $3 < family_link.ends_at)
            and shared.category = record.category
            and not exists (
                select 1
                from access_record_flag flag
                where flag.hub_id = record.hub_id
                    and flag.record_id = record.record_id
                    and not exists (
                        select 1
                        from access_family_link_flag named
                        where named.family_link_id = family_link.family_link_id
                            and named.flag = flag.flag
                    )
            )
    )
    and not exists (
        select 1
        from access_record_flag flag
        where flag.hub_id = record.hub_id
            and flag.record_id = record.record_id
            and flag.flag = 'abuse'
    )
