using System.Globalization;
using Aptic.Hosting;
using Aptic.Issuance.Storage;
using Aptic.Kernel;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Aptic.Issuance.Cheques;

/// <summary>GET /issuance/v1/reminders: the partner's unused cheques that are about to expire, so that it can remind whoever has them.</summary>
public static class ListReminders
{
    public const int DaysMost = 366;
    public const int LimitMost = 1_000;
    private const int DaysDefault = 30;
    private const int LimitDefault = 100;
    private const char CursorSeparator = '.';

    // Its own terms', or a later one that was granted since to cheques of its request: what is not granted is null, and does not count.
    private const string LastDay = "greatest(cheque.valid_until, granted.valid_until)";

    /// <param name="Next">Cursor of the next page; null on the last.</param>
    public sealed record Answer(IReadOnlyList<Reminder> Reminders, string? Next);

    /// <param name="Beneficiary">The partner's reference; null for stock, and once it is erased.</param>
    /// <param name="ValidUntil">The last day on which a service paid with it may be rendered.</param>
    /// <param name="DaysLeft">0 on the last day.</param>
    public sealed record Reminder(
        string Serial, Guid AgreementId, Guid RequestId, string? Beneficiary, string? TargetPublic, string? Booklet, ChequeStanding Status,
        DateOnly ValidUntil, int DaysLeft);

    public static void MapListReminders(this IEndpointRouteBuilder app) =>
        app.MapGet("/issuance/v1/reminders", HandleAsync).RequireRole(Roles.Partner).WithSummary("Unused cheques about to expire (?within= days)");

    private static async Task<Ok<Answer>> HandleAsync(
        int? within, string? cursor, int? limit, Caller caller, NpgsqlDataSource database, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (days, size) = (within ?? DaysDefault, limit ?? LimitDefault);
        if (days is < 0 or > DaysMost)
            throw new RefusedException(Refusal.Invalid("invalid-within", $"Ask for cheques that expire within 0 to {DaysMost} days.", "query within"));
        if (size is < 1 or > LimitMost)
            throw new RefusedException(Refusal.Invalid("invalid-limit", $"A page has 1 to {LimitMost} cheques.", "query limit"));
        var today = ParisTime.DayOf(time.GetUtcNow());
        var (afterDay, afterSerial) = cursor is null ? (DateOnly.MinValue, "") : Read(cursor);

        var read = await ReadAsync(database, caller.Party, today, today.AddDays(days), afterDay, afterSerial, size + 1, cancellationToken);
        return TypedResults.Ok(read.Count > size
            ? new Answer([.. read.Take(size)], string.Create(CultureInfo.InvariantCulture, $"{read[size - 1].ValidUntil:yyyy-MM-dd}{CursorSeparator}{read[size - 1].Serial}"))
            : new Answer(read, null));
    }

    private static (DateOnly Day, string Serial) Read(string cursor) =>
        cursor.Split(CursorSeparator) is [var day, var serial]
            && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? (parsed, serial)
            : throw new RefusedException(Refusal.Invalid("invalid-cursor", "Send the cursor as the page before gave it.", "query cursor"));

    private static async Task<List<Reminder>> ReadAsync(
        NpgsqlDataSource database, string partnerId, DateOnly from, DateOnly until, DateOnly afterDay, string afterSerial, int size,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
             with asked as (
               select distinct request_id, agreement_id from {IssuanceTables.Cheque} where partner_id = $1 and ended is null and valid_until <= $3),
             granted as (
               select asked.request_id, max((widening ->> 'validUntil')::date) as valid_until
               from asked join {Tables.KnownWidenings} known on known.id = asked.agreement_id
                 cross join lateral jsonb_array_elements(known.data -> 'widenings') widening
                 join {Tables.Events} funded on funded.stream_id = asked.request_id and funded.type = 'request_funded'
               where (funded.data -> 'terms' ->> 'termsVersion')::int <= (widening ->> 'upToTermsVersion')::int
               group by asked.request_id)
             select cheque.serial, cheque.agreement_id, cheque.request_id, beneficiary.reference, cheque.target_public, cheque.booklet, {IssuedChequeQueries.Standing}, {LastDay}
             from {IssuanceTables.Cheque} cheque left join granted on granted.request_id = cheque.request_id left join {IssuanceTables.Beneficiary} beneficiary
               on beneficiary.beneficiary_id = cheque.beneficiary_id and not beneficiary.is_erased
             where cheque.partner_id = $1 and cheque.ended is null and cheque.is_registered and cheque.valid_until <= $3 and {LastDay} between $2 and $3
               and ({LastDay}, cheque.serial) > ($4, $5)
               and not exists (select from {IssuanceTables.Use} use where use.cheque_id = cheque.cheque_id and not use.is_reversed)
             order by {LastDay}, cheque.serial limit $6
             """);
        foreach (var parameter in new object[] { partnerId, from, until, afterDay, afterSerial,
            size }) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        List<Reminder> reminders = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var validUntil = reader.GetFieldValue<DateOnly>(7);
            reminders.Add(new Reminder(reader.GetString(0), reader.GetGuid(1), reader.GetGuid(2), Text(3), Text(4), Text(5),
                Enum.Parse<ChequeStanding>(reader.GetString(6), ignoreCase: true), validUntil, validUntil.DayNumber - from.DayNumber));
        }

        return reminders;
    }
}
