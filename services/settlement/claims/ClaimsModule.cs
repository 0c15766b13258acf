namespace Aptic.Settlement.Claims;

/// <summary>What was paid too much, and comes back: incidents, their claims and debit notes.</summary>
public static class ClaimsModule
{
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
}
