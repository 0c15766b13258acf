using Npgsql;
using NpgsqlTypes;

namespace Aptic.Catalogue.Search;

/// <summary>Parameters of searches, which are null where a search does not ask for something: then only their type is known.</summary>
internal static class CommandParameters
{
    public static void Add(this NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
