-- What redemption knows of the catalogue.
copy (
  select 'redemption', 'knows-venue', 0, id, null, null, (data ->> 'revision')::bigint, 0, 0, null, null from redemption.mt_doc_knownvenue
  union all select 'redemption', 'knows-service', 0, id, null, null, (data ->> 'revision')::bigint, 0, 0, null, null from redemption.mt_doc_knownservice
  union all select 'redemption', 'knows-pathway', 0, id, null, null, (data ->> 'revision')::bigint, 0, 0, null, null from redemption.mt_doc_knownpathway
) to stdout;
