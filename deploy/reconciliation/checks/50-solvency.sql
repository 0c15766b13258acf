-- Solvency is proved against the bank: the closing balance of the last statement = what is owed to funders and venues, and the operator's
-- own money that is still there, ± what is in transit: known here and on no statement yet, or the other way round.
create temp table live_receipt as
select r.key, r.ref, r.cents, r.cents2 as fee_cents, r.cents3 as gross_cents from fact r where r.service = 'funding' and r.kind = 'receipt'
  and not exists (select from fact l where l.service = 'funding' and l.kind = 'receipt-lost' and l.key = r.key);

-- Receipts that still wait for their agreement.
create temp table waiting_receipt as
select p.key, p.ref, p.cents from fact p where p.service = 'funding' and p.kind = 'parked'
  and not exists (select from fact r where r.service = 'funding' and r.kind in ('receipt', 'dismissed') and r.key = p.key);

-- Everything that the bank books: what is known of it here, and what statements tell of it, below zero for what goes out.
create temp table transaction as
select 'payout' as what, p.e2e as ref,
  case when p.is_executed and not p.is_returned then -p.cents::bigint else 0 end as known_cents,
  coalesce((select sum(b.cents)::bigint from booked b where b.e2e = p.e2e), 0) as booked_cents
from payout p
union all
select what, ref, cents, coalesce((select sum(b.cents)::bigint from booked b where b.reference = ref), 0) from (
  select 'receipt' as what, ref, gross_cents as cents from live_receipt
  union all
  select 'receipt not assigned', ref, cents from waiting_receipt
  union all
  select replace(kind, '-', ' '), ref, cents from fact where service = 'settlement' and kind in ('own-money', 'debit-note', 'bank-fee')
) as known
union all
select 'not known here', b.reference, 0, b.cents from booked b
where not exists (select from payout p where p.e2e = b.e2e)
  and not exists (select from fact r where r.service = 'funding' and r.kind = 'receipt' and r.ref = b.reference)
  and not exists (select from waiting_receipt w where w.ref = b.reference)
  and not exists (select from fact o where o.service = 'settlement' and o.kind in ('own-money', 'debit-note', 'bank-fee')
    and o.ref = b.reference);

create temp table in_transit as
select what || case when booked_cents = 0 then ', on no statement' when known_cents = 0 then ', on a statement only' else ', with another amount on statements' end as what,
  ref, booked_cents - known_cents as cents
from transaction where booked_cents <> known_cents;

-- Goodwill of which the last thing known is that it was paid.
create temp table goodwill_paid as
select g.key, g.cents from fact g where g.service = 'settlement' and g.kind = 'goodwill'
  and (select f.kind from fact f where f.service = 'settlement' and f.kind in ('goodwill-paid', 'goodwill-given-back') and f.key = g.key order by f.seq desc limit 1) = 'goodwill-paid';

create temp table solvency as
select 1 as number, 'free money of funders' as what, coalesce(sum(free), 0)::bigint as cents from balance
union all select 2, 'in circulation', coalesce(sum(in_circulation), 0) from balance
union all select 3, 'differences held', coalesce(sum(difference_held), 0) from balance
union all select 4, 'owed to venues', coalesce(sum(owed), 0) from balance
union all select 5, 'refunds to be paid', coalesce(sum(refunding), 0) from balance
union all select 6, 'commission earned', coalesce(sum(commission), 0) from balance
union all select 7, 'fees earned', coalesce(sum(fee_cents), 0) from live_receipt
union all select 8, 'receipts not assigned', coalesce(sum(cents), 0) from waiting_receipt
union all select 9, 'paid in by the operator, less what it took out', coalesce(sum(cents), 0) from fact where service = 'settlement' and kind = 'own-money'
union all select 10, 'claims that the operator bore', -coalesce(sum(cents), 0) from fact where service = 'settlement' and kind = 'written-off'
union all select 11, 'goodwill that the operator paid', -coalesce(sum(cents), 0) from goodwill_paid
union all select 12, 'came back from the bank and is not placed', coalesce(sum(cents), 0) from fact where service = 'settlement' and kind = 'payout-returned'
union all select 13, 'fees of the bank that the operator bore', coalesce(sum(cents), 0)
  from fact where service = 'settlement' and kind = 'bank-fee'
union all select 20, 'in transit: ' || what || ' ' || ref, cents from in_transit;

insert into proof
select 40, 'closing balance of the bank = all that is owed, held and in transit', (select closing from statement order by number desc limit 1), sum(cents),
  'no statement of the bank is there' from solvency
having exists (select from statement) or sum(cents) <> 0;
