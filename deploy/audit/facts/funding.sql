-- What funding's events say of money, and the movements that it serves. :first and :last bound seq_id.
copy (
  select 'funding', f.*, coalesce(e.data ->> 'receivedOn', e.data ->> 'bouncedOn')::date from (
    select case type when 'receipt_booked' then 'receipt' else 'receipt-lost' end, seq_id, data ->> 'receiptId', (data ->> 'agreementId')::uuid, null::uuid,
      (data ->> 'faceAmountCents')::bigint, coalesce((data ->> 'feeAmountCents')::bigint, 0), coalesce((data ->> 'grossAmountCents')::bigint, 0),
      coalesce(data ->> 'bankReference', type)
    from funding.mt_events where seq_id between :first and :last and type in ('receipt_booked', 'receipt_bounced', 'receipt_reassigned')
    union all
    select 'parked', seq_id, data ->> 'receiptId', null, null, (data ->> 'grossAmountCents')::bigint, 0, 0, data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'receipt_parked'
    union all
    select 'dismissed', seq_id, data ->> 'receiptId', null, null, 0, 0, 0, data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'parked_receipt_dismissed'
    union all
    select 'told-dismissed', seq_id, data ->> 'commandId', null, null, 0, 0, (data ->> 'grossAmountCents')::bigint, data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'parked_receipt_dismissed'
    union all
    select 'set-aside', seq_id, data ->> 'requestId', (data ->> 'agreementId')::uuid, null,
      (data ->> 'amountCents')::bigint, (data ->> 'chequeCount')::bigint, (data #>> '{terms,faceValueCents}')::bigint, null
    from funding.mt_events where seq_id between :first and :last and type = 'funds_set_aside'
    union all
    -- What settlement is to hear of: receipts and what becomes of them; money that waits for its agreement is known by its bank reference.
    select case data ->> 'origin' when 'unassigned' then 'told-assigned' when 'reassigned' then 'told-reassigned-in' else 'told-receipt' end,
      seq_id, data ->> 'receiptId', (data ->> 'agreementId')::uuid, null,
      (data ->> 'faceAmountCents')::bigint, (data ->> 'feeAmountCents')::bigint, (data ->> 'grossAmountCents')::bigint,
      data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'receipt_booked'
    union all
    select 'told-unassigned', seq_id, data ->> 'bankReference', null, null, 0, 0,
      (data ->> 'grossAmountCents')::bigint, data ->> 'bankReference'
    from funding.mt_events where seq_id between :first and :last and type = 'receipt_parked'
    union all
    -- Before a receipt was recorded with its loss, all that was known is the face amount.
    select case type when 'receipt_bounced' then 'told-bounce' else 'told-reassigned-out' end, seq_id, data ->> 'commandId',
      (data ->> 'agreementId')::uuid, null,
      (data ->> 'faceAmountCents')::bigint, coalesce((data #>> '{receipt,feeAmountCents}')::bigint, 0),
      coalesce(data #>> '{receipt,grossAmountCents}', data ->> 'faceAmountCents')::bigint,
      coalesce(data #>> '{receipt,bankReference}', data ->> 'receiptId')
    from funding.mt_events where seq_id between :first and :last and type in ('receipt_bounced', 'receipt_reassigned')
    union all
    -- Refunds that were approved or paid before settlement paid them are none of its own.
    select 'told-refund', seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from funding.mt_events where seq_id between :first and :last and type = 'refund_approved' and data ->> 'funderId' is not null
    union all
    select 'heard-' || replace(type, '_', '-'), seq_id, data ->> 'refundId' || '/' || (data ->> 'payoutId'),
      (data ->> 'agreementId')::uuid, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from funding.mt_events where seq_id between :first and :last and type in ('refund_paid', 'refund_returned')
      and data ->> 'payoutId' is not null
    union all
    select 'heard-refund-dropped', seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null,
      (data ->> 'amountCents')::bigint, 0, 0, null
    from funding.mt_events where seq_id between :first and :last and type = 'refund_dropped'
    union all
    select replace(type, '_', '-'), seq_id, data ->> 'refundId', (data ->> 'agreementId')::uuid, null, (data ->> 'amountCents')::bigint, 0, 0, null
    from funding.mt_events where seq_id between :first and :last and type in ('refund_requested', 'refund_dropped', 'refund_paid', 'refund_returned')
  ) as f (kind, seq, key, agreement, venue, cents, cents2, cents3, ref)
  left join funding.mt_events e on e.seq_id = f.seq and f.kind in ('receipt', 'receipt-lost', 'parked')
) to stdout;
