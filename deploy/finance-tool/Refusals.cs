using System.Text.Json;

namespace Aptic.Finance;

/// <summary>Says in French why something was refused; the code is stable, and the detail that the service gave follows.</summary>
public static class Refusals
{
    private static readonly Dictionary<string, string> ByCode = new()
    {
        ["approver-is-preparer"] = "Une campagne est approuvée par une autre personne que celle qui l’a préparée : ajoutez --as finance-2.",
        ["books-behind"] = "Les livres ne sont pas encore arrivés à la clôture de cette journée : recommencez.",
        ["closer-is-preparer"] = "Une clôture est confirmée par une autre personne que celle qui l’a préparée : ajoutez --as finance-2.",
        ["closing-not-prepared"] = "La clôture n’est pas préparée : lancez d’abord close-period sans --confirm.",
        ["cutoff-in-future"] = "Une campagne règle ce qui est passé : la date d’arrêté est aujourd’hui ou avant.",
        ["day-not-closed"] = "La journée n’est pas close : tout n’est peut-être pas arrivé.",
        ["digest-differs"] = "Les livres ne disent plus ce qu’ils disaient : il faut chercher pourquoi.",
        ["funder-unknown"] = "Les livres ne connaissent pas ce commanditaire.",
        ["invalid-period"] = "Une période est un mois, comme 2026-03.",
        ["invalid-instant"] = "Un jour s’écrit 2026-03-31, un instant 2026-03-31T22:00:00Z.",
        ["invalid-year"] = "Il n’y a pas de livres de cette année.",
        ["not-allowed"] = "Ce client n’a pas le droit de le faire.",
        ["organisation-needed"] = "Ce lieu a encaissé pour plusieurs organisations : nommez-en une par --organisation.",
        ["organisation-unknown"] = "Ce lieu ne relève pas de cette organisation, et n’en a pas relevé.",
        ["period-closed"] = "La période est déjà close.",
        ["period-not-over"] = "Le mois n’est pas fini.",
        ["period-out-of-order"] = "Les mois sont clos dans leur ordre.",
        ["replay-running"] = "Un rejeu est en cours : attendez sa fin, ou annulez-le.",
        ["run-empty"] = "La campagne ne paie personne.",
        ["run-stopped"] = "La campagne est arrêtée : préparez-en une autre.",
        ["run-unknown"] = "Il n’y a pas de telle campagne.",
        ["venue-unknown"] = "Il n’y a pas de tel lieu.",
        ["service-unavailable"] = "Le service ne répond pas pour l’instant : recommencez.",
    };

    public static string Say(int status, string problem)
    {
        if (!TryRead(problem, out var body)) return $"Refusé ({status}).";
        var code = body.Text("code") ?? $"{status}";
        var reasons = body.Items("errors").Select(reason => $"  {reason.Text("code")} {reason.Text("place")} : {reason.Text("detail")}");
        var said = $"Refusé : {ByCode.GetValueOrDefault(code, code)} [{code}]";
        string[] lines = body.Text("detail") is { } detail ? [said, $"  {detail}"] : [said];
        return string.Join(Environment.NewLine, lines.Concat(reasons.Skip(1)));
    }

    private static bool TryRead(string text, out JsonElement body)
    {
        body = default;
        try
        {
            body = JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return false;
        }

        return body.ValueKind == JsonValueKind.Object;
    }
}
