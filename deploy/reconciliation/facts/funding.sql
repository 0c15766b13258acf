-- What funding's events say of money, and the movements that it serves. :first and :last bound seq_id.
copy (
  select 'funding', f.* from (
    select case type when 'receipt_booked' then 'receipt' else 'receipt-lost' end, seq_id, data ->> 'receiptId', (data ->> 'agreementId')::uuid, null::uuid,
      (data ->> 'faceAmountCents')::bigint, coalesce((data ->> 'feeAmountCents')::bigint, 0), coalesce((data ->> 'grossAmountCents')::bigint, 0),
      coalesce(data ->> 'bankReference', type)
    from funding.mt_events where seq_id between :first and :last and type in ('receipt_booked', 'receipt_bounced', 'receipt_reassigned')
    union all
    select 'parked', seq_id, data ->> 'receiptId', null, null, (data ->> 'grossAmountCents')::bigint, 0, 0, data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'receipt_parked'
    union all
    select 'set-aside', seq_id, data ->> 'requestId', (data ->> 'agreementId')::uuid, null,
      (data ->> 'amountCents')::bigint, (data ->> 'chequeCount')::bigint, (data #>> '{terms,faceValueCents}')::bigint, null
    from funding.mt_events where seq_id between :first and :last and type = 'funds_set_aside'
    union all
    select replace(type, '_', '-'), seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from funding.mt_events where seq_id between :first and :last and type in ('refund_requested', 'refund_dropped', 'refund_paid', 'refund_returned')
  ) as f
) to stdout;
