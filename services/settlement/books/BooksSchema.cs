using System.Data.Common;
using Weasel.Core;
using Weasel.Postgresql;
using DbCommandBuilder = Weasel.Core.DbCommandBuilder;

namespace Aptic.Settlement.Books;

/// <summary>
/// The tables of the books, in a schema of their own, made by <c>prepare</c>. Rows are only ever added. Since they are folded from
/// events, tables of another shape are not altered: they are made anew, and folded anew from the first event.
/// </summary>
public sealed class BooksSchema : ISchemaObject
{
    /// <summary>The books that everybody reads.</summary>
    public const string Live = "settlement_books";

    /// <summary>Books that are folded anew, to take the place of the live ones.</summary>
    public const string Next = "settlement_books_next";

    /// <summary>Books that are folded anew, to be compared with the live ones.</summary>
    public const string Scratch = "settlement_books_scratch";

    /// <summary>Live books of before, on their way out.</summary>
    public const string Old = "settlement_books_old";

    /// <summary>How far each set of books has come: one row a schema. Outside of them, so that it stays when they are exchanged.</summary>
    public const string Progress = $"{Storage.Tables.Schema}.books_progress";

    /// <summary>To be raised with each change of shape, or of what events mean in the books.</summary>
    public const string Version = "3";

    /// <summary>The tables, and the columns that identify and order their rows.</summary>
    public static readonly IReadOnlyList<BookTable> Tables =
    [
        new("journal_entry", ["entry"]),
        new("journal_line", ["entry", "line"]),
        new("service_line", ["sequence", "line"]),
    ];

    public DbObjectName Identifier { get; } = new PostgresqlObjectName(Live, "journal_entry", SchemaUtils.IdentifierUsage.General);

    public IEnumerable<DbObjectName> AllNames() =>
    [
        Identifier, Storage.Tables.Named("books_progress"),
    ];

    public void WriteCreateStatement(Migrator migrator, TextWriter writer)
    {
        writer.WriteLine(
            $"""
             create schema if not exists {Storage.Tables.Schema};
             create table if not exists {Progress} (
               books text primary key, sequence bigint not null, state jsonb not null,
                 changed_at timestamptz not null default clock_timestamp());
             delete from {Progress};
             drop schema if exists {Live} cascade;
             """);
        writer.WriteLine(SqlOf(Live));
        writer.WriteLine($"insert into {Progress} (books, sequence, state) values ('{Live}', 0, '{JournalStates.EmptyJson}');");
    }

    public void WriteDropStatement(Migrator rules, TextWriter writer) => writer.WriteLine($"drop schema if exists {Live} cascade;");

    public void ConfigureQueryCommand(DbCommandBuilder builder) =>
        builder.Append($"select obj_description(to_regnamespace('{Live}')::oid, 'pg_namespace');");

    public async Task<ISchemaObjectDelta> CreateDeltaAsync(DbDataReader reader, CancellationToken ct = default)
    {
        var found = await reader.ReadAsync(ct) && !await reader.IsDBNullAsync(0, ct) ? reader.GetString(0) : null;
        return new Delta(this, found == Version ? SchemaPatchDifference.None : SchemaPatchDifference.Create);
    }

    /// <summary>Makes an empty set of books under a name.</summary>
    public static string SqlOf(string schema) =>
        $"""
         create schema {schema};
         comment on schema {schema} is '{Version}';

         create table {schema}.journal_entry (
           entry bigint primary key,
           journal text not null,
           journal_number bigint not null,
           sequence bigint not null,
           event_id uuid not null,
           accounting_day date not null,
           booked_on date not null,
           period text not null,
           is_late boolean not null,
           label text not null,
           piece text not null,
           occurred_at timestamptz not null);
         create index journal_entry_sequence on {schema}.journal_entry (sequence);
         create index journal_entry_period on {schema}.journal_entry (period);
         create unique index journal_entry_number on {schema}.journal_entry (journal, date_part('year', booked_on), journal_number);

         create table {schema}.journal_line (
           entry bigint not null references {schema}.journal_entry,
           line integer not null,
           account text not null,
           auxiliary text,
           debit_cents bigint not null check (debit_cents >= 0),
           credit_cents bigint not null check (credit_cents >= 0),
           agreement_id uuid,
           funder_id text,
           venue_id uuid,
           organisation_id uuid,
           redemption_id uuid,
           payout_id uuid,
           incident_id uuid,
           primary key (entry, line));
         create index journal_line_account on {schema}.journal_line (account, auxiliary);
         create index journal_line_venue on {schema}.journal_line (venue_id);
         create index journal_line_agreement on {schema}.journal_line (agreement_id);
         create index journal_line_funder on {schema}.journal_line (funder_id);

         {BalanceCheckSqlOf(schema)}
         create constraint trigger journal_line_balance after insert or update or delete on {schema}.journal_line
           deferrable initially deferred for each row execute function {schema}.check_balance();

         create table {schema}.service_line (
           sequence bigint not null,
           line integer not null,
           redemption_id uuid not null,
           cheque_id uuid not null,
           venue_id uuid not null,
           organisation_id uuid not null,
           agreement_id uuid not null,
           funder_id text not null,
           partner_id text not null,
           target_public text,
           service_id uuid not null,
           service_kind text not null,
           serviced_on date not null,
           price_cents bigint not null,
           complement_cents bigint not null,
           covered_cents bigint not null,
           payable_cents bigint not null,
           commission_cents bigint not null,
           accounting_day date not null,
           period text not null,
           is_late boolean not null,
           sign integer not null check (sign in (1, -1)),
           primary key (sequence, line));
         create index service_line_venue on {schema}.service_line (venue_id, period);
         create index service_line_funder on {schema}.service_line (funder_id, period);
         """;

    /// <summary>The function that checks each entry. It names its schema: under another name it is to be made again.</summary>
    public static string BalanceCheckSqlOf(string schema) =>
        $"""
         create or replace function {schema}.check_balance() returns trigger language plpgsql as $check$
         declare
           touched bigint := case when tg_op = 'DELETE' then old.entry else new.entry end;
           difference bigint;
         begin
           select sum(debit_cents) - sum(credit_cents) into difference from {schema}.journal_line where entry = touched;
           if difference <> 0 then
             raise exception 'entry % of {schema} does not balance: debits less credits are % cents', touched, difference
               using errcode = 'check_violation', constraint = 'journal_line_balance';
           end if;
           return null;
         end $check$;
         """;

    private sealed record Delta(BooksSchema Schema, SchemaPatchDifference Difference) : ISchemaObjectDelta
    {
        public ISchemaObject SchemaObject => Schema;

        public void WriteUpdate(Migrator rules, TextWriter writer) => Schema.WriteCreateStatement(rules, writer);

        public void WriteRollback(Migrator rules, TextWriter writer) => Schema.WriteDropStatement(rules, writer);

        public void WriteRestorationOfPreviousState(Migrator rules, TextWriter writer) => Schema.WriteCreateStatement(rules, writer);
    }
}

/// <param name="Key">The columns that identify a row and order the table.</param>
public sealed record BookTable(string Name, IReadOnlyList<string> Key);
