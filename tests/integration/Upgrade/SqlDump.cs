using System.Text;
using Npgsql;

namespace Aptic.Tests.Integration.Upgrade;

/// <summary>
/// Restores a plain dump of <c>pg_dump</c> without its client: a machine whose PostgreSQL runs in a container has none.
/// </summary>
public static class SqlDump
{
    private const string CopyBegins = "COPY ";
    private const string CopyBeginsToEnd = " FROM stdin;";
    private const string CopyEnds = @"\.";

    public static async Task RestoreAsync(TextReader dump, string database)
    {
        // The dump sets up its session: nobody else is to have it afterwards.
        var alone = new NpgsqlConnectionStringBuilder(database) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(alone.ConnectionString);
        await connection.OpenAsync();
        var statements = new StringBuilder();
        while (await dump.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(CopyBegins, StringComparison.Ordinal) && line.EndsWith(CopyBeginsToEnd, StringComparison.Ordinal))
            {
                await ExecuteAsync(connection, statements);
                await CopyAsync(connection, line.TrimEnd(';'), dump);
            }
            else if (!line.StartsWith('\\'))
            {
                // What begins with a backslash is for psql.
                statements.Append(line).Append('\n');
            }
        }

        await ExecuteAsync(connection, statements);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, StringBuilder statements)
    {
        await using var command = new NpgsqlCommand(statements.ToString(), connection);
        await command.ExecuteNonQueryAsync();
        statements.Clear();
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string copy, TextReader dump)
    {
        await using var rows = await connection.BeginTextImportAsync(copy);
        while (await dump.ReadLineAsync() is { } row && row != CopyEnds) await rows.WriteAsync($"{row}\n");
    }
}
