-- What funding shows to funders, summed: no part of the proof, but checked against it.
copy (
  select 'funding', 'moved', 0, null, agreement_id, null, sum(amount_cents)::bigint, 0, 0, from_term || '>' || to_term, null
  from funding.position_movement group by agreement_id, from_term, to_term
) to stdout;
