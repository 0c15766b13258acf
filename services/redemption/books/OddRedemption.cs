namespace Aptic.Redemption.Books;

/// <summary>Redemptions of a day that are worth a look. Being on the list is no proof of anything, and stops nothing.</summary>
/// <param name="Code">What is odd; one of the constants.</param>
/// <param name="VenueId">Where; one of the venues where there are several.</param>
/// <param name="Redemptions">How many are concerned.</param>
public sealed record OddRedemption(string Code, Guid VenueId, Guid? ServiceId, Guid? BeneficiaryId, string? ClientId, long Redemptions)
{
    /// <summary>More redemptions of a service on a day than it has places.</summary>
    public const string OverCapacity = "over-capacity";

    /// <summary>Entered at night.</summary>
    public const string OddHours = "odd-hours";

    /// <summary>One beneficiary, many services in a day.</summary>
    public const string SameBeneficiary = "same-beneficiary";

    /// <summary>One client of one venue, many in an hour.</summary>
    public const string OneCounter = "one-counter";

    /// <summary>Paris hours from which, and before which, an entry is odd.</summary>
    public const int LateHour = 22;

    public const int EarlyHour = 6;

    public const int BeneficiaryRedemptionsMany = 3;
    public const int CounterRedemptionsMany = 30;
}
