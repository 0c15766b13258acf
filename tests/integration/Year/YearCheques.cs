using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Aptic.Tests.Integration.Fixture;

namespace Aptic.Tests.Integration.Year;

/// <param name="Number">From 0.</param>
/// <param name="IsShort">Its cheques end with the month after the one in which they are issued.</param>
public sealed record YearFunder(int Number, string FunderId, string PartnerId, Guid AgreementId, string Reference, bool IsShort);

/// <param name="Covered">What each cheque paid, by its serial.</param>
public sealed record Visit(Guid RedemptionId, YearVenue Venue, IReadOnlyDictionary<string, long> Covered);

/// <summary>The cheques of the year: agreements, the money under them, requests, and the cheques' use at venues.</summary>
public sealed class YearCheques(YearBank bank, YearSize size, Random random)
{
    private const int AtOnce = 6;

    /// <summary>Refusals of which clients know that the same command may be taken a moment later.</summary>
    private static readonly string[] Busy = ["too-busy", "temporarily-unavailable"];

    private const long FaceValueCents = 1_000;
    private const int FeeBasisPoints = 400;

    private static readonly int[] PayoutRatesBasisPoints = [9_600, 9_500, 10_000, 9_800];
    private static readonly string[] Publics = ["Jeunes", "Seniors", "Familles et/ou enfants"];

    private readonly Dictionary<int, Queue<string>> _codes = [];
    private List<YearFunder> _funders = [];

    public IReadOnlyList<YearFunder> Funders => _funders;

    public async Task ConcludeAsync(YearClients clients)
    {
        for (var number = 0; number < size.Funders; number++) _funders.Add(await ConcludeAsync(clients, number));
    }

    /// <summary>Each funder pays for as many months; the statement that tells of it is read by funding and by settlement.</summary>
    public async Task FundAsync(YearClients clients, int months)
    {
        foreach (var funder in _funders)
        {
            var faceCents = months * size.ChequesPerFunderAndMonth * FaceValueCents;
            bank.Book(faceCents * (10_000 + FeeBasisPoints) / 10_000, $"VIR-{funder.Number}", $"Convention {funder.Reference}");
        }

        await TellAsync(clients);
    }

    /// <summary>Finance hands the bank's statement over.</summary>
    public async Task TellAsync(YearClients clients)
    {
        var statement = bank.Statement();
        await YearClients.PostTextAsync(clients.Funding, "/funding/v1/receipts/imports", "application/xml", statement);
        await YearClients.PostTextAsync(clients.Finance, "/settlement/v1/bank-messages", "application/xml", statement);
    }

    /// <summary>
    /// Each partner asks for a month's cheques, and reads their codes. What is left of cheques that end soon is not used any more.
    /// </summary>
    public async Task IssueAsync(YearClients clients)
    {
        foreach (var funder in _funders)
        {
            if (funder.IsShort) _codes[funder.Number].Clear();
            foreach (var code in await IssueAsync(clients.Partner(funder.PartnerId), funder)) _codes[funder.Number].Enqueue(code);
        }
    }

    /// <summary>So many redemptions, several at once.</summary>
    public async Task<IReadOnlyList<Visit>> UseAsync(YearClients clients, IReadOnlyList<YearVenue> venues, int count)
    {
        var planned = Enumerable.Range(0, count).Select(_ => Plan(venues[random.Next(venues.Count)])).ToList();
        var visits = new Visit[planned.Count];
        await Parallel.ForAsync(0, planned.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (index, _) => visits[index] = await RedeemAsync(clients, planned[index].Venue, planned[index].Codes));
        return visits;
    }

    public static async Task ReverseAsync(YearClients clients, IEnumerable<Visit> visits) => await Parallel.ForEachAsync(
        visits, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (visit, _) =>
            await YearClients.PostUntilTakenAsync(clients.Venue, $"/redemption/v1/redemptions/{visit.RedemptionId}/reversal",
                () => JsonContent.Create(new { reason = "erreur de saisie" }), Busy));

    private async Task<YearFunder> ConcludeAsync(YearClients clients, int number)
    {
        var (funderId, partnerId, isShort) = ($"funder-{number}", $"partner-{number}", number == 0);
        _codes[number] = [];
        var agreement = await YearClients.PostAsync(clients.Funding, "/funding/v1/agreements", new
        {
            funderId,
            title = $"Convention {number}",
            faceValueCents = FaceValueCents,
            validUntil = (string?)null,
            validityMonths = isShort ? 1 : 14,
            entryToleranceMonths = isShort ? 0 : 1,
            feeBasisPoints = FeeBasisPoints,
            payoutRateBasisPoints = PayoutRatesBasisPoints[number % PayoutRatesBasisPoints.Length],
            activatedAtIssue = true,
            restrictions = new
            {
                territories = Array.Empty<string>(),
                serviceKinds = new[] { "individual", "workshop" },
                categories = Array.Empty<string>(),
                pathways = Array.Empty<Guid>(),
                targetPublics = Array.Empty<string>(),
                chequesPerBeneficiary = (int?)null,
                regulatedTariff = false,
            },
            partners = new[] { new { partnerId, quotaCheques = (long?)null } },
        });
        var agreementId = agreement["agreementId"]!.GetValue<Guid>();
        var shown = await YearClients.GetAsync(clients.Funding, $"/funding/v1/agreements/{agreementId}");
        return new YearFunder(number, funderId, partnerId, agreementId, shown["reference"]!.GetValue<string>(), isShort);
    }

    private async Task<IReadOnlyList<string>> IssueAsync(HttpClient partner, YearFunder funder)
    {
        var request = await YearClients.PostUntilTakenAsync(partner, $"/issuance/v1/requests?agreementId={funder.AgreementId}",
            () => new StringContent(RequestCsv(), Encoding.UTF8, "text/csv"), "agreement-unknown");
        var path = $"/issuance/v1/requests/{request["requestId"]}";
        var done = await Eventually.BecomesAsync(() => YearClients.GetAsync(partner, path),
            asked => asked["status"]!.GetValue<string>() is "completed" or "refused", "the cheques of a month to be issued",
            TimeSpan.FromMinutes(5));
        if (done["status"]!.GetValue<string>() == "refused") throw new InvalidOperationException(done["reasons"]!.ToJsonString());

        using var list = new HttpRequestMessage(HttpMethod.Get, $"{path}/cheques");
        list.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        var csv = await (await partner.SendAsync(list)).EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(';')[1]).ToList();
    }

    private string RequestCsv()
    {
        var csv = new StringBuilder("beneficiary;public;cheques\n");
        for (int left = size.ChequesPerFunderAndMonth, number = 1; left > 0; left -= 5, number++)
            csv.Append(CultureInfo.InvariantCulture, $"B-{number:D6};{Publics[number % Publics.Length]};{Math.Min(left, 5)}\n");
        return csv.ToString();
    }

    // Where a workshop takes two cheques, they may be of two funders.
    private (YearVenue Venue, IReadOnlyList<string> Codes) Plan(YearVenue venue) =>
        (venue, Enumerable.Range(0, venue.Cheques).Select(_ => AnyCode()).ToList());

    private string AnyCode()
    {
        var number = random.Next(size.Funders);
        while (_codes[number].Count == 0) number = (number + 1) % size.Funders;
        return _codes[number].Dequeue();
    }

    private static async Task<Visit> RedeemAsync(YearClients clients, YearVenue venue, IReadOnlyList<string> codes)
    {
        var receipt = await YearClients.PostUntilTakenAsync(clients.Venue, "/redemption/v1/redemptions", () => JsonContent.Create(new
        {
            venueId = venue.VenueId,
            serviceId = venue.ServiceId,
            servicedOn = (string?)null,
            cheques = codes,
            expectedComplementCents = venue.ComplementCents,
        }), ["venue-unknown", "service-unknown", .. Busy]);
        return new Visit(receipt["redemptionId"]!.GetValue<Guid>(), venue, receipt["paidByCheques"]!.AsArray().ToDictionary(
            part => part!["serial"]!.GetValue<string>(), part => part!["coveredCents"]!.GetValue<long>()));
    }
}
