-- On every ground: within the hub, not merged away, not somebody else's draft.
    record.hub_id = $1
    and exists (
        select 1
        from access_patient patient
        where patient.hub_id = record.hub_id
            and patient.patient_id = record.patient_id
            and patient.state <> 'merged'
    )
    and (
        record.state in ('confirmed', 'amended', 'void')
        or (record.state = 'draft' and (record.author_id = $2 or record.on_behalf_of_id = $2))
    )
    and cast($4 as bigint) = 1
    and exists (
        select 1
        from access_account account
        where account.account_id = $2
            and account.enabled = 1
            and (account.ends_at is null or $3 < account.ends_at)
    )
