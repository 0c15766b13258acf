using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aptic.Finance;

/// <summary>
/// Says in French why something was refused. The code is stable; a test compares what stands here with what services answer.
/// </summary>
public static partial class Refusals
{
    private static readonly Dictionary<string, string> ByCode = new()
    {
        // Runs and their bank files.
        ["account-revoked"] = "Un compte bancaire à payer a été révoqué : abandonnez la campagne (abandon) et préparez-en une autre.",
        ["approver-is-preparer"] = "Une campagne est approuvée par une autre personne que celle qui l’a préparée : ajoutez --as finance-2.",
        ["confirmation-begun"] = "Une confirmation a été commencée pour un autre jour : confirmez ce jour-là.",
        ["cutoff-in-future"] = "Une campagne règle ce qui est passé : la date d’arrêté est aujourd’hui ou avant.",
        ["cutoff-too-early"] = "Aucun chèque n’est aussi ancien : la date d’arrêté est plus récente.",
        ["entitlement-cancelled"] = "Rien n’est dû pour cet encaissement.",
        ["entitlement-changed"] = "Ce qui a été payé a changé depuis l’incident.",
        ["entitlement-in-run"] = "Une campagne tient cet encaissement : abandonnez-la, ou attendez ce qu’en dit la banque.",
        ["entitlement-not-available"] = "Un encaissement n’est pas, ou n’est plus, à cette campagne.",
        ["entitlement-not-paid"] = "Rien n’a été payé pour cet encaissement.",
        ["entitlement-reversible"] = "Le lieu peut encore annuler cet encaissement à la date d’arrêté.",
        ["execution-before-requested"] = "La banque ne peut pas avoir exécuté le fichier avant le jour qui lui a été demandé.",
        ["execution-in-future"] = "On confirme ce que la banque a fait : le jour est aujourd’hui ou avant.",
        ["files-differ"] = "Les fichiers de la banque ne font pas la somme des virements : rien n’est remis. Il faut chercher pourquoi.",
        ["nothing-to-transfer"] = "La campagne n’a pas de fichier pour la banque : il n’y a rien à virer.",
        ["payment-file-damaged"] = "Le fichier conservé n’est plus celui qui a été produit : ne l’envoyez pas à la banque.",
        ["payment-file-unknown"] = "Ce fichier de virement n’a jamais été remis ici ; rien n’a été changé.",
        ["payout-already-rejected"] = "Ce virement est déjà enregistré comme rejeté.",
        ["payout-unknown"] = "La campagne n’a pas de tel virement.",
        ["payout-without-transfer"] = "Il n’y avait rien à virer pour ce lieu : aucune banque ne peut le rejeter.",
        ["run-approved"] = "La campagne est approuvée : cette étape n’est plus, ou pas encore, possible.",
        ["run-confirmed"] = "La campagne est exécutée : rien n’y change plus.",
        ["run-empty"] = "La campagne ne paie personne : il n’y a rien à approuver. Abandonnez-la (abandon).",
        ["run-exported"] = "La campagne est remise à la banque : elle ne peut plus être approuvée ni abandonnée.",
        ["run-exporting"] = "La campagne est en cours de remise à la banque : attendez qu’elle soit remise.",
        ["run-not-exported"] = "La campagne n’a pas encore de fichier pour la banque : approuvez-la, puis lancez export.",
        ["run-opened"] = "La campagne est en cours de préparation : attendez, ou préparez-la à nouveau.",
        ["run-overtaken"] = "Quelqu’un d’autre a fait avancer la campagne : regardez-la (run), puis recommencez s’il le faut.",
        ["run-prepared"] = "La campagne n’est pas encore approuvée : une autre personne l’approuve d’abord (approve).",
        ["run-stopped"] = "La campagne est arrêtée : préparez-en une autre.",
        ["run-unknown"] = "Il n’y a pas de telle campagne : la commande runs les montre toutes.",
        ["several-payment-files"] = "La campagne a plusieurs fichiers pour la banque : la commande export les écrit tous.",
        ["totals-differ"] = "Les encaissements ne font plus la somme du fichier de la banque : il faut chercher pourquoi.",
        ["venue-on-hold"] = "Un lieu de la campagne est suspendu : abandonnez-la et préparez-en une autre, ou levez la suspension.",

        // What the bank says.
        ["bank-message-differs"] = "Ce message de la banque a déjà été importé avec un autre contenu : demandez-lui lequel est le bon.",
        ["bank-message-unknown"] = "Il n’y a pas de tel message de la banque.",
        ["invalid-explanation"] = "Cette explication n’existe pas.",
        ["invalid-note"] = "Dites ce que c’est, en quelques mots.",
        ["line-explained"] = "Cette ligne est déjà expliquée.",
        ["line-matched"] = "Cette ligne est déjà rapprochée : il n’y a rien à expliquer.",
        ["line-not-booked"] = "La banque ne dit ni montant en euros, ni jour, ni référence : il n’y a rien à comptabiliser.",
        ["line-of-payout"] = "Cette ligne est d’un virement, et non de l’argent de l’opérateur : demandez à la banque.",
        ["line-unknown"] = "Le message n’a pas de telle ligne.",
        ["malformed-status-report"] = "Ce compte rendu (pain.002) n’est pas conforme à son schéma : redemandez-le à la banque.",
        ["malformed-statement"] = "Ce relevé de banque (camt.053 ou camt.054) n’est pas conforme à son schéma : redemandez-le à la banque.",
        ["other-account"] = "Aucun relevé de ce fichier n’est celui du compte cantonné.",
        ["other-currency"] = "Le compte est tenu en euros, au centime.",
        ["other-direction"] = "Cette ligne est dans l’autre sens : un débit n’est pas un crédit.",
        ["statement-does-not-add-up"] = "Du solde d’ouverture, les lignes du relevé ne mènent pas au solde de clôture : "
            + "il en manque, ou elles ont été changées.",
        ["unsupported-encoding"] = "Ce fichier est écrit dans un codage de caractères qui n’est pas pris ici : "
            + "demandez à la banque un fichier en UTF-8.",
        ["unknown-bank-message"] = "Ce n’est ni un pain.002, ni un camt.053, ni un camt.054 d’une version qui soit prise ici.",

        // Statements, months and the books.
        ["as-of-in-future"] = "Ce qui sera connu plus tard ne l’est pas encore : donnez un jour ou un instant passé.",
        ["as-of-not-allowed"] = "Seule l’équipe finance demande un bilan tel que connu à un autre moment.",
        ["books-behind"] = "Les livres ne sont pas encore arrivés à la clôture de cette journée : recommencez dans un instant.",
        ["closer-is-preparer"] = "Une clôture est confirmée par une autre personne que celle qui l’a préparée : ajoutez --as finance-2.",
        ["closing-not-prepared"] = "La clôture n’est pas préparée : lancez d’abord close-period sans --confirm.",
        ["day-differs"] = "Tout n’est pas arrivé de cette journée.",
        ["day-matches"] = "Tout est arrivé de cette journée : il n’y a rien à décider.",
        ["day-not-closed"] = "La journée n’est pas clôturée : tout n’est peut-être pas arrivé. Demandez-en une autre, ou attendez.",
        ["day-overridden"] = "Il en a déjà été décidé pour cette journée.",
        ["digest-differs"] = "Les livres ne disent plus ce qu’ils disaient : il faut chercher pourquoi.",
        ["funder-unknown"] = "Les livres ne connaissent pas ce commanditaire : son identifiant est celui de sa convention.",
        ["invalid-format"] = "Ce format n’existe pas.",
        ["invalid-instant"] = "Un jour s’écrit 2026-03-31, un instant 2026-03-31T22:00:00Z ; une année ou un mois seul ne suffit pas.",
        ["invalid-period"] = "Une période est un mois, comme 2026-03.",
        ["invalid-year"] = "Il n’y a pas de livres de cette année : donnez une année passée, ou celle-ci.",
        ["organisation-needed"] = "Ce lieu a encaissé pour plusieurs organisations : nommez-en une par --organisation.",
        ["organisation-unknown"] = "Ce lieu ne relève pas de cette organisation, et n’en a pas relevé.",
        ["period-closed"] = "Le mois est déjà clôturé.",
        ["period-in-future"] = "Ce mois n’a pas commencé : demandez le mois en cours ou un mois passé.",
        ["period-not-over"] = "Le mois n’est pas fini : revenez quand il le sera.",
        ["period-out-of-order"] = "Les mois sont clôturés dans leur ordre.",
        ["venue-unknown"] = "Il n’y a pas de tel lieu : vérifiez son identifiant.",

        // The replay.
        ["invalid-minimum"] = "Le minimum de virement est d’au moins 1 centime, sans dépasser ce que permettent les règles.",
        ["invalid-rate"] = "Un taux va de 0 à 10000 points de base (10000 pour 100 %).",
        ["invalid-tariff"] = "Un tarif va de 1 à 100000 centimes.",
        ["replay-running"] = "Un rejeu est en cours : attendez sa fin, ou annulez-le.",
        ["replay-unknown"] = "Il n’y a pas de tel rejeu.",
        ["two-rates"] = "Le taux de règlement et la commission disent la même chose : donnez l’un ou l’autre.",

        // Accounts, incidents, own money, refunds, holds and rules, which runs and the bank's messages come upon.
        ["account-already-registered"] = "L’organisation a déjà ce compte.",
        ["account-already-revoked"] = "Le compte est déjà révoqué.",
        ["account-already-verified"] = "Le compte est déjà vérifié.",
        ["already-contested"] = "L’incident a déjà été contesté.",
        ["already-on-hold"] = "Le lieu est déjà suspendu.",
        ["approver-is-requester"] = "Une autre personne que celle qui l’a demandé approuve.",
        ["claim-in-run"] = "Une campagne est en train de récupérer cette créance.",
        ["claim-not-open"] = "Rien de cette créance n’est à récupérer en ce moment.",
        ["claim-partly-recovered"] = "La créance est déjà en partie récupérée.",
        ["debit-note-issued"] = "La note de débit est déjà émise.",
        ["goodwill-granted"] = "Le geste commercial est déjà accordé.",
        ["goodwill-unknown"] = "Il n’y a pas de tel geste commercial.",
        ["incident-contested"] = "Le lieu conteste l’incident : répondez-lui d’abord.",
        ["invalid-amount"] = "Ce montant n’est pas possible.",
        ["invalid-bank-reference"] = "Donnez la référence telle que la banque la donne.",
        ["invalid-bic"] = "Ce n’est pas un BIC.",
        ["invalid-day"] = "Ce jour n’est pas possible.",
        ["invalid-days"] = "Ce nombre de jours n’est pas possible.",
        ["invalid-iban"] = "Ce n’est pas un IBAN.",
        ["invalid-kind"] = "Cette nature n’existe pas.",
        ["invalid-reason"] = "Dites pourquoi, en quelques mots.",
        ["invalid-reminder-days"] = "Ces jours de rappel ne sont pas possibles.",
        ["invalid-right"] = "Les montants justes ne vont pas avec les chèques de l’encaissement.",
        ["invalid-text"] = "Ce texte est vide, ou trop long.",
        ["invalid-vat-rate"] = "Un taux de TVA va de 0 à 10000 points de base.",
        ["movement-recorded"] = "Un mouvement de cette référence de la banque est déjà enregistré.",
        ["no-debit-note"] = "Le lieu n’a pas reçu de note de débit.",
        ["not-contested"] = "Aucune contestation n’attend de réponse.",
        ["not-on-hold"] = "Le lieu n’est pas suspendu.",
        ["nothing-to-recover"] = "Avec ces montants, le lieu a été payé de ce qu’il avait gagné.",
        ["own-money-differs"] = "Un autre montant est déjà enregistré sous cette référence.",
        ["own-money-insufficient"] = "L’argent propre de l’opérateur sur le compte n’y suffit pas : il faut d’abord en verser.",
        ["payment-already-recorded"] = "Un paiement de cette référence de la banque est déjà enregistré.",
        ["payouts-follow"] = "La créance se récupère sur les virements du lieu.",
        ["receipt-exceeded"] = "De ce que la banque a reçu sous cette référence, il ne reste pas autant.",
        ["redemption-unknown"] = "Il n’y a pas de tel encaissement.",
        ["refund-not-now"] = "Le remboursement n’est pas à une étape qui le permette.",
        ["reminder-too-early"] = "Le rappel suivant est pour plus tard.",
        ["reminders-sent"] = "Tous les rappels ont été envoyés.",
        ["reversed-by-venue"] = "Le lieu avait annulé l’encaissement lui-même.",
        ["valid-from-past"] = "Les règles ne changent pas pour le passé.",
        ["verifier-is-registrant"] = "Un compte est vérifié par une autre personne que celle qui l’a enregistré.",
        ["write-off-not-requested"] = "Aucun abandon de créance n’attend d’approbation.",
        ["write-off-requested"] = "Un abandon de créance attend déjà son approbation.",

        // What any command or question may meet.
        ["body-too-large"] = "Le fichier est plus gros que ce qui est pris en une fois : demandez à la banque des périodes plus courtes.",
        ["idempotency-key-malformed"] = "La commande n’a pas été comprise : l’outil est-il de la même version que la plateforme ?",
        ["idempotency-key-missing"] = "La commande n’a pas été comprise : l’outil est-il de la même version que la plateforme ?",
        ["idempotency-key-reused"] = "Cette commande a déjà servi à autre chose : recommencez.",
        ["invalid-cursor"] = "La suite de la liste n’a pas été trouvée : recommencez.",
        ["invalid-limit"] = "La liste ne peut pas avoir cette longueur.",
        ["invalid-stage"] = "Cette étape n’existe pas.",
        ["malformed-json"] = "La commande n’a pas été comprise : l’outil est-il de la même version que la plateforme ?",
        ["malformed-request"] = "La demande n’a pas été comprise : vérifiez l’identifiant et les autres valeurs.",
        ["media-type-not-supported"] = "La plateforme ne prend pas ce genre de fichier.",
        ["method-not-allowed"] = "La plateforme ne connaît pas cette opération : l’outil est-il de la même version qu’elle ?",
        ["not-allowed"] = "Ce client n’a pas le droit de le faire : choisissez-en un autre par --as.",
        ["not-authenticated"] = "La session n’est plus valable : recommencez.",
        ["not-found"] = "Il n’y a rien sous cet identifiant : vérifiez-le.",
        ["refused"] = "La plateforme a refusé sans dire pourquoi.",
        ["request-timeout"] = "La demande n’est pas arrivée à temps : recommencez.",
        ["service-timeout"] = "Le service n’a pas répondu à temps : recommencez, rien ne sera fait deux fois.",
        ["service-unavailable"] = "Le service ne répond pas pour l’instant : recommencez dans un instant.",
        ["temporarily-unavailable"] = "Un serveur dont le service a besoin est absent : recommencez dans un instant.",
        ["too-busy"] = "D’autres changent la même chose en ce moment : recommencez.",
        ["too-many-requests"] = "Trop de demandes à la fois : attendez un instant, puis recommencez.",
        ["unexpected"] = "Le service a rencontré une erreur imprévue, qui est dans son journal. Recommencer est sans risque.",
    };

    /// <summary>Codes of which the service alone knows the figures or the names: its own words follow, told as such.</summary>
    private static readonly HashSet<string> TellsMore =
    [
        "account-revoked", "bank-message-differs", "confirmation-begun", "cutoff-too-early", "entitlement-not-available",
        "execution-before-requested", "invalid-amount", "organisation-needed",
        "own-money-differs", "payout-already-rejected", "receipt-exceeded", "run-stopped",
        "statement-does-not-add-up", "unknown-bank-message", "unsupported-encoding", "venue-on-hold",
    ];

    private static readonly Dictionary<string, string> Places = new()
    {
        ["/commissionBasisPoints"] = "--commission",
        ["/minimumPayoutCents"] = "--minimum",
        ["/payoutRateBasisPoints"] = "--payout-rate",
        ["/tariffCents"] = "--tariff",
        ["/period"] = "la période",
        ["/cutoffOn"] = "--cutoff",
        ["query period"] = "la période",
        ["query asOf"] = "le jour ou l’instant demandé",
        ["query format"] = "--format",
        ["query year"] = "l’année",
        ["/funderId"] = "le commanditaire",
        ["/venueId"] = "le lieu",
        ["/runId"] = "la campagne",
        ["query organisationId"] = "--organisation",
    };

    /// <summary>True where the code has French words.</summary>
    public static bool Knows(string code) => ByCode.ContainsKey(code);

    public static FinanceToolException Of(int status, string problem)
    {
        if (!TryRead(problem, out var body))
            return new FinanceToolException($"Refusé : la plateforme a répondu par l’erreur HTTP {status}.");
        var reasons = body.Items("errors") is { Count: > 0 } errors ? errors : [body];
        List<string> lines = [.. reasons.SelectMany(LinesOf).Distinct()];
        if (status >= 500 && body.Text("traceId") is { } trace) lines.Add($"  Référence pour l’assistance : {trace}");
        return new FinanceToolException($"Refusé : {string.Join(Environment.NewLine, lines)}", body.Text("code"));
    }

    private static IEnumerable<string> LinesOf(JsonElement reason)
    {
        var code = reason.Text("code") ?? "";
        var known = ByCode.GetValueOrDefault(code);
        yield return $"{known ?? "la plateforme en donne la raison ci-dessous."} [{code}]";
        if (PlaceOf(reason.Text("place")) is { } place) yield return $"  Où : {place}";
        if ((known is null || TellsMore.Contains(code)) && reason.Text("detail") is { } detail)
            yield return $"  Précision du service, en anglais : {detail}";
    }

    private static string? PlaceOf(string? place) => place switch
    {
        null => null,
        _ when Places.TryGetValue(place, out var known) => known,
        _ => LineOf(place),
    };

    /// <summary>A line and column of a file, in French; null where the place is another.</summary>
    public static string? LineOf(string place) => LineAndColumn().Match(place) is { Success: true } found
        ? $"ligne {found.Groups[1].Value}, colonne {found.Groups[2].Value}"
        : null;

    [GeneratedRegex("^line ([0-9]+), column ([0-9]+)$")]
    private static partial Regex LineAndColumn();

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
