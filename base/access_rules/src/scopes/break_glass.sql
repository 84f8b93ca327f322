-- BREAK-GLASS: one patient, at most two hours (7 200 000 000 microseconds), told before anything opens.
    record.subject_id = record.patient_id
    and record.category <> 'family'
    and exists (
        select 1
        from access_membership membership
        join access_licence licence
            on licence.account_id = membership.account_id
            and licence.profession = membership.profession
        join access_break_glass break_glass
            on break_glass.hub_id = membership.hub_id
            and break_glass.account_id = membership.account_id
        where membership.account_id = $2
            and membership.hub_id = record.hub_id
            and membership.confirmed = 1
            and membership.starts_at <= $3
            and (membership.ends_at is null or $3 < membership.ends_at)
            and membership.profession in ('doctor', 'dentist', 'pharmacist', 'nurse', 'public_health_nurse')
            and licence.starts_at <= $3
            and (licence.ends_at is null or $3 < licence.ends_at)
            and break_glass.patient_id = record.patient_id
            and break_glass.opened_at <= $3
            and $3 < break_glass.until
            and break_glass.until - break_glass.opened_at <= 7200000000
            and break_glass.reason_characters >= 10
            and break_glass.notified_at <= $3
            and break_glass.review <> 'unjustified'
            and membership.starts_at <= break_glass.opened_at
            and not exists (
                select 1
                from access_team_member team_member
                where team_member.hub_id = record.hub_id
                    and team_member.patient_id = record.patient_id
                    and team_member.account_id = $2
                    and break_glass.opened_at < team_member.ends_at
                    and team_member.ends_at <= $3
            )
            and not exists (
                select 1
                from access_record_flag flag
                where flag.hub_id = record.hub_id
                    and flag.record_id = record.record_id
                    and not (
                        (flag.flag = 'hiv')
                        or (flag.flag = 'psychiatric' and membership.profession <> 'dentist')
                    )
            )
    )
