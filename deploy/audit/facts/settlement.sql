-- What settlement's events say: who earned what, which payout carried it, and what became of the payout. :first and :last bound seq_id.
copy (
  select 'settlement', f.*,
    coalesce(e.data ->> 'executedOn', e.data ->> 'returnedOn', e.data ->> 'on', e.data ->> 'accountingDay')::date from (
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
    -- What becomes of a payout becomes of all that it carries; entitlements tell it themselves only in older events.
    select 'fate', seq_id, line ->> 'redemptionId', null, null, 0, 0, 0, case type
        when 'payout_put_in_transfer' then 'in transfer' when 'payout_executed' then 'paid' else 'owed' end
    from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') as line
    where seq_id between :first and :last and type in ('payout_put_in_transfer', 'payout_executed', 'payout_returned')
    union all
    select case when type = 'payout_put_in_transfer' then 'in-transfer' when type = 'payout_executed' then 'executed'
        when (data ->> 'wasExecuted')::boolean then 'returned' else 'rejected' end,
      seq_id, data ->> 'payoutId', (line ->> 'agreementId')::uuid, (data ->> 'venueId')::uuid,
      (line ->> 'payableCents')::bigint, (line ->> 'commissionCents')::bigint, 0, line ->> 'redemptionId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') as line
    where seq_id between :first and :last and type in ('payout_put_in_transfer', 'payout_executed', 'payout_returned')
    union all
    select case when type = 'payout_put_in_transfer' then 'payout-sent' when type = 'payout_executed' then 'payout-executed'
        when (data ->> 'wasExecuted')::boolean then 'payout-returned' else 'payout-rejected' end,
      seq_id, data ->> 'payoutId', null, (data ->> 'venueId')::uuid, coalesce((data ->> 'unplacedCents')::bigint, 0), 0, 0, data ->> 'endToEndId'
    from settlement.mt_events where seq_id between :first and :last and type in ('payout_put_in_transfer', 'payout_executed', 'payout_returned')
      and (data ->> 'chunkNumber')::int = 1
    union all
    select 'incident',
      seq_id, data ->> 'incidentId', (claim ->> 'agreementId')::uuid, (data ->> 'venueId')::uuid,
      (claim ->> 'recoverableCents')::bigint, (claim ->> 'commissionCents')::bigint, 0, data ->> 'redemptionId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'claimLines') as claim
    where seq_id between :first and :last and type = 'incident_booked'
    union all
    -- After a late reversal: what it takes of what is owed and of the commission, and what is not there any more.
    select 'stand-in', seq_id, data ->> 'incidentId', (line ->> 'agreementId')::uuid, null,
      (line ->> 'payableCents')::bigint, (line ->> 'commissionCents')::bigint, 0, null
    from settlement.mt_events cross join jsonb_array_elements(data -> 'standIns') as line
    where seq_id between :first and :last and type = 'incident_booked'
    union all
    select case type when 'claim_recovered' then 'recovered' when 'claim_reopened' then 'reopened' else 'withdrawn' end,
      seq_id, data ->> 'incidentId', (line ->> 'agreementId')::uuid, null,
      (line ->> 'recoveredCents')::bigint, (line ->> 'commissionCents')::bigint, 0, coalesce(data ->> 'recoveryId', '')
    from settlement.mt_events cross join jsonb_array_elements(data -> 'lines') as line
    where seq_id between :first and :last and type in ('claim_recovered', 'claim_reopened', 'claim_withdrawn')
    union all
    select 'late-reversal', seq_id, data ->> 'redemptionId', null, null, 0, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last and type = 'late_reversal_noted'
    union all
    -- Money that the bank booked beside payouts and receipts: above zero for what came in.
    select 'own-money', seq_id, data ->> 'commandId', null, null, (data ->> 'amountCents')::bigint * case type when 'operator_funds_paid_in' then 1 else -1 end,
      0, 0, data ->> 'bankReference'
    from settlement.mt_events where seq_id between :first and :last and type in ('operator_funds_paid_in', 'operator_funds_withdrawn')
    union all
    select 'bank-fee', seq_id, data ->> 'commandId', null, null, -(data ->> 'amountCents')::bigint, 0, 0, data ->> 'bankReference'
    from settlement.mt_events where seq_id between :first and :last and type = 'bank_fee_borne'
    union all
    select 'debit-note', seq_id, data ->> 'recoveryId', null, null,
      (select sum((line ->> 'recoveredCents')::bigint)::bigint from jsonb_array_elements(data -> 'lines') as line), 0, 0, data ->> 'bankReference'
    from settlement.mt_events where seq_id between :first and :last and type = 'claim_recovered' and data ->> 'means' = 'debit-note'
    union all
    select 'written-off', seq_id, data ->> 'incidentId', null, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last and type = 'write_off_borne'
    union all
    select 'goodwill', seq_id, data ->> 'goodwillId', null, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last and type = 'goodwill_granted'
    union all
    select replace(type, '_', '-'), seq_id, data ->> 'goodwillId', null, null, 0, 0, 0, data ->> 'payoutId'
    from settlement.mt_events where seq_id between :first and :last and type in ('goodwill_paid', 'goodwill_given_back')
    union all
    -- What it heard of funding: receipts and what became of them, refunds to be paid; and what it told of refunds.
    select 'heard-' || (data ->> 'kind'), seq_id,
      case data ->> 'kind' when 'unassigned' then data ->> 'bankReference' else data ->> 'movementId' end,
      (data ->> 'agreementId')::uuid, null, (data ->> 'faceCents')::bigint, (data ->> 'feeCents')::bigint,
      (data ->> 'grossCents')::bigint, data ->> 'bankReference'
    from settlement.mt_events where seq_id between :first and :last and type = 'funder_money_moved'
    union all
    select 'heard-refund', seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last and type = 'refund_noted'
    union all
    select case type when 'refund_executed' then 'told-refund-paid' else 'told-refund-returned' end, seq_id,
      data ->> 'refundId' || '/' || (data ->> 'payoutId'), (data ->> 'agreementId')::uuid, null,
      (data ->> 'amountCents')::bigint, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last
      and (type = 'refund_executed' or type = 'refund_returned' and (data ->> 'wasExecuted')::boolean)
    union all
    select 'told-refund-dropped', seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null,
      (data ->> 'amountCents')::bigint, 0, 0, null
    from settlement.mt_events where seq_id between :first and :last and type = 'refund_abandoned'
    union all
    select 'payout', seq_id, payout ->> 'payoutId', null, (payout ->> 'venueId')::uuid,
      coalesce((payout ->> 'netCents')::bigint, (payout ->> 'payableCents')::bigint), 0, 0, payout ->> 'endToEndId'
    from settlement.mt_events cross join jsonb_array_elements(data -> 'payouts') as payout
    where seq_id between :first and :last and type = 'run_prepared'
  ) as f (kind, seq, key, agreement, venue, cents, cents2, cents3, ref)
  left join settlement.mt_events e on e.seq_id = f.seq
    and f.kind in ('payout-executed', 'payout-returned', 'own-money', 'bank-fee', 'debit-note')
) to stdout;
