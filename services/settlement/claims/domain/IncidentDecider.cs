using Aptic.Kernel;
using Aptic.Settlement.Earnings.Domain;

namespace Aptic.Settlement.Claims.Domain;

/// <summary>The decisions on an incident and its claim. Pure: a repeat of what was done emits nothing.</summary>
public static partial class IncidentDecider
{

    /// <param name="Right">What the cheques had covered in truth; those that are not named had covered nothing.</param>
    /// <param name="Carriage">How far what carries the redemption's entitlement has come.</param>
    /// <param name="Number">Counted without gaps.</param>
    public sealed record BookIncident(
        Guid IncidentId, string Kind, string Reason, IReadOnlyList<RightCover> Right, Carriage Carriage, string Number, string By,
        string RequestHash, DateTimeOffset Now);

    public sealed record RightCover(string Serial, long CoveredCents);

    public static Decision Decide(BookIncident command, Entitlement? entitlement)
    {
        if (entitlement is null || entitlement.Stage == EntitlementStage.AwaitingRedemption)
            return Decision.Refuse(Refusal.NotFound("redemption-unknown", "There is no such redemption.", "/redemptionId"));
        if (entitlement.Incidents.Contains(command.IncidentId)) return Decision.Nothing;

        List<Refusal> refusals = [.. RefusalsOfReason(command.Reason)];
        if (command.Kind is not (IncidentKinds.Overpayment or IncidentKinds.Fraud or IncidentKinds.LateReversal))
            refusals.Add(Refusal.Invalid("invalid-kind", $"An incident is {IncidentKinds.Overpayment} or {IncidentKinds.Fraud}.", "/kind"));
        if (RefusalOfStage(command, entitlement) is { } early) refusals.Add(early);
        refusals.AddRange(RefusalsOfRight(command.Right, entitlement));
        if (refusals.Count > 0) return Decision.Refuse(refusals);

        var right = entitlement.Lines.SelectMany(line => RightLineOf(line, command.Right)).ToList();
        IReadOnlyList<ClaimLine> claim = command.Carriage == Carriage.Paid
            ? entitlement.Lines.SelectMany(line => ClaimLineOf(line, right)).ToList()
            : [];
        // A late reversal is booked even where incidents before it had claimed all: it takes its cheques back into circulation.
        if (claim.Sum(line => line.RecoverableCents) == 0 && command.Kind != IncidentKinds.LateReversal)
            return Decision.Refuse(Refusal.Conflict("nothing-to-recover", "By these amounts the venue was paid what it had earned.",
                "/right"));

        return Decision.Of(new IncidentBooked(command.IncidentId, entitlement.Id, entitlement.VenueId, entitlement.OrganisationId,
            command.Kind,
            command.Reason, entitlement.Lines, right, claim, StandInsOf(command, entitlement), command.Number, command.By,
            command.RequestHash, command.Now));
    }

    private static Refusal? RefusalOfStage(BookIncident command, Entitlement entitlement)
    {
        if (entitlement.Stage == EntitlementStage.Cancelled || entitlement.IsVoid && command.Carriage == Carriage.None)
            return IsLate(command, entitlement)
                ? null
                : Refusal.Conflict("entitlement-cancelled", "Nothing is owed for this redemption.", "/redemptionId");

        return command.Carriage switch
        {
            Carriage.Paid => null,
            Carriage.None => Refusal.Conflict("entitlement-not-paid",
                "Nothing was paid for this redemption. Hold the venue, and have the redemption reversed or wait until it is paid.",
                "/redemptionId"),
            _ => Refusal.Conflict("entitlement-in-run",
                "A run has this redemption. Abandon it, or wait until it is recorded what the bank did.", "/redemptionId"),
        };
    }

    private static IEnumerable<Refusal> RefusalsOfRight(IReadOnlyList<RightCover> right, Entitlement entitlement)
    {
        for (var index = 0; index < right.Count; index++)
        {
            var cover = right[index];
            var line = entitlement.Lines.FirstOrDefault(line => line.Serial == cover.Serial);
            if (line is null || right.Take(index).Any(other => other.Serial == cover.Serial))
                yield return Refusal.Invalid("invalid-right", "Name each cheque of the redemption that covered something, once.",
                    $"/right/{index}/serial");
            else if (cover.CoveredCents < 0 || cover.CoveredCents > line.CoveredCents)
                yield return Refusal.Invalid("invalid-right", $"The cheque covered 0 to {line.CoveredCents} cents.",
                    $"/right/{index}/coveredCents");
        }
    }

    private static IEnumerable<EntitlementLine> RightLineOf(EntitlementLine line, IReadOnlyList<RightCover> right)
    {
        if (right.FirstOrDefault(cover => cover.Serial == line.Serial) is { CoveredCents: > 0 } cover)
            yield return line.Covering(cover.CoveredCents);
    }

    private static IEnumerable<ClaimLine> ClaimLineOf(EntitlementLine line, List<EntitlementLine> right)
    {
        var kept = right.FirstOrDefault(other => other.ChequeId == line.ChequeId);
        var (recoverable, commission) = (line.PayableCents - (kept?.PayableCents ?? 0),
            line.CommissionCents - (kept?.CommissionCents ?? 0));
        if (recoverable + commission > 0)
            yield return new ClaimLine(line.ChequeId, line.AgreementId, line.FunderId, recoverable, commission);
    }

    /// <summary>
    /// True where a reversal becomes an incident: its money is paid, or an incident before had corrected what it took back.
    /// </summary>
    public static bool IsLateReversal(Entitlement entitlement, Carriage carriage) => entitlement.Reversal is not null
        && (carriage == Carriage.Paid || entitlement is { Stage: EntitlementStage.Cancelled, Incidents.Count: > 0 });

    // What was reversed is not owed any more as it was earned where it was paid, or where incidents before had corrected it.
    private static bool IsLate(BookIncident command, Entitlement entitlement) =>
        command.Kind == IncidentKinds.LateReversal && entitlement is { Reversal: not null, Incidents.Count: > 0 };

    // The reversal takes all that was earned out of what is owed and out of the commission. Of that only what is owed still is there; the
    // commission on what was paid is corrected by what is recovered.
    private static List<StandIn> StandInsOf(BookIncident command, Entitlement entitlement)
    {
        if (command.Kind != IncidentKinds.LateReversal) return [];
        var owed = command.Carriage == Carriage.Paid ? [] : entitlement.Lines;
        return EarnedBy(entitlement).Select(line => (Earned: line, Owed: owed.FirstOrDefault(other => other.ChequeId == line.ChequeId)))
            .Select(pair => new StandIn(pair.Earned.ChequeId, pair.Earned.AgreementId,
            pair.Earned.PayableCents - (pair.Owed?.PayableCents ?? 0),
                pair.Earned.CommissionCents - (pair.Owed?.CommissionCents ?? 0)))
            .Where(line => line.PayableCents + line.CommissionCents > 0).ToList();
    }

    private static IReadOnlyList<EntitlementLine> EarnedBy(Entitlement entitlement) =>
        entitlement.Earned.Count > 0 ? entitlement.Earned : entitlement.Lines;

    internal static IEnumerable<Refusal> RefusalsOfReason(string? reason, string place = "/reason")
    {
        if (Reasons.BreachOf(reason, place) is { } breach) yield return breach;
    }
}
