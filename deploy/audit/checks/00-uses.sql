-- The uses of cheques that stand: redeemed, and not reversed.
create temp table live_use as
select u.* from fact u where u.service = 'redemption' and u.kind = 'redeemed'
  and not exists (select from fact r where r.service = 'redemption' and r.kind = 'reversed' and r.key = u.key);
create index on live_use (key, ref);
create index on live_use (ref);
create index on fact (service, kind, key);
analyze fact;
