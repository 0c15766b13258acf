namespace Aptic.Finance;

/// <summary>Why a venue waits, in French; a reason that is not known here is said as it is.</summary>
public static class WaitingWords
{
    private static readonly Dictionary<string, string> ByReason = new()
    {
        ["no-verified-account"] = "pas de compte bancaire vérifié",
        ["outside-sepa"] = "compte hors SEPA",
        ["under-minimum"] = "sous le minimum de virement",
        ["over-transfer-limit"] = "plus qu’un virement ne peut porter",
        ["held-by-another-run"] = "retenu par une autre campagne",
        ["day-not-closed"] = "journée pas encore clôturée",
        ["day-differs"] = "journée dont tout n’est pas arrivé",
        ["risk-hold"] = "suspendu par un opérateur (risque)",
    };

    public static string Of(string? reason) => reason is null ? "" : ByReason.GetValueOrDefault(reason, reason);
}
