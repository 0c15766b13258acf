-- The life of cheques and the services rendered, as redemption's events tell them. :first and :last bound seq_id.
copy (
  select 'redemption', f.*, null from (
    select 'registered', seq_id, stream_id::text, (data #>> '{terms,agreementId}')::uuid, null::uuid,
      (data #>> '{terms,faceValueCents}')::bigint, (data ->> 'replacesSerial' is not null)::int::bigint, 0::bigint, data ->> 'requestId'
    from redemption.mt_events where seq_id between :first and :last and type = 'cheque_registered'
    union all
    select replace(type, 'cheque_', ''), seq_id, stream_id::text, (data ->> 'agreementId')::uuid, null, (data ->> 'valueCents')::bigint, 0, 0, null
    from redemption.mt_events where seq_id between :first and :last and type in ('cheque_expired', 'cheque_cancelled')
    union all
    select 'replaced', seq_id, stream_id::text, (data #>> '{terms,agreementId}')::uuid, null, (data #>> '{terms,faceValueCents}')::bigint, 0, 0, null
    from redemption.mt_events where seq_id between :first and :last and type = 'cheque_replaced'
    union all
    select case type when 'service_was_redeemed' then 'redeemed' when 'redemption_was_reversed' then 'reversed' else 'difference-released' end,
      seq_id, data ->> 'redemptionId', (cheque ->> 'agreementId')::uuid, (data ->> 'venueId')::uuid,
      (cheque ->> 'coveredCents')::bigint, (cheque ->> 'differenceCents')::bigint,
      floor(((cheque ->> 'coveredCents')::bigint * (cheque ->> 'payoutRateBasisPoints')::bigint + 5000) / 10000)::bigint, cheque ->> 'chequeId'
    from redemption.mt_events cross join jsonb_array_elements(data -> 'cheques') as cheque
    where seq_id between :first and :last and type in ('service_was_redeemed', 'redemption_was_reversed', 'difference_was_released')
    union all
    select 'told-paid', seq_id, stream_id::text, null, null, (data ->> 'payableCents')::bigint, 0, 0, data ->> 'redemptionId'
    from redemption.mt_events where seq_id between :first and :last and type = 'cheque_paid'
    union all
    select 'price', seq_id, data ->> 'redemptionId', null, (data ->> 'venueId')::uuid, (data ->> 'priceCents')::bigint, (data ->> 'complementCents')::bigint, 0, null
    from redemption.mt_events where seq_id between :first and :last and type = 'service_was_redeemed'
  ) as f
) to stdout;
