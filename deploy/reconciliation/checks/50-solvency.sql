-- Solvency is proved against the bank: the closing balance of the last statement = what is owed to funders and venues, and the operator's
-- own money that is still there, ± what is in transit: known here and on no statement yet, or the other way round.
create temp table live_receipt as
select r.key, r.ref, r.cents, r.cents2 as fee_cents, r.cents3 as gross_cents from fact r where r.service = 'funding' and r.kind = 'receipt'
  and not exists (select from fact l where l.service = 'funding' and l.kind = 'receipt-lost' and l.key = r.key);

create temp table in_transit as
select 'payout executed, on no statement' as what, p.e2e as ref, p.cents::bigint as cents from payout p
where p.is_executed and not p.is_returned and p.cents > 0 and not exists (select from booked b where b.e2e = p.e2e and b.cents < 0)
union all
select 'payout on a statement, not executed here', p.e2e, -p.cents from payout p
where not p.is_executed and exists (select from booked b where b.e2e = p.e2e and b.cents < 0)
union all
select 'receipt booked, on no statement', ref, -gross_cents from live_receipt r where not exists (select from booked b where b.reference = r.ref)
union all
select 'receipt not assigned yet, on no statement', p.ref, -p.cents from fact p where p.service = 'funding' and p.kind = 'parked'
  and not exists (select from fact r where r.service = 'funding' and r.kind = 'receipt' and r.key = p.key) and not exists (select from booked b where b.reference = p.ref)
union all
select 'on a statement, not known here', b.reference, b.cents from booked b
where not exists (select from payout p where p.e2e = b.e2e)
  and not exists (select from fact r where r.service = 'funding' and r.kind in ('receipt', 'parked') and r.ref = b.reference);

create temp table solvency as
select 1 as number, 'free money of funders' as what, coalesce(sum(free), 0)::bigint as cents from balance
union all select 2, 'in circulation', coalesce(sum(in_circulation), 0) from balance
union all select 3, 'differences held', coalesce(sum(difference_held), 0) from balance
union all select 4, 'owed to venues', coalesce(sum(owed), 0) from balance
union all select 5, 'refunds to be paid', coalesce(sum(refunding), 0) from balance
union all select 6, 'commission earned', coalesce(sum(commission), 0) from balance
union all select 7, 'fees earned', coalesce(sum(fee_cents), 0) from live_receipt
union all select 8, 'receipts not assigned', coalesce(sum(p.cents), 0) from fact p where p.service = 'funding' and p.kind = 'parked'
  and not exists (select from fact r where r.service = 'funding' and r.kind = 'receipt' and r.key = p.key)
union all select 10, 'in transit: ' || what || ' ' || ref, cents from in_transit;

insert into proof
select 40, 'closing balance of the bank = all that is owed, held and in transit', (select closing from statement order by number desc limit 1), sum(cents),
  'no statement of the bank is there' from solvency
having exists (select from statement) or sum(cents) <> 0;
