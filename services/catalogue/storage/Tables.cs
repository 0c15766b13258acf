using Weasel.Postgresql;

namespace Aptic.Catalogue.Storage;

/// <summary>The names of catalogue's tables: Marten's own where SQL looks into them, and a schema for all others.</summary>
public static class Tables
{
    public const string Schema = "catalogue";
    public const string Events = $"{Schema}.mt_events";

    public static PostgresqlObjectName Named(string table) => new(Schema, table, SchemaUtils.IdentifierUsage.General);
}
