-- The cheques that issuance made. :first and :last bound seq_id.
copy (
  select 'issuance', f.*, null from (
    select 'issued', seq_id, cheque ->> 'chequeId', (data #>> '{terms,agreementId}')::uuid, null::uuid,
      (data #>> '{terms,faceValueCents}')::bigint, 0::bigint, 0::bigint, data ->> 'requestId'
    from issuance.mt_events cross join jsonb_array_elements(data -> 'cheques') as cheque
    where seq_id between :first and :last and type = 'chunk_issued'
    union all
    select 'issued-in-place', seq_id, data #>> '{cheque,chequeId}', (data #>> '{terms,agreementId}')::uuid, null,
      (data #>> '{terms,faceValueCents}')::bigint, 0, 0, data ->> 'requestId'
    from issuance.mt_events where seq_id between :first and :last and type = 'replacement_made'
  ) as f
) to stdout;
