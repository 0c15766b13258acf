-- The proof, a line a check; what the bank's balance is made of; at the end the number of checks that differ.
select rpad(what, 112) || lpad(to_char(expected, 'FM999G999G999G990'), 16) || lpad(to_char(found, 'FM999G999G999G990'), 16)
  || case when expected = found then '  equal' else '  DIFFERS' || coalesce(': ' || left(detail, 400), '') end
from proof order by number, what;
select '';
select rpad('the bank''s closing balance, in euros', 112) || lpad(to_char((select closing / 100.0 from statement order by number desc limit 1), 'FM999G999G990D00'), 16);
select '  ' || rpad(what, 110) || lpad(to_char(cents / 100.0, 'FM999G999G990D00'), 16) from solvency order by number, what;
select count(*) from proof where expected is distinct from found;
