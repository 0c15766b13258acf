-- What the catalogue tells others of venues, services and pathways: the latest revision counts. :first and :last bound seq_id.
copy (
  select 'catalogue', case when type = 'price_changed' then 'service' else split_part(type, '_', 1) end, seq_id, stream_id, null, null, version, 0, 0, null, null
  from catalogue.mt_events where seq_id between :first and :last and (
    type in ('venue_qualified', 'venue_reinstated', 'venue_suspended', 'service_published', 'price_changed', 'service_withdrawn',
      'pathway_published', 'pathway_replaced', 'pathway_withdrawn')
    or type in ('venue_withdrawn', 'venue_details_changed', 'venue_moved')
      and data #> '{venue,history}' @> '[{"status": "qualified"}]')
) to stdout;
