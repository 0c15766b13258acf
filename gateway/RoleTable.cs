using static Aptic.Gateway.Roles;

namespace Aptic.Gateway;

/// <summary>
/// Which roles may call which operation. What no line names is refused, so a new operation of a service needs its line here.
/// This is the coarse half: the service checks again, and alone knows whose agreement, venue or cheque it is.
/// </summary>
public static class RoleTable
{
    public sealed record Line(Operation Operation, IReadOnlyList<string> Roles);

    public static readonly IReadOnlyList<Line> Lines =
    [
        // Ops and finance may read everything.
        Allow("GET", "/funding/v1/{**rest}", Ops, Finance),
        Allow("GET", "/issuance/v1/{**rest}", Ops, Finance),
        Allow("GET", "/catalogue/v1/{**rest}", Ops, Finance),
        Allow("GET", "/redemption/v1/{**rest}", Ops, Finance),
        Allow("GET", "/settlement/v1/{**rest}", Ops, Finance),

        Allow("POST", "/funding/v1/agreements", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/amendments", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/widenings", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/freeze", Finance, Ops),
        Allow("POST", "/funding/v1/agreements/{id}/unfreeze", Finance, Ops),
        Allow("POST", "/funding/v1/agreements/{id}/closing", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/commitments", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/commitments/{commitmentId}/withdrawal", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/receipts", Finance),
        Allow("POST", "/funding/v1/agreements/{id}/receipts/{receiptId}/bounce", Finance),
        Allow("POST", "/funding/v1/agreements/{id}/receipts/{receiptId}/reassignment", Finance),
        Allow("POST", "/funding/v1/agreements/{id}/refunds", Funder, Finance),
        Allow("POST", "/funding/v1/agreements/{id}/refunds/{refundId}/approval", Finance),
        Allow("POST", "/funding/v1/agreements/{id}/refunds/{refundId}/dropping", Finance),
        Allow("POST", "/funding/v1/receipts/imports", Finance),
        Allow("POST", "/funding/v1/receipts/{id}/assignment", Finance),
        Allow("POST", "/funding/v1/receipts/{id}/dismissal", Finance),
        Allow("POST", "/funding/v1/wind-down", Finance),
        Allow("GET", "/funding/v1/agreements", Funder),
        Allow("GET", "/funding/v1/agreements/{**rest}", Funder),
        Allow("GET", "/funding/v1/funders/{id}/position", Funder),
        Allow("GET", "/funding/v1/alerts", Funder),
        Allow("GET", "/funding/v1/wind-down", Funder, Partner, Venue),

        Allow("POST", "/issuance/v1/requests", Partner),
        Allow("POST", "/issuance/v1/requests/validation", Partner),
        Allow("GET", "/issuance/v1/requests/{**rest}", Partner),
        Allow("GET", "/issuance/v1/cheques/{serial}", Partner),
        Allow("GET", "/issuance/v1/agreements/{**rest}", Partner),
        Allow("GET", "/issuance/v1/reminders", Partner),
        Allow("POST", "/issuance/v1/beneficiaries/erasure", Partner),

        Allow("POST", "/catalogue/v1/imports", CatalogueOperator),
        Allow("POST", "/catalogue/v1/venues", CatalogueOperator),
        Allow("POST", "/catalogue/v1/venues/{id}/details", CatalogueOperator, Venue),
        Allow("POST", "/catalogue/v1/venues/{id}/qualification", CatalogueOperator),
        Allow("POST", "/catalogue/v1/venues/{id}/organisation", CatalogueOperator),
        Allow("POST", "/catalogue/v1/venues/{id}/services", CatalogueOperator, Venue),
        Allow("POST", "/catalogue/v1/services/{id}/prices", CatalogueOperator, Venue),
        Allow("POST", "/catalogue/v1/services/{id}/withdrawal", CatalogueOperator, Venue),
        Allow("POST", "/catalogue/v1/pathways", CatalogueOperator),
        Allow("POST", "/catalogue/v1/pathways/{id}/replacement", CatalogueOperator),
        Allow("POST", "/catalogue/v1/pathways/{id}/withdrawal", CatalogueOperator),
        Allow("GET", "/catalogue/v1/{**rest}", CatalogueOperator),
        Allow("GET", "/catalogue/v1/venues/{**rest}", Partner, Venue, Funder),

        Allow("POST", "/redemption/v1/quotes", Venue),
        Allow("POST", "/redemption/v1/redemptions", Venue),
        Allow("POST", "/redemption/v1/redemptions/{id}/reversal", Venue),
        Allow("GET", "/redemption/v1/redemptions/{id}", Venue),
        Allow("GET", "/redemption/v1/venues/{id}/revenue", Venue),
        Allow("POST", "/redemption/v1/cheques/activation", Partner),
        Allow("POST", "/redemption/v1/cheques/block", Partner),
        Allow("POST", "/redemption/v1/cheques/unblock", Partner),
        Allow("POST", "/redemption/v1/cheques/cancellation", Partner),
        Allow("POST", "/redemption/v1/cheques/replacement", Partner),
        Allow("POST", "/redemption/v1/cheques/{serial}/activation", Partner),
        Allow("POST", "/redemption/v1/cheques/{serial}/block", Partner),
        Allow("POST", "/redemption/v1/cheques/{serial}/unblock", Partner),
        Allow("POST", "/redemption/v1/cheques/{serial}/cancellation", Partner),
        Allow("POST", "/redemption/v1/cheques/{serial}/replacement", Partner),
        Allow("GET", "/redemption/v1/cheques/{**rest}", Venue, Partner, Funder),
        Allow("GET", "/redemption/v1/unusable-cheques", Funder),

        Allow("POST", "/settlement/v1/accounts", Venue, Finance),
        Allow("POST", "/settlement/v1/accounts/{id}/verification", Finance),
        Allow("POST", "/settlement/v1/accounts/{id}/revocation", Finance),
        Allow("POST", "/settlement/v1/refunds/{id}/abandonment", Finance),
        Allow("POST", "/settlement/v1/bank-messages", Finance),
        Allow("GET", "/settlement/v1/accounts/{**rest}", Venue),
        Allow("GET", "/settlement/v1/entitlements", Venue),
        Allow("GET", "/settlement/v1/venues/{id}/waiting", Venue),
        Allow("GET", "/settlement/v1/statements/venues/{id}", Venue),
        Allow("GET", "/settlement/v1/statements/funders/{id}", Funder),
        Allow("GET", "/settlement/v1/recaps/funders/{id}", Funder),
        Allow("POST", "/settlement/v1/periods/{period}/closing", Finance),
        Allow("POST", "/settlement/v1/periods/{period}/closing/confirmation", Finance),
        Allow("POST", "/settlement/v1/replay/{**rest}", Finance),
        Allow("POST", "/settlement/v1/runs/{**rest}", Finance),
        Allow("POST", "/settlement/v1/bank-messages/{id}/lines/{number}/explanation", Finance),
        Allow("POST", "/settlement/v1/incidents", Finance),
        Allow("GET", "/settlement/v1/incidents", Venue),
        Allow("GET", "/settlement/v1/incidents/{id}", Venue),
        Allow("POST", "/settlement/v1/incidents/{id}/contestation", Venue),
        Allow("POST", "/settlement/v1/incidents/{id}/contestation/answer", Finance),
        Allow("POST", "/settlement/v1/incidents/{id}/debit-note", Finance),
        Allow("POST", "/settlement/v1/incidents/{id}/reminders", Finance),
        Allow("POST", "/settlement/v1/incidents/{id}/payments", Finance),
        Allow("POST", "/settlement/v1/incidents/{id}/write-off", Finance),
        Allow("POST", "/settlement/v1/incidents/{id}/write-off/approval", Finance),
        Allow("POST", "/settlement/v1/operator-account/{**rest}", Finance),
        Allow("POST", "/settlement/v1/rules", Finance),
        Allow("POST", "/settlement/v1/venues/{id}/risk-hold", Finance, Ops),
        Allow("POST", "/settlement/v1/venues/{id}/risk-hold/release", Finance, Ops),
        Allow("GET", "/settlement/v1/venues/{id}/risk-hold", Venue),
        Allow("POST", "/settlement/v1/days/{id}/override", Finance),
    ];

    /// <summary>True when a line for this operation names one of the caller's roles.</summary>
    public static bool Allows(string method, PathString path, IReadOnlyCollection<string> roles) =>
        Lines.Any(line => line.Roles.Any(roles.Contains) && line.Operation.Matches(method, path));

    /// <summary>True when there is such an operation, whoever may call it.</summary>
    public static bool Knows(string method, PathString path) => Lines.Any(line => line.Operation.Matches(method, path));

    /// <summary>True when there is an operation of any method at this address.</summary>
    public static bool KnowsPath(PathString path) => Lines.Any(line => line.Operation.Matches(line.Operation.Method, path));

    private static Line Allow(string method, string template, params IReadOnlyList<string> roles) =>
        new(new Operation(method, template), roles);
}
