-- HUB: a coordinator of this hub, coordination fields, nothing flagged.
    record.category in ('notice', 'coordination', 'identity')
    and exists (
        select 1
        from access_hub_duty hub_duty
        where hub_duty.hub_id = record.hub_id
            and hub_duty.account_id = $2
            and hub_duty.role = 'coordinator'
            and hub_duty.starts_at <= $3
            and (hub_duty.ends_at is null or $3 < hub_duty.ends_at)
    )
    and exists (
        select 1
        from access_membership membership
        where membership.hub_id = record.hub_id
            and membership.account_id = $2
            and membership.confirmed = 1
            and membership.starts_at <= $3
            and (membership.ends_at is null or $3 < membership.ends_at)
    )
    and not exists (
        select 1
        from access_record_flag flag
        where flag.hub_id = record.hub_id
            and flag.record_id = record.record_id
    )
