namespace Aptic.Settlement.Books.Domain;

/// <summary>The accounts of the books (plan comptable), with the names that the accounts' readers know them by.</summary>
public static class ChartOfAccounts
{
    /// <summary>The ring-fenced account at the bank: funders' money, and nothing else.</summary>
    public const string RingFencedBank = "512000";

    /// <summary>The operator's own account at the bank.</summary>
    public const string OwnBank = "512900";

    /// <summary>Funders' money that no service has used yet. Auxiliary: the agreement.</summary>
    public const string ChequeMoney = "467100";

    /// <summary>What venues are owed and is not on its way. Auxiliary: organisation and venue.</summary>
    public const string VenuesOwed = "467200";

    /// <summary>What is in a bank file and not yet executed.</summary>
    public const string InTransfer = "467300";

    /// <summary>What goes back to funders. Auxiliary: the agreement.</summary>
    public const string Refunds = "467400";

    /// <summary>Funders' money that claims on venues have yet to bring back. Auxiliary: the agreement.</summary>
    public const string ToBeRestored = "467500";

    /// <summary>Receipts that name no agreement.</summary>
    public const string Unassigned = "467900";

    /// <summary>Claims on venues after incidents. Auxiliary: organisation and venue.</summary>
    public const string Claims = "411800";

    public const string Commission = "706100";

    public const string Fees = "706200";

    public const string VatCollected = "445710";

    public const string BankFees = "627000";

    public const string WriteOffs = "658000";

    public const string Goodwill = "671300";

    public static readonly IReadOnlyDictionary<string, string> Names = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Claims] = "Lieux de médiation, créances après incident",
        [VatCollected] = "TVA collectée",
        [ChequeMoney] = "Commanditaires, fonds de chèques",
        [VenuesOwed] = "Lieux de médiation, dettes",
        [InTransfer] = "Virements en cours",
        [Refunds] = "Commanditaires, remboursements dus",
        [ToBeRestored] = "Commanditaires, fonds à reconstituer",
        [Unassigned] = "Encaissements à affecter",
        [RingFencedBank] = "Banque, compte cantonné",
        [OwnBank] = "Banque, compte propre",
        [BankFees] = "Services bancaires",
        [WriteOffs] = "Créances abandonnées",
        [Goodwill] = "Gestes commerciaux",
        [Commission] = "Commissions",
        [Fees] = "Frais de gestion",
    };

    /// <summary>The auxiliary account of a venue: it is owed, or owes, for one organisation.</summary>
    public static string VenueOf(Guid organisationId, Guid venueId) => $"{organisationId:N}/{venueId:N}";

    public static string AgreementOf(Guid agreementId) => $"{agreementId:N}";
}

/// <summary>The journals, each numbered on its own.</summary>
public static class Journals
{
    /// <summary>What moved at the bank.</summary>
    public const string Bank = "BQ";

    /// <summary>Redemptions: cheques exchanged for services.</summary>
    public const string Redemptions = "EC";

    public const string Various = "OD";

    /// <summary>Opening balances; written by exports of a year, and by no event.</summary>
    public const string Opening = "AN";

    public static readonly IReadOnlyDictionary<string, string> Names = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Opening] = "À-nouveaux",
        [Bank] = "Banque",
        [Redemptions] = "Encaissements de chèques",
        [Various] = "Opérations diverses",
    };
}
