using System.Collections.Immutable;
using Aptic.Contracts.Funding.V1;
using Aptic.Kernel;

namespace Aptic.Funding.Agreements.Domain;

/// <summary>The decisions on an agreement. Pure: a repeat of what was done emits nothing.</summary>
public static partial class AgreementDecider
{
    /// <param name="OfferedPathways">Of the pathways that the terms name, those that the catalogue offers; null for none.</param>
    public sealed record ConcludeAgreement(
        Guid AgreementId, ConcludeAgreementTerms Terms, string RequestHash, DateTimeOffset Now, IReadOnlySet<Guid>? OfferedPathways = null);

    /// <param name="OfferedPathways">Of the pathways that the terms name, those that the catalogue offers; null for none.</param>
    public sealed record AmendAgreement(
        Guid CommandId, ConcludeAgreementTerms Terms, string Reason, string RequestHash, DateTimeOffset Now,
        IReadOnlySet<Guid>? OfferedPathways = null);

    /// <summary>Grants more to cheques that were issued already; null or empty leaves what they have.</summary>
    public sealed record WidenTerms(
        Guid CommandId, DateOnly? ValidUntil, IReadOnlyList<string> Territories, string Reason, string RequestHash, DateTimeOffset Now);

    /// <summary>Freezes, unfreezes or closes.</summary>
    public sealed record ChangeStanding(Guid CommandId, StandingChange Change, string Reason, string RequestHash, DateTimeOffset Now);

    public enum StandingChange
    {
        Freeze,
        Unfreeze,
        Close,
    }

    public const int WideningsMost = 50;

    public static Decision Decide(ConcludeAgreement command, Agreement? state)
    {
        if (state is not null) return Decision.Nothing;

        List<Refusal> breaches = [.. AgreementRules.Breaches(command.Terms, ParisTime.DayOf(command.Now)),
            .. BreachesOfPathways(command.Terms, [], command.OfferedPathways)];
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Decision.Of(new AgreementConcluded(command.AgreementId, command.Terms.FunderId, command.Terms.Title,
                command.Terms.Version(1), command.Terms.Partners, command.RequestHash, command.Now));
    }

    /// <summary>New terms for what is issued from now on; cheques that were issued keep theirs.</summary>
    public static Decision Decide(AmendAgreement command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches =
        [
            .. AgreementRules.Breaches(command.Terms, ParisTime.DayOf(command.Now)),
            .. BreachesOfPathways(command.Terms, state.Terms.Restrictions.Pathways, command.OfferedPathways),
            .. BreachesOfReason(command.Reason),
        ];
        if (command.Terms.FunderId != state.FunderId)
            breaches.Add(Refusal.Invalid("invalid-agreement", "An agreement stays its funder's.", "/funderId"));
        if (state.Standing == AgreementStanding.Closing) breaches.Add(NotWhileClosing());
        return breaches.Count > 0
            ? Decision.Refuse(breaches)
            : Followed(state, command.Now, new AgreementAmended(command.CommandId, state.Id, state.FunderId, command.Terms.Title,
                command.Terms.Version(state.Terms.Version + 1), command.Terms.Partners, command.Reason, command.RequestHash, command.Now));
    }

    /// <summary>Cheques of all versions of the terms until now are never worse off for it.</summary>
    public static Decision Decide(WidenTerms command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason),
            .. AgreementRules.BreachesOfTerritories(command.Territories, "/territories")];
        var today = ParisTime.DayOf(command.Now);
        if (command.ValidUntil is { } last && (last < today || last > today.AddYears(AgreementRules.ValidityYearsMost)))
            breaches.Add(Refusal.Invalid("invalid-widening", $"The last day is today or later, at most {AgreementRules.ValidityYearsMost} years ahead.", "/validUntil"));
        if (command.ValidUntil is null && command.Territories.Count == 0)
            breaches.Add(Refusal.Invalid("invalid-widening", "Grant a later last day, or territories."));
        if (state.Widenings.Count >= WideningsMost)
            breaches.Add(Refusal.Conflict("too-many-widenings", $"An agreement is widened at most {WideningsMost} times."));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        var widening = new TermsWidening(state.Terms.Version, command.ValidUntil,
            command.ValidUntil?.AddMonths(state.Terms.EntryToleranceMonths), command.Territories);
        return Decision.Of(new TermsWidened(command.CommandId, state.Id, [.. state.Widenings, widening], command.Reason,
            command.RequestHash, command.Now));
    }

    /// <summary>Closing is for good; a frozen agreement can be closed.</summary>
    public static Decision Decide(ChangeStanding command, Agreement state)
    {
        if (state.Done.ContainsKey(command.CommandId)) return Decision.Nothing;

        List<Refusal> breaches = [.. BreachesOfReason(command.Reason)];
        if (state.Standing == AgreementStanding.Closing) breaches.Add(NotWhileClosing());
        if (command.Change == StandingChange.Freeze && state.Standing == AgreementStanding.Frozen)
            breaches.Add(Refusal.Conflict("agreement-frozen", "The agreement is frozen already."));
        if (command.Change == StandingChange.Unfreeze && state.Standing == AgreementStanding.Open)
            breaches.Add(Refusal.Conflict("agreement-not-frozen", "The agreement is not frozen."));
        if (breaches.Count > 0) return Decision.Refuse(breaches);

        return command.Change switch
        {
            StandingChange.Freeze => Followed(state, command.Now,
                new AgreementFrozen(command.CommandId, state.Id, command.Reason, command.RequestHash, command.Now)),
            StandingChange.Unfreeze => Followed(state, command.Now,
            new AgreementUnfrozen(command.CommandId, state.Id, command.Reason, command.RequestHash, command.Now)),
            StandingChange.Close => Followed(state, command.Now,
            new AgreementClosing(command.CommandId, state.Id, command.Reason, command.RequestHash, command.Now)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Change, "Unknown change."),
        };
    }

    private static Refusal NotWhileClosing() => Refusal.Conflict("agreement-closing", "The agreement is being closed.");

    private static IEnumerable<Refusal> BreachesOfPathways(ConcludeAgreementTerms terms, IReadOnlyList<Guid> before,
        IReadOnlySet<Guid>? offered) =>
        AgreementRules.BreachesOfPathways(terms.Restrictions.Pathways, before, offered ?? ImmutableHashSet<Guid>.Empty);

    /// <summary>What speaks against a reason that somebody gives.</summary>
    public static IReadOnlyList<Refusal> BreachesOfReason(string reason) => Reasons.BreachOf(reason) is { } breach ? [breach] : [];
}
