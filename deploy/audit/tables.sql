-- One row a fact: what an event says, told by the service that owns it; the day only where the bank has part in it.
create temp table fact (
  service text, kind text, seq bigint, key text, agreement uuid, venue uuid, cents bigint, cents2 bigint, cents3 bigint, ref text, day date);

create temp table bank_file (direction text, name text, content xml);

-- A check: what should be equal, and is or is not.
create temp table proof (
  number numeric, what text, expected numeric, found numeric, detail text);
