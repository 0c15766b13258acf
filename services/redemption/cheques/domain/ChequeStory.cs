using Aptic.Kernel;
using static Aptic.Kernel.FrenchText;

namespace Aptic.Redemption.Cheques.Domain;

/// <summary>Tells the events of a cheque to a person, in French.</summary>
public static class ChequeStory
{
    /// <summary>True for what happened to the cheque; notes for the platform itself are not told.</summary>
    public static bool IsTold(object @event) => @event is not ChequeCommandTaken;

    /// <summary>A step that was taken before the cheque was registered here.</summary>
    public static string Tell(EarlierStep step) => step.What switch
    {
        EarlierStep.Concluded => $"Convention « {step.Title} » conclue par le commanditaire {step.Party}.",
        EarlierStep.Amended => $"Convention « {step.Title} » modifiée par un avenant : version {step.Count} de ses conditions.",
        EarlierStep.Requested => $"Demande de {FrenchCount.Of(step.Count, "chèque")} par {step.Party}.",
        EarlierStep.SetAside => $"{Euros(step.AmountCents)} mis de côté sur la convention pour la demande "
            + $"({FrenchCount.Of(step.Count, "chèque")}).",
        _ => $"Étape « {step.What} » de {step.Party}.",
    };

    /// <summary>Of a cheque that issuance told the making of.</summary>
    public const string Made = "Chèque fabriqué : son numéro et ses codes sont créés.";

    public static (string What, DateTimeOffset At, string Why) Tell(object @event) => @event switch
    {
        ChequeRegistered { ReplacesSerial: { } replaced } e => ("registered", e.OccurredAt,
            $"Chèque de {Euros(e.Terms.FaceValueCents)} émis en remplacement du chèque {replaced}, sur la même convention {e.Terms.AgreementId} ; valable jusqu’au {Day(e.Terms.ValidUntil)}."),
        ChequeRegistered e => ("registered", e.OccurredAt,
            $"Chèque de {Euros(e.Terms.FaceValueCents)} émis sur la convention {e.Terms.AgreementId} du commanditaire {e.Terms.FunderId}, à la demande {e.RequestId} de {e.Terms.PartnerId} ; valable jusqu’au {Day(e.Terms.ValidUntil)}."),
        ChequeActivated { Reason: "at-issue" } e => ("activated", e.OccurredAt, "Activé dès l’émission, comme le prévoit la convention."),
        ChequeActivated { Reason: "replacement" } e => ("activated", e.OccurredAt, "Activé : le chèque qu’il remplace l’était."),
        ChequeActivated { TargetPublic: { } handedTo } e => ("activated", e.OccurredAt, $"Remis à un bénéficiaire du public « {handedTo} », et activé."),
        ChequeActivated e => ("activated", e.OccurredAt, "Activé à la remise au bénéficiaire."),
        ChequeBlocked e => ("blocked", e.OccurredAt, $"Bloqué par le prescripteur ({e.Reason})."),
        ChequeUnblocked e => ("unblocked", e.OccurredAt, "Débloqué par le prescripteur."),
        ChequeCancelled e => ("cancelled", e.OccurredAt, $"Annulé par le prescripteur ({e.Reason}) : sa valeur revient à la convention."),
        ChequeReplaced e => ("replaced", e.OccurredAt, $"Mis fin par le prescripteur pour être remplacé ({e.Reason}) : sa valeur passe au chèque qui le remplace."),
        ChequeReplacementRegistered e => ("replacement-registered", e.OccurredAt, $"Remplacé par le chèque {e.ReplacementSerial}."),
        ChequeExpired e => ("expired", e.OccurredAt, "Expiré sans avoir servi : sa valeur revient à la convention."),
        ChequeRedeemed e => ("redeemed", e.OccurredAt,
            $"Encaissé par {e.VenueName} pour « {e.ServiceName} » du {Day(e.ServicedOn)} : {Euros(e.CoveredCents)} réglés par ce chèque (encaissement {e.RedemptionId})."),
        ChequeReleased e => ("released", e.OccurredAt, $"Encaissement {e.RedemptionId} annulé par le lieu ({e.Reason}) : le chèque est de nouveau utilisable."),
        ChequeEntitlementAccrued e => ("entitlement-accrued", e.OccurredAt,
            $"Créance du lieu constatée : {Euros(e.PayableCents)}, commission {Euros(e.CommissionCents)}."),
        ChequePaymentInTransfer e => ("in-transfer", e.OccurredAt, $"Virement remis à la banque, référence {e.EndToEndId}."),
        ChequePaid e => ("paid", e.OccurredAt, $"Virement exécuté : {Euros(e.PayableCents)} versés au lieu, référence {e.EndToEndId}."),
        ChequePaymentReturned { WasExecuted: true } e => ("payment-returned", e.OccurredAt,
            $"Virement {e.EndToEndId} retourné par la banque ({e.Reason}) : la somme est de nouveau due au lieu."),
        ChequePaymentReturned e => ("payment-returned", e.OccurredAt,
            $"Virement {e.EndToEndId} rejeté par la banque ({e.Reason}) : la somme reste due au lieu."),
        ChequeIncidentBooked { Kind: "late-reversal" } e => ("incident-booked", e.OccurredAt,
            $"Incident {NameOf(e)} : encaissement annulé dans les délais, annulation connue après le paiement ; {Claimed(e)}."),
        ChequeIncidentBooked { Kind: "fraud" } e => ("incident-booked", e.OccurredAt,
            $"Incident {NameOf(e)} : fraude constatée ; {Claimed(e)}."),
        ChequeIncidentBooked e => ("incident-booked", e.OccurredAt, $"Incident {NameOf(e)} : trop-perçu du lieu ; {Claimed(e)}."),
        ChequeIncidentContested e => ("incident-contested", e.OccurredAt, $"Incident {e.IncidentId} contesté par le lieu."),
        ChequeContestationAnswered { IsAccepted: true } e => ("contestation-accepted", e.OccurredAt,
            $"Contestation de l’incident {e.IncidentId} acceptée : le lieu avait raison."),
        ChequeContestationAnswered e => ("contestation-refused", e.OccurredAt,
            $"Contestation de l’incident {e.IncidentId} refusée : la créance reste due par le lieu."),
        ChequeClaimRecovered { Means: "write-off" } e => ("claim-written-off", e.OccurredAt,
            $"Incident {e.IncidentId} : {Euros(e.RecoveredCents)} pris en charge par l’opérateur sur ses fonds propres, {Restored(e)}."),
        ChequeClaimRecovered e => ("claim-recovered", e.OccurredAt,
            $"Incident {e.IncidentId} : {Euros(e.RecoveredCents)} récupérés {MeansOf(e)}, {Restored(e)}."),
        ChequeClaimReopened e => ("claim-reopened", e.OccurredAt,
            $"Incident {e.IncidentId} : le virement sur lequel {Euros(e.RecoveredCents)} avaient été retenus est revenu ; "
            + "la créance est rouverte."),
        ChequeClaimWithdrawn e => ("claim-withdrawn", e.OccurredAt,
            $"Incident {e.IncidentId} : créance de {Euros(e.WithdrawnCents)} retirée ; le paiement reste acquis au lieu."),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is no event of a cheque."),
    };

    private static string NameOf(ChequeIncidentBooked e) => e.Number is { } number ? $"{number} ({e.IncidentId})" : $"{e.IncidentId}";

    private static string Claimed(ChequeIncidentBooked e) => e.RecoverableCents > 0
        ? $"{Euros(e.RecoverableCents)} versés pour ce chèque sont réclamés au lieu"
        : "rien de plus n’est réclamé au lieu pour ce chèque";

    private static string Restored(ChequeClaimRecovered e) =>
        $"rendus à la convention avec {Euros(e.CommissionCents)} de commission";

    private static string MeansOf(ChequeClaimRecovered e) => e.Means switch
    {
        "netting" => "sur un versement au lieu",
        "debit-note" => "par le paiement d’un avis de débit",
        "transfer-returned" => "par le retour du virement",
        // Settlement may come to recover by what this version has not heard of: the story is told all the same.
        _ => "autrement",
    };
}
