-- The balance of the design, for each agreement: received = free + in circulation + difference held + owed + paid + recoverable
-- + commission + refunding + refunded. Each term is drawn from the events of the service that decides it.
create temp view moved as
select service || ' ' || kind as what, key, agreement, sum(cents)::bigint as cents, sum(cents2)::bigint as cents2, sum(cents3)::bigint as cents3
from fact where agreement is not null group by 1, 2, 3;

create temp view told as
select agreement,
  coalesce(sum(cents) filter (where what = 'funding receipt'), 0) as receipts,
  coalesce(sum(cents2) filter (where what = 'funding receipt'), 0) as fees,
  coalesce(sum(cents) filter (where what = 'funding receipt-lost'), 0) as lost,
  coalesce(sum(cents) filter (where what = 'funding set-aside'), 0) as set_aside,
  coalesce(sum(cents) filter (where what = 'funding refund-requested'), 0) as refunds_requested,
  coalesce(sum(cents) filter (where what = 'funding refund-dropped'), 0) as refunds_dropped,
  coalesce(sum(cents) filter (where what = 'funding refund-paid'), 0)
    - coalesce(sum(cents) filter (where what = 'funding refund-returned'), 0) as refunds_paid,
  coalesce(sum(cents) filter (where what in ('redemption expired', 'redemption cancelled')), 0) as given_back,
  coalesce(sum(cents) filter (where what = 'redemption redeemed'), 0) - coalesce(sum(cents) filter (where what = 'redemption reversed'), 0) as covered,
  coalesce(sum(cents2) filter (where what = 'redemption redeemed'), 0) - coalesce(sum(cents2) filter (where what = 'redemption reversed'), 0) as difference,
  coalesce(sum(cents2) filter (where what = 'redemption difference-released'), 0) as difference_released,
  coalesce(sum(cents) filter (where what = 'settlement entitled'), 0) - coalesce(sum(cents) filter (where what = 'settlement cancelled'), 0) as payable,
  coalesce(sum(cents2) filter (where what = 'settlement entitled'), 0) - coalesce(sum(cents2) filter (where what = 'settlement cancelled'), 0) as earned_commission,
  coalesce(sum(cents) filter (where what = 'settlement executed'), 0) - coalesce(sum(cents) filter (where what = 'settlement returned'), 0) as executed,
  coalesce(sum(cents) filter (where what = 'settlement incident'), 0)
    - coalesce(sum(cents) filter (where what = 'settlement withdrawn'), 0) as claimed,
  coalesce(sum(cents) filter (where what = 'settlement stand-in'), 0) as stand_in,
  coalesce(sum(cents2) filter (where what = 'settlement stand-in'), 0) as stand_in_commission,
  coalesce(sum(cents) filter (where what = 'settlement recovered'), 0) - coalesce(sum(cents) filter (where what = 'settlement reopened'), 0) as recovered,
  coalesce(sum(cents2) filter (where what = 'settlement recovered'), 0) - coalesce(sum(cents2) filter (where what = 'settlement reopened'), 0) as recovered_commission
from (
  select * from moved
  union all
  -- What an entitlement had earned whose redemption was reversed, in time or late.
  select 'settlement cancelled', m.key, m.agreement, m.cents, m.cents2, m.cents3 from moved m
  where m.what = 'settlement entitled' and exists (select from fact f where f.service = 'settlement' and f.key = m.key
    and (f.kind = 'fate' and f.ref = 'cancelled' or f.kind = 'late-reversal'))
) as all_moved
group by agreement;

create temp table balance as
select agreement, receipts - lost as received,
  -- Free money stands in for what was paid and then reversed late, until it is recovered.
  receipts - lost - set_aside + given_back + difference_released + recovered + recovered_commission - stand_in - stand_in_commission
    - refunds_requested + refunds_dropped as free,
  set_aside - given_back - covered - difference as in_circulation,
  difference - difference_released as difference_held,
  payable - executed + stand_in as owed,
  executed - claimed as paid,
  claimed - recovered as recoverable,
  earned_commission - recovered_commission + stand_in_commission as commission,
  refunds_requested - refunds_dropped - refunds_paid as refunding,
  refunds_paid as refunded,
  fees
from told;

insert into proof
select 1, 'balance of ' || count(*) || ' agreements: received = the sum of all other terms', coalesce(sum(received), 0),
  coalesce(sum(free + in_circulation + difference_held + owed + paid + recoverable + commission + refunding + refunded), 0), null
from balance;

insert into proof
select 1.1, 'agreement ' || agreement, received, free + in_circulation + difference_held + owed + paid + recoverable + commission + refunding + refunded, 'does not add up'
from balance where received <> free + in_circulation + difference_held + owed + paid + recoverable + commission + refunding + refunded;

insert into proof
select 2, 'terms below zero', 0, count(*), string_agg(agreement::text, ', ')
from balance where least(free, in_circulation, difference_held, owed, paid, recoverable, commission, refunding, refunded) < 0;

-- What funders are shown is the same, term by term.
with served as (
  select agreement, term, sum(cents) as cents from (
    select agreement, split_part(ref, '>', 2) as term, cents from fact where service = 'funding' and kind = 'moved' and split_part(ref, '>', 2) <> 'Received'
    union all
    select agreement, split_part(ref, '>', 1), -cents from fact where service = 'funding' and kind = 'moved' and split_part(ref, '>', 1) <> 'Received'
  ) as sides group by agreement, term
), proved as (
  select agreement, term, cents from balance cross join lateral (values ('Free', free), ('InCirculation', in_circulation),
    ('DifferenceHeld', difference_held), ('Owed', owed), ('Paid', paid), ('Recoverable', recoverable), ('Commission', commission),
    ('Refunding', refunding), ('Refunded', refunded)) as terms (term, cents)
)
insert into proof
select 3, 'what funding shows is what the events of all services say (terms that differ)', 0, count(*),
  string_agg(format('%s of %s: shown %s, proved %s', coalesce(s.term, p.term), coalesce(s.agreement, p.agreement), coalesce(s.cents, 0), coalesce(p.cents, 0)), '; ')
from served s full join proved p on p.agreement = s.agreement and p.term = s.term
where coalesce(s.cents, 0) <> coalesce(p.cents, 0);
