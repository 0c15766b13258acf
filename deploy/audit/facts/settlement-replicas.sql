-- What settlement knows of the catalogue.
copy (
  select 'settlement', 'knows-venue', 0, id, null, null, (data ->> 'revision')::bigint, 0, 0, null, null from settlement.mt_doc_knownvenue
) to stdout;
