using System.Text.Json.Nodes;

namespace Aptic.Journey;

/// <summary>What may become of a cheque beside being used: printed in a booklet, lost and replaced, used with another, taken back, expired.</summary>
public sealed class LifeOfCheques(Clients clients, DevelopmentClockFile clock, FinanceTeam team, string folder)
{
    private const int BookletSize = 10;

    /// <summary>A booklet of the stock, printed, handed over, one of its cheques lost and replaced.</summary>
    public async Task PrintAndReplaceAsync(Guid agreementId)
    {
        Narrator.Chapter("Un carnet à remettre, un chèque perdu");
        var request = await clients.Partner.PostAsync("issuance/v1/requests", new { agreementId, stock = new { cheques = BookletSize, bookletSize = BookletSize } });
        var path = $"issuance/v1/requests/{request["requestId"]}";
        await clients.Partner.GetUntilAsync(path, asked => asked["status"]!.GetValue<string>() == "completed", "le carnet émis");
        var pdf = await clients.Partner.GetBytesAsync($"{path}/cheques.pdf");
        var file = Path.Combine(folder, "carnet.pdf");
        await File.WriteAllBytesAsync(file, pdf);
        Narrator.Tell($"Carnet de {BookletSize} chèques avec QR codes, imprimable : {file} ({pdf.Length / 1024} Kio).");

        var lost = (await clients.Partner.GetAsync($"{path}/cheques?limit=1"))["cheques"]![0]!["serial"]!.GetValue<string>();
        await clients.Partner.PostAsync($"redemption/v1/cheques/{lost}/block", new { reason = "perdu" });
        await clients.Partner.PostAsync($"redemption/v1/cheques/{lost}/replacement", new { reason = "perdu" });
        var replaced = await clients.Partner.GetUntilAsync($"issuance/v1/cheques/{lost}", cheque => cheque["replacedBy"] is not null, "le chèque remplacé");
        Narrator.Tell($"Chèque {lost} perdu : bloqué, puis remplacé par le {replaced["replacedBy"]}, de même valeur et de même validité.");
    }

    /// <summary>Two cheques for one service, and a redemption that was a mistake.</summary>
    public async Task UseTwoAndTakeBackAsync(JourneyVenue venue, string first, string second, string mistaken)
    {
        Narrator.Chapter("Deux chèques pour un service, une erreur reprise");
        var both = await clients.Venue.PostAsync("redemption/v1/redemptions", venue.Redemption(0, first, second));
        var parts = both["paidByCheques"]!.AsArray();
        Narrator.Tell($"{venue.ServiceName} à {Narrator.Euros(both["priceCents"]!.GetValue<long>())}, payé par {parts.Count} chèques : {string.Join(" et ", parts.Select(part => Narrator.Euros(part!["coveredCents"]!.GetValue<long>())))} ; rien à payer pour la personne.");
        Narrator.Tell($"La différence de {Narrator.Euros(parts.Sum(part => part!["differenceCents"]!.GetValue<long>()))} est retenue, puis revient à la convention.");

        var mistake = await clients.Venue.PostAsync("redemption/v1/redemptions", venue.Redemption(venue.PriceCents - 1_000, mistaken));
        var reversal = await clients.Venue.PostAsync($"redemption/v1/redemptions/{mistake["redemptionId"]}/reversal", new { reason = "erreur de saisie" });
        Narrator.Tell($"Un encaissement saisi par erreur est annulé par le lieu : le chèque {reversal["releasedSerials"]![0]} est de nouveau utilisable.");
    }

    /// <summary>A cheque of an agreement whose last day is today.</summary>
    public async Task<(Guid AgreementId, string Serial)> IssueForTodayAsync(JsonObject terms)
    {
        terms["title"] = "Semaine du numérique";
        terms["validityMonths"] = null;
        terms["validUntil"] = $"{clock.Today():yyyy-MM-dd}";
        terms["entryToleranceMonths"] = 0;
        var agreementId = (await clients.Funder.PostAsync("funding/v1/agreements", terms))["agreementId"]!.GetValue<Guid>();
        await team.ReceiveAsync(agreementId, 1_040);
        var request = await clients.Partner.PostUntilAcceptedAsync("issuance/v1/requests",
            new { agreementId, lines = new[] { new { beneficiary = "FS16-0001", targetPublic = (string?)null, cheques = 1 } } }, null, "agreement-unknown");
        var path = $"issuance/v1/requests/{request["requestId"]}";
        await clients.Partner.GetUntilAsync(path, asked => asked["status"]!.GetValue<string>() == "completed", "le chèque du jour émis");
        return (agreementId, (await clients.Partner.GetAsync($"{path}/cheques"))["cheques"]![0]!["serial"]!.GetValue<string>());
    }

    /// <summary>Tells what became of it once its day has passed.</summary>
    public async Task TellExpiryAsync(Guid agreementId, string serial)
    {
        await clients.Partner.GetUntilAsync($"redemption/v1/cheques/{serial}", cheque => cheque["status"]!.GetValue<string>() == "expired", "l’expiration du chèque");
        var agreement = await clients.Funder.GetUntilAsync($"funding/v1/agreements/{agreementId}",
            shown => shown["balance"]!["freeCents"]!.GetValue<long>() > 0, "le retour de la valeur du chèque expiré");
        Narrator.Tell($"Le chèque {serial}, valable un jour et jamais utilisé, a expiré : {Narrator.Euros(agreement["balance"]!["freeCents"]!.GetValue<long>())} reviennent à sa convention.");
    }
}
