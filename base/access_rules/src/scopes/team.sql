-- TEAM: a member of this patient's team now, where they work now, within the consent of whose information it is.
    exists (
        select 1
        from access_membership membership
        join access_team_member team_member
            on team_member.hub_id = membership.hub_id
            and team_member.account_id = membership.account_id
            and team_member.organization_id = membership.organization_id
        where membership.account_id = $2
            and membership.hub_id = record.hub_id
            and membership.confirmed = 1
            and membership.starts_at <= $3
            and (membership.ends_at is null or $3 < membership.ends_at)
            and team_member.patient_id = record.patient_id
            and team_member.starts_at <= $3
            and (team_member.ends_at is null or $3 < team_member.ends_at)
            -- Without consent the team still learns just that, and whom to ask.
            and (
                record.category = 'notice'
                or exists (
                    select 1
                    from access_consent consent
                    join access_consent_category agreed on agreed.consent_id = consent.consent_id
                    where consent.hub_id = record.hub_id
                        and consent.patient_id = record.patient_id
                        and consent.subject_id = record.subject_id
                        and consent.starts_at <= $3
                        and (consent.ends_at is null or $3 < consent.ends_at)
                        and (consent.withdrawn_at is null or $3 < consent.withdrawn_at)
                        and agreed.category = record.category
                        and (
                            consent.scope = 'blanket'
                            or (
                                consent.scope = 'facility_list'
                                and exists (
                                    select 1
                                    from access_consent_organization listed
                                    where listed.consent_id = consent.consent_id
                                        and listed.organization_id = membership.organization_id
                                        and listed.starts_at <= consent.agreed_at
                                        and listed.starts_at <= $3
                                        and (listed.ends_at is null or $3 < listed.ends_at)
                                )
                            )
                            or (
                                consent.scope = 'each_facility'
                                and exists (
                                    select 1
                                    from access_consent_organization named
                                    where named.consent_id = consent.consent_id
                                        and named.organization_id = membership.organization_id
                                )
                            )
                            or (
                                consent.scope = 'individuals'
                                and exists (
                                    select 1
                                    from access_consent_account named
                                    where named.consent_id = consent.consent_id
                                        and named.account_id = $2
                                )
                            )
                        )
                        and not exists (
                            select 1
                            from access_record_flag flag
                            where flag.hub_id = record.hub_id
                                and flag.record_id = record.record_id
                                and flag.flag <> 'abuse'
                                and not exists (
                                    select 1
                                    from access_consent_flag named
                                    where named.consent_id = consent.consent_id
                                        and named.flag = flag.flag
                                )
                        )
                )
            )
            -- What the profession may see.
            and (
                membership.profession not in ('guardian', 'equipment_provider', 'welfare_commissioner', 'clerk')
                or record.category in ('notice', 'coordination', 'identity')
                or (membership.profession = 'guardian' and record.category in ('care', 'wishes'))
            )
            and not exists (
                select 1
                from access_record_flag flag
                where flag.hub_id = record.hub_id
                    and flag.record_id = record.record_id
                    and not exists (
                        select 1
                        from (
                            values
                                ('doctor', 'psychiatric', 1),
                                ('doctor', 'hiv', 1),
                                ('doctor', 'abuse', 1),
                                ('dentist', 'hiv', 1),
                                ('pharmacist', 'psychiatric', 1),
                                ('pharmacist', 'hiv', 1),
                                ('nurse', 'psychiatric', 1),
                                ('nurse', 'hiv', 1),
                                ('nurse', 'abuse', 1),
                                ('public_health_nurse', 'psychiatric', 1),
                                ('public_health_nurse', 'hiv', 1),
                                ('public_health_nurse', 'abuse', 1),
                                ('public_health_nurse', 'economic', 1),
                                ('dental_hygienist', 'hiv', 1),
                                ('social_worker', 'psychiatric', 0),
                                ('social_worker', 'abuse', 0),
                                ('social_worker', 'economic', 0),
                                ('care_manager', 'psychiatric', 1),
                                ('care_manager', 'abuse', 1),
                                ('care_manager', 'economic', 1),
                                ('disability_coordinator', 'psychiatric', 0),
                                ('disability_coordinator', 'abuse', 0),
                                ('disability_coordinator', 'economic', 0),
                                ('guardian', 'abuse', 0),
                                ('guardian', 'economic', 0)
                        ) as clearance
                        where clearance.column1 = membership.profession
                            and clearance.column2 = flag.flag
                            and (
                                clearance.column3 = 0
                                or exists (
                                    select 1
                                    from access_licence licence
                                    where licence.account_id = $2
                                        and licence.profession = membership.profession
                                        and licence.starts_at <= $3
                                        and (licence.ends_at is null or $3 < licence.ends_at)
                                )
                            )
                    )
            )
    )
