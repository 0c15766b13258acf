-- Settlement's books rest on what it heard of funders' money, and funding's positions on what it heard of refunds: each is what the other
-- told.
create temp table retold as
select coalesce(t.what, h.what) as what, coalesce(t.key, h.key) as key, t.key is not null as is_told, h.key is not null as is_heard,
  (t.agreement, t.cents, t.cents2, t.cents3, t.ref) is not distinct from (h.agreement, h.cents, h.cents2, h.cents3, h.ref) as is_same
from (select replace(kind, 'told-', '') as what, fact.* from fact where service = 'funding' and kind like 'told-%'
    or service = 'settlement' and kind like 'told-refund-%') as t
full join (select replace(kind, 'heard-', '') as what, fact.* from fact where service = 'settlement' and kind like 'heard-%'
    -- Refunds that were never approved were dropped by funding itself.
    or service = 'funding' and (kind in ('heard-refund-paid', 'heard-refund-returned') or kind = 'heard-refund-dropped'
      and exists (select from fact a where a.service = 'funding' and a.kind = 'told-refund' and a.key = fact.key))) as h
  on h.what = t.what and h.key = t.key;

insert into proof
select c.number, c.what || ' (that differ)', 0, count(r.key),
  string_agg(r.what || ' ' || r.key || case when not r.is_heard then ' was not heard' when not r.is_told then ' was not told'
    else ' differs' end, ', ')
from (values
  (60, 'receipts that settlement heard of = receipts of funding', array['receipt']),
  (61, 'receipts that waited, and what became of them, by settlement = by funding', array['unassigned', 'assigned', 'dismissed']),
  (62, 'receipts that the bank took back, by settlement = by funding', array['bounce']),
  (63, 'receipts booked under another agreement, by settlement = by funding', array['reassigned-out', 'reassigned-in']),
  (64, 'refunds that settlement is to pay = refunds that funding approved', array['refund']),
  (65, 'refunds paid, come back and given up, by funding = by settlement', array['refund-paid', 'refund-returned', 'refund-dropped'])
) as c (number, what, kinds)
left join retold r on r.what = any (c.kinds) and not (r.is_told and r.is_heard and r.is_same)
group by c.number, c.what;
