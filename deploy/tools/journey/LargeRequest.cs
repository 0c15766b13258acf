using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>
/// The largest request that there can be: a CSV of as many lines is issued, and every one of its cheques is redeemed; the memory that
/// each process needed at most is shown, and may not pass a limit.
/// </summary>
public sealed class LargeRequest(JourneySettings settings, DevelopmentClockFile clock, string pidFolder)
{
    public const int ChequesMost = 100_000;
    private const int ChequesPerRedemption = 20;
    private const int Counters = 6;
    private const long FaceValueCents = 1_000;
    private const long MemoryMebibytesMost = 512;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly string[] Processes = ["gateway", "funding", "issuance", "catalogue", "redemption", "settlement"];

    public async Task PlayAsync(int count)
    {
        var (agreementId, venue) = await PrepareAsync(count);
        var requestId = await AskAsync(agreementId, count);
        var codes = await CodesAsync(requestId, count);
        await RedeemAsync(venue, codes);
        await ShowBalanceAsync(agreementId, count);
        ShowMemory();
    }

    private async Task<(Guid AgreementId, JourneyVenue Venue)> PrepareAsync(int count)
    {
        Narrator.Chapter($"Une convention pour {count} chèques");
        using var clients = await Clients.SignInAsync(settings);
        await Venues.ImportAsync(clients.Catalogue, settings.VenuesFile);
        var venue = (await Venues.OpenTwoAsync(clients.Catalogue))[0];
        var service = await clients.Catalogue.PostAsync($"catalogue/v1/venues/{venue.VenueId}/services", new
        {
            name = "Parcours de groupe",
            kind = "workshop",
            categories = new[] { Venues.Category },
            priceCents = ChequesPerRedemption * FaceValueCents,
            capacityPersons = ChequesPerRedemption,
        }, $"journey-group-{venue.VenueId}");

        var agreement = await clients.Funder.PostAsync("funding/v1/agreements", Story.Terms());
        var agreementId = agreement["agreementId"]!.GetValue<Guid>();
        var team = new FinanceTeam(clients, new Bank(settings.BankFolder, settings.OperatorIban, clock));
        var receipt = await team.ReceiveAsync(agreementId, count * FaceValueCents * 104 / 100);
        Narrator.Tell($"Virement reçu : {Narrator.Euros(receipt["grossAmountCents"]!.GetValue<long>())}.");
        return (agreementId, venue with { ServiceId = service["serviceId"]!.GetValue<Guid>() });
    }

    private async Task<Guid> AskAsync(Guid agreementId, int count)
    {
        Narrator.Chapter($"Un fichier CSV de {count} lignes");
        using var clients = await Clients.SignInAsync(settings);
        var csv = new StringBuilder("beneficiary;public;cheques\n");
        for (var number = 1; number <= count; number++) csv.Append(CultureInfo.InvariantCulture, $"FS16-{number:D6};Seniors;1\n");
        var request = await clients.Partner.PostTextUntilAcceptedAsync(
            $"issuance/v1/requests?agreementId={agreementId}", "text/csv", csv.ToString(), "agreement-unknown");
        var requestId = request["requestId"]!.GetValue<Guid>();
        Narrator.Tell($"Demande {requestId} de {request["chequeCount"]} chèques.");

        var done = await UntilAsync($"issuance/v1/requests/{requestId}", clients.Partner,
            asked => asked["status"]!.GetValue<string>() is "completed" or "refused",
            asked => $"{asked["chequesIssued"]} chèques émis, {asked["chequesRegistered"]} enregistrés.");
        return done["status"]!.GetValue<string>() == "completed"
            ? requestId
            : throw new JourneyFailedException($"Demande refusée : {done["reasons"]!.ToJsonString()}");
    }

    private async Task<List<string>> CodesAsync(Guid requestId, int count)
    {
        using var clients = await Clients.SignInAsync(settings);
        var csv = await clients.Partner.GetCsvAsync($"issuance/v1/requests/{requestId}/cheques");
        var codes = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(';')[1]).Distinct().ToList();
        Narrator.Tell($"{codes.Count} codes différents lus dans le fichier des chèques ({Encoding.UTF8.GetByteCount(csv)} octets).");
        return codes.Count == count ? codes : throw new JourneyFailedException($"{count} codes étaient attendus.");
    }

    private async Task RedeemAsync(JourneyVenue venue, List<string> codes)
    {
        Narrator.Chapter($"Tous les chèques sont encaissés, {ChequesPerRedemption} à la fois");
        using var clients = await Clients.SignInAsync(settings);
        var redeemed = 0;
        await Parallel.ForEachAsync(codes.Chunk(ChequesPerRedemption), new ParallelOptions { MaxDegreeOfParallelism = Counters }, async (cheques, _) =>
        {
            var complement = (ChequesPerRedemption - cheques.Length) * FaceValueCents;
            await clients.Venue.PostUntilAcceptedAsync("redemption/v1/redemptions", venue.Redemption(complement, cheques), null,
                "venue-unknown", "service-unknown", "too-busy", "temporarily-unavailable", "too-many-requests");
            var sum = Interlocked.Add(ref redeemed, cheques.Length);
            if (sum / 10_000 > (sum - cheques.Length) / 10_000) Narrator.Tell($"{sum} chèques encaissés.");
        });
    }

    private async Task ShowBalanceAsync(Guid agreementId, int count)
    {
        Narrator.Chapter("Le bilan de la convention");
        using var clients = await Clients.SignInAsync(settings);
        var shown = await UntilAsync($"funding/v1/agreements/{agreementId}", clients.Funder,
            agreement => agreement["balance"]!["inCirculationCents"]!.GetValue<long>() == 0,
            agreement => $"{Narrator.Euros(agreement["balance"]!["inCirculationCents"]!.GetValue<long>())} encore en circulation.");
        var balance = shown["balance"]!;
        var (owedCents, commissionCents) = (balance["owedCents"]!.GetValue<long>(), balance["commissionCents"]!.GetValue<long>());
        Narrator.Tell($"Dû au lieu : {Narrator.Euros(owedCents)} ; commission : {Narrator.Euros(commissionCents)}.");
        if (owedCents != count * FaceValueCents * 96 / 100 || owedCents + commissionCents != count * FaceValueCents)
            throw new JourneyFailedException("Le bilan ne tombe pas juste.");
    }

    private void ShowMemory()
    {
        Narrator.Chapter("La mémoire de chaque processus, au plus haut depuis son démarrage");
        var peaks = Processes.Select(name => (Name: name, Mebibytes: PeakOf(name))).ToList();
        foreach (var (name, mebibytes) in peaks) Narrator.Tell($"{name,-12}{mebibytes,6} Mio");
        if (peaks.Any(peak => peak.Mebibytes > MemoryMebibytesMost))
            throw new JourneyFailedException($"Un processus a pris plus de {MemoryMebibytesMost} Mio.");
    }

    // As the kernel counts it: the largest resident set.
    private long PeakOf(string process)
    {
        var pid = File.ReadAllText(Path.Combine(pidFolder, $"{process}.pid")).Split(' ')[0].Trim();
        var line = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static async Task<JsonObject> UntilAsync(string path, ApiClient client, Func<JsonObject, bool> isReady, Func<JsonObject, string> progress)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Patience)
        {
            var answer = await client.GetAsync(path);
            Narrator.Tell(progress(answer));
            if (isReady(answer)) return answer;
            await Task.Delay(Interval);
        }

        throw new JourneyFailedException($"En vain en {Patience.TotalMinutes:0} minutes : GET {path}.");
    }
}
