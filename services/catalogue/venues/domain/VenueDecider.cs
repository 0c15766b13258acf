using Aptic.Contracts.Catalogue.V1;
using Aptic.Kernel;

namespace Aptic.Catalogue.Venues.Domain;

/// <summary>The decisions on whether a venue may accept cheques. Pure: a repeat of one that was made emits nothing.</summary>
public static class VenueDecider
{
    /// <param name="Decision">One of <see cref="PossibleDecisions"/>.</param>
    /// <param name="Criteria">The published criteria that were examined.</param>
    /// <param name="RenewalOn">When the qualification is due for renewal; null for a year from now.</param>
    /// <param name="Apps">Null to leave them as they are.</param>
    /// <param name="AcceptsRegulatedTariff">Null to leave it as it is.</param>
    public sealed record DecideVenue(
        Guid DecisionId,
        string Decision,
        string? Reason,
        IReadOnlyList<string> Criteria,
        DateOnly? RenewalOn,
        IReadOnlyList<string>? Apps,
        bool? AcceptsRegulatedTariff,
        string RequestHash,
        DateTimeOffset Now);

    /// <summary>For how long a qualification holds where the decision does not say otherwise.</summary>
    public const int ValidityMonths = 12;

    public const string Reinstated = "reinstated";

    public static readonly IReadOnlyList<string> PossibleDecisions =
    [
        VenueStatuses.Submitted, VenueStatuses.Qualified, VenueStatuses.Refused, VenueStatuses.Suspended, Reinstated,
        VenueStatuses.Withdrawn,
    ];

    public static Decision Decide(DecideVenue command, Venue state)
    {
        if (state.Decisions.ContainsKey(command.DecisionId)) return Decision.Nothing;

        var breaches = VenueRules.Breaches(command);
        if (breaches.Count > 0) return Decision.Refuse(breaches);
        if (!IsPossible(command.Decision, state.Status))
        {
            return Decision.Refuse(Refusal.Conflict(
                "decision-not-possible", $"The venue is {state.Status}: it cannot be {command.Decision} now.", "/decision"));
        }

        return Decision.Of(EventsOf(command, state));
    }

    private static bool IsPossible(string decision, string status) => decision switch
    {
        VenueStatuses.Submitted => status is VenueStatuses.Registered or VenueStatuses.Refused or VenueStatuses.Withdrawn,
        VenueStatuses.Qualified => status is not VenueStatuses.Suspended,
        VenueStatuses.Refused => status is VenueStatuses.Registered or VenueStatuses.Submitted,
        VenueStatuses.Suspended => status is VenueStatuses.Qualified,
        Reinstated => status is VenueStatuses.Suspended,
        VenueStatuses.Withdrawn => status is not VenueStatuses.Withdrawn,
        _ => false,
    };

    private static List<object> EventsOf(DecideVenue command, Venue state)
    {
        var decision = new VenueDecision(command.DecisionId, command.RequestHash, command.Reason, command.Now);
        var standing = VenueImport.Placed(state.Standing, state.Sheet);
        string[] criteria = [.. command.Criteria.Distinct()];
        List<object> events = [];

        // Whoever decides on a venue that has not asked yet asks in its name: the history has every step.
        var isAnswer = command.Decision is VenueStatuses.Qualified or VenueStatuses.Refused;
        if (isAnswer && state.Status is not (VenueStatuses.Submitted or VenueStatuses.Qualified))
        {
            standing = standing.With(VenueStatuses.Submitted, command.Now);
            events.Add(new VenueSubmitted(standing, decision));
        }

        events.Add(command.Decision switch
        {
            VenueStatuses.Submitted => new VenueSubmitted(standing.With(VenueStatuses.Submitted, command.Now), decision),
            VenueStatuses.Qualified => new VenueQualified(Qualified(command, standing), decision, criteria, RenewalOf(command)),
            VenueStatuses.Refused => new VenueRefused(standing.With(VenueStatuses.Refused, command.Now), decision, criteria),
            VenueStatuses.Suspended => new VenueSuspended(standing.With(VenueStatuses.Suspended, command.Now), decision),
            Reinstated => new VenueReinstated(standing.With(VenueStatuses.Qualified, command.Now), decision),
            _ => new VenueWithdrawn(standing.With(VenueStatuses.Withdrawn, command.Now), decision),
        });
        return events;
    }

    private static Standing Qualified(DecideVenue command, Standing standing) => standing.With(VenueStatuses.Qualified, command.Now) with
    {
        AcceptsRegulatedTariff = command.AcceptsRegulatedTariff ?? standing.AcceptsRegulatedTariff,
        Apps = command.Apps is { } apps ? [.. apps.Distinct()] : standing.Apps,
    };

    private static DateOnly RenewalOf(DecideVenue command) => command.RenewalOn ?? ParisTime.DayOf(command.Now).AddMonths(ValidityMonths);
}
