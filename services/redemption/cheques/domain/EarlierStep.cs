using System.Globalization;
using Aptic.Kernel;

namespace Aptic.Redemption.Cheques.Domain;

/// <summary>
/// A step towards cheques that was taken elsewhere, before they were registered here: of the agreement that funds them, or of the
/// request that they are made for. Never changes.
/// </summary>
/// <param name="What">One of the constants.</param>
/// <param name="RecordedAt">When this service heard of it.</param>
/// <param name="Party">The funder or partner that it is about.</param>
/// <param name="Title">The agreement's; null for steps of a request.</param>
/// <param name="Count">The version of the terms, or how many cheques.</param>
/// <param name="AmountCents">The money set aside; 0 for other steps.</param>
public sealed record EarlierStep(
    Guid Id, string What, string By, DateTimeOffset At, DateTimeOffset RecordedAt, string? TraceId, string Party, string? Title,
    int Count, long AmountCents)
{
    public const string Concluded = "agreement-concluded";
    public const string Amended = "agreement-amended";
    public const string Requested = "cheques-requested";
    public const string SetAside = "funds-set-aside";

    public static Guid IdOfTerms(Guid agreementId, int version) =>
        DeterministicId.Of("terms", agreementId.ToString(), version.ToString(CultureInfo.InvariantCulture));

    public static Guid IdOfRequest(Guid requestId, string what) => DeterministicId.Of("request", requestId.ToString(), what);

    /// <summary>The ids of the steps that lead to a cheque, in their order.</summary>
    public static IReadOnlyList<Guid> IdsOf(Cheque cheque) =>
    [
        .. Enumerable.Range(1, cheque.Terms.TermsVersion).Select(version => IdOfTerms(cheque.Terms.AgreementId, version)),
        IdOfRequest(cheque.RequestId, Requested),
        IdOfRequest(cheque.RequestId, SetAside),
    ];
}
