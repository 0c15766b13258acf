-- Solvency is proved against the bank: the closing balance of the last statement = what is owed to funders and venues, and the operator's
-- own money that is still there, ± what is in transit: known here and on no statement yet, or the other way round.
create temp table live_receipt as
select r.key, r.ref, r.cents, r.cents2 as fee_cents, r.cents3 as gross_cents from fact r where r.service = 'funding' and r.kind = 'receipt'
  and not exists (select from fact l where l.service = 'funding' and l.kind = 'receipt-lost' and l.key = r.key);

-- Receipts that still wait for their agreement.
create temp table waiting_receipt as
select p.key, p.ref, p.cents from fact p where p.service = 'funding' and p.kind = 'parked'
  and not exists (select from fact r where r.service = 'funding' and r.kind in ('receipt', 'dismissed') and r.key = p.key);

-- Everything that the bank books: what is known of it here, below zero for what goes out. A payout has an id of its own, all else the
-- bank's reference, under which several may be known.
create temp table known as
select 'payout executed' as what, p.e2e as ref, -1 as side, -p.cents::bigint as cents, f.day
from payout p join fact f on f.service = 'settlement' and f.kind = 'payout-executed' and f.key = p.key
-- One that finance had confirmed, and the bank then rejected, never moved.
where not p.is_returned or exists (select from booked b where b.e2e = p.e2e)
union all
select 'payout returned', p.e2e, 1, p.cents, f.day
from payout p join fact f on f.service = 'settlement' and f.kind = 'payout-returned' and f.key = p.key
where exists (select from booked b where b.e2e = p.e2e)
union all
select 'receipt', r.ref, 0, r.cents3, r.day from fact r where r.service = 'funding' and r.kind = 'receipt' and not exists (
  select from fact l where l.service = 'funding' and l.kind = 'receipt-lost' and l.ref = 'receipt_reassigned' and l.key = r.key)
union all
select 'receipt not assigned', w.ref, 0, w.cents, p.day
from waiting_receipt w join fact p on p.service = 'funding' and p.kind = 'parked' and p.key = w.key
union all
select replace(kind, '-', ' '), ref, 0, cents, day
from fact where service = 'settlement' and kind in ('own-money', 'debit-note', 'bank-fee');

-- Finance types references as well: what a person takes for the same is the same.
update known set ref = upper(regexp_replace(btrim(normalize(ref, nfkc)), '\s+', ' ', 'g')) where side = 0;

-- What statements tell of it. A line without a reference stands for itself.
create temp table told_line as
select coalesce(p.e2e, upper(regexp_replace(btrim(normalize(b.reference, nfkc)), '\s+', ' ', 'g')),
    b.statement || ', entry ' || b.line) as ref,
  case when p.e2e is null then 0 else sign(b.cents)::int end as side, b.cents, b.day
from booked b left join payout p on p.e2e = b.e2e;

-- What the bank took back of a receipt bears the receipt's reference, or one that nobody was asked for: then its amount tells it.
create temp table taken_back as
select b.*, row_number() over (partition by is_told, cents order by day, seq) as number from (
  select r.ref, -r.cents3 as cents, l.day, l.seq,
    exists (select from told_line t where t.side = 0 and t.cents = -r.cents3 and t.ref = r.ref) as is_told
  from fact l join (select key, cents3, upper(regexp_replace(btrim(normalize(ref, nfkc)), '\s+', ' ', 'g')) as ref
    from fact where service = 'funding' and kind = 'receipt') as r on r.key = l.key
  where l.service = 'funding' and l.kind = 'receipt-lost' and l.ref = 'receipt_bounced'
) as b;

insert into known
select 'receipt taken back', case when b.is_told then b.ref else coalesce(d.ref, b.ref || ', taken back') end, 0, b.cents, b.day
from taken_back b left join (
  select ref, sum(cents) as cents, row_number() over (partition by sum(cents) order by min(day), ref) as number
  from told_line t where side = 0 and not exists (select from known k where k.side = 0 and k.ref = t.ref) group by ref
) as d on not b.is_told and d.cents = b.cents and d.number = b.number;

create temp table transaction as
select coalesce(k.what, 'not known here') as what, coalesce(k.ref, t.ref) as ref, coalesce(k.cents, 0) as known_cents,
  coalesce(t.cents, 0) as booked_cents, k.ref is not null as is_known, t.ref is not null as is_booked,
  k.day as known_on, t.day as booked_on
from (select ref, side, string_agg(distinct what, ' and ') as what, sum(cents)::bigint as cents, min(day) as day
  from known group by ref, side) as k
full join (select ref, side, sum(cents)::bigint as cents, min(day) as day from told_line group by ref, side) as t
  on t.ref = k.ref and t.side = k.side;

create temp table in_transit as
select what || case when not is_booked then ', on no statement' when not is_known then ', on a statement only'
    else ', with another amount on statements' end as what,
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

-- Nothing stays in transit: ten days are enough for the bank to tell what was asked of it, and for finance to say what a line is. What
-- the platform knows from before the bank's first statement, or from the day that this one opens, no statement has to tell.
insert into proof
select c.number, c.what, 0, count(t.ref),
  string_agg(format('%s %s: known %s, booked %s', t.what, t.ref, t.known_cents, t.booked_cents), ', ' order by t.ref)
    filter (where t.ref is not null)
from (values
  (41, 'amounts under one reference of the bank: known here = on statements (that differ)'),
  (42, 'known here, and ten days later still on no statement'),
  (43, 'on a statement, and ten days later still not known here')
) as c (number, what)
cross join (select min(opened_on) as opened_on, max(closed_on) as closed_on from statement) as s
left join transaction t on t.known_cents <> t.booked_cents and case c.number
  when 41 then t.is_known and t.is_booked
  when 42 then not t.is_booked and t.known_on > s.opened_on and t.known_on <= s.closed_on - 10
  else not t.is_known and t.booked_on <= s.closed_on - 10 end
group by c.number, c.what;
