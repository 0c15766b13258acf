using Aptic.Settlement.Claims.Domain;
using Aptic.Settlement.Storage;
using Marten;

namespace Aptic.Settlement.Claims;

/// <summary>What was paid too much, and comes back: incidents, their claims and debit notes.</summary>
public static class ClaimsModule
{
    /// <summary>What is stored with its events.</summary>
    public static IReadOnlyList<StoredState> States { get; } =
    [
        StoredState.Of<Incident>(Incident.Evolve,
            typeof(IncidentBooked), typeof(ClaimNetted), typeof(ClaimNettingReleased), typeof(ClaimRecovered), typeof(ClaimReopened),
            typeof(DebitNoteIssued), typeof(ReminderSent), typeof(IncidentContested), typeof(ContestationAnswered), typeof(ClaimWithdrawn),
            typeof(WriteOffRequested), typeof(ClaimWrittenOff)),
    ];

    public static void AddClaims(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IncidentWriter>();
    }

    public static void MapClaims(this IEndpointRouteBuilder app)
    {
        app.MapBookIncident();
        app.MapListIncidents();
        app.MapShowIncident();
        app.MapIssueDebitNote();
        app.MapSendReminder();
        app.MapRecordPayment();
        app.MapContestIncident();
        app.MapAnswerContestation();
        app.MapWriteOffClaim();
    }

    public static void StoreClaims(this StoreOptions options)
    {
        foreach (var state in States) state.Register(options);
        options.Schema.For<Incident>()
            .Duplicate(incident => incident.VenueId)
            .Duplicate(incident => incident.RedemptionId)
            .Duplicate(incident => incident.OpenCents)
            .Duplicate(incident => incident.HeldCents);
        options.Storage.ExtendedSchemaObjects.Add(NumberSeries.Table());
    }
}
