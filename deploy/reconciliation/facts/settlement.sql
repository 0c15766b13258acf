-- What settlement's events say: who earned what, which payout carried it, and what became of the payout. :first and :last bound seq_id.
copy (
  select 'settlement', f.* from (
    select 'entitled', seq_id, data ->> 'redemptionId', (line ->> 'agreementId')::uuid, (data ->> 'venueId')::uuid,
      (line ->> 'payableCents')::bigint, (line ->> 'commissionCents')::bigint, (line ->> 'coveredCents')::bigint, line ->> 'chequeId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') as line
    where seq_id between :first and :last and type = 'entitlement_accrued'
    union all
    -- The last of these says what became of an entitlement.
    select 'fate', seq_id, data ->> 'redemptionId', null, null, 0, 0, 0, case type
        when 'entitlement_accrued' then 'owed' when 'entitlement_released' then 'owed' when 'entitlement_reopened' then 'owed'
        when 'entitlement_held' then 'owed' when 'entitlement_put_in_transfer' then 'in transfer' when 'entitlement_paid' then 'paid'
        when 'entitlement_cancelled' then 'cancelled' end
    from settlement.mt_events where seq_id between :first and :last and type in ('entitlement_accrued', 'entitlement_released',
      'entitlement_reopened', 'entitlement_held', 'entitlement_put_in_transfer', 'entitlement_paid', 'entitlement_cancelled')
    union all
    select case when type = 'payout_put_in_transfer' then 'in-transfer' when type = 'payout_executed' then 'executed'
        when (data ->> 'wasExecuted')::boolean then 'returned' else 'rejected' end,
      seq_id, data ->> 'payoutId', (line ->> 'agreementId')::uuid, (data ->> 'venueId')::uuid,
      (line ->> 'payableCents')::bigint, (line ->> 'commissionCents')::bigint, 0, line ->> 'redemptionId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') as line
    where seq_id between :first and :last and type in ('payout_put_in_transfer', 'payout_executed', 'payout_returned')
    union all
    select 'payout', seq_id, payout ->> 'payoutId', null, (payout ->> 'venueId')::uuid,
      coalesce((payout ->> 'netCents')::bigint, (payout ->> 'payableCents')::bigint), 0, 0, payout ->> 'endToEndId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'payouts') as payout
    where seq_id between :first and :last and type = 'run_prepared'
  ) as f
) to stdout;
