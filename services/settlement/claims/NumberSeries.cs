using System.Globalization;
using Aptic.Settlement.Storage;
using Marten;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Aptic.Settlement.Claims;

/// <summary>
/// Numbers without gaps, by series and year: a counter is raised in the transaction that uses its number, so that what is rolled back
/// gives it back.
/// </summary>
public static class NumberSeries
{
    public const string Incidents = "INC";
    public const string DebitNotes = "AVD";

    private static readonly PostgresqlObjectName TableName = Tables.Named("number_series");

    public static Table Table()
    {
        var table = new Table(TableName);
        table.AddColumn("series", "text").AsPrimaryKey();
        table.AddColumn("year", "integer").AsPrimaryKey();
        table.AddColumn("last_number", "bigint").NotNull();
        return table;
    }

    /// <summary>The next number, as INC-2026-000001. The session's transaction is begun already.</summary>
    public static async Task<string> NextAsync(IDocumentSession session, string series, int year, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
             insert into {TableName} as counter (series, year, last_number) values ($1, $2, 1)
             on conflict (series, year) do update set last_number = counter.last_number + 1 returning last_number
             """);
        command.Parameters.Add(new() { Value = series });
        command.Parameters.Add(new() { Value = year });
        await using var reader = await session.ExecuteReaderAsync(command, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{series}-{year}-{reader.GetInt64(0):000000}");
    }
}
