using Aptic.Gateway;
using Xunit;

namespace Aptic.Tests.Specifications.Gateway;

public sealed class RoleTableTests
{
    /// <summary>Each operation of the journey, and who may call it; everyone else may not.</summary>
    public static readonly TheoryData<string, string, string> Operations = new()
    {
        { "POST", "/funding/v1/agreements", "funder finance" },
        { "POST", "/funding/v1/agreements/1/receipts", "finance" },
        { "GET", "/funding/v1/agreements/1", "funder finance ops" },
        { "POST", "/issuance/v1/requests", "partner" },
        { "POST", "/issuance/v1/requests/validation", "partner" },
        { "POST", "/issuance/v1/beneficiaries/erasure", "partner" },
        { "GET", "/issuance/v1/agreements", "partner finance ops" },
        { "GET", "/issuance/v1/agreements/1", "partner finance ops" },
        { "GET", "/issuance/v1/reminders", "partner finance ops" },
        { "GET", "/issuance/v1/cheques/A1", "partner finance ops" },
        { "GET", "/issuance/v1/requests/1", "partner finance ops" },
        { "GET", "/issuance/v1/requests/1/cheques", "partner finance ops" },
        { "POST", "/catalogue/v1/imports", "catalogue-operator" },
        { "GET", "/catalogue/v1/imports/1", "catalogue-operator finance ops" },
        { "POST", "/catalogue/v1/venues/1/qualification", "catalogue-operator" },
        { "POST", "/catalogue/v1/venues/1/services", "catalogue-operator venue" },
        { "GET", "/catalogue/v1/venues/1/services", "catalogue-operator venue partner funder finance ops" },
        { "POST", "/catalogue/v1/pathways", "catalogue-operator" },
        { "POST", "/catalogue/v1/pathways/1/replacement", "catalogue-operator" },
        { "POST", "/catalogue/v1/pathways/1/withdrawal", "catalogue-operator" },
        { "POST", "/redemption/v1/quotes", "venue" },
        { "POST", "/redemption/v1/redemptions", "venue" },
        { "POST", "/redemption/v1/redemptions/1/reversal", "venue" },
        { "POST", "/redemption/v1/cheques/activation", "partner" },
        { "POST", "/redemption/v1/cheques/replacement", "partner" },
        { "POST", "/redemption/v1/cheques/A1/replacement", "partner" },
        { "GET", "/redemption/v1/cheques/A1", "venue partner funder finance ops" },
        { "GET", "/redemption/v1/cheques/A1/timeline", "venue partner funder finance ops" },
        { "GET", "/redemption/v1/unusable-cheques", "funder finance ops" },
        { "POST", "/settlement/v1/accounts", "venue finance" },
        { "POST", "/settlement/v1/accounts/1/verification", "finance" },
        { "GET", "/settlement/v1/entitlements", "venue finance ops" },
        { "POST", "/settlement/v1/accounts/1/revocation", "finance" },
        { "POST", "/settlement/v1/runs", "finance" },
        { "GET", "/settlement/v1/runs", "finance ops" },
        { "POST", "/settlement/v1/runs/1/export", "finance" },
        { "GET", "/settlement/v1/days", "finance ops" },
        { "POST", "/settlement/v1/days/2026-03-02/override", "finance" },
        { "POST", "/settlement/v1/runs/1/approval", "finance" },
        { "POST", "/settlement/v1/runs/1/confirmation", "finance" },
        { "GET", "/settlement/v1/runs/1/payment-file", "finance ops" },
        { "GET", "/settlement/v1/statements/venues/1", "venue finance ops" },
        { "GET", "/settlement/v1/statements/funders/1", "funder finance ops" },
        { "GET", "/settlement/v1/recaps/funders/1", "funder finance ops" },
        { "GET", "/settlement/v1/journal", "finance ops" },
        { "GET", "/settlement/v1/fec", "finance ops" },
        { "GET", "/settlement/v1/fec/description", "finance ops" },
        { "POST", "/settlement/v1/periods/2026-10/closing", "finance" },
        { "POST", "/settlement/v1/periods/2026-10/closing/confirmation", "finance" },
        { "POST", "/catalogue/v1/venues", "catalogue-operator" },
        { "POST", "/catalogue/v1/venues/1/details", "catalogue-operator venue" },
        { "GET", "/catalogue/v1/venues/1/qualification", "catalogue-operator venue partner funder finance ops" },
        { "PUT", "/settlement/v1/runs/1", "" },
        { "DELETE", "/funding/v1/agreements/1", "" },
        { "GET", "/elsewhere", "" },
    };

    [Theory, MemberData(nameof(Operations))]
    public void An_operation_is_open_to_its_roles_and_to_no_other(string method, string path, string roles) =>
        Assert.Equal(
            roles.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(),
            Roles.All.Where(role => RoleTable.Allows(method, path, [role])).Order());

    [Fact]
    public void One_of_several_roles_is_enough() => Assert.True(RoleTable.Allows("POST", "/settlement/v1/runs", [Roles.Ops, Roles.Finance]));

    [Fact]
    public void Who_has_no_role_may_nothing() => Assert.All(RoleTable.Lines, line => Assert.False(RoleTable.Allows(line.Operation.Method, "/" + line.Operation.Template, [])));

    [Fact]
    public void Paths_match_as_routes_do_without_regard_to_case_and_to_a_last_slash()
    {
        Assert.True(RoleTable.Allows("post", "/Settlement/V1/Runs/", [Roles.Finance]));
        Assert.False(RoleTable.Allows("POST", "//settlement/v1/runs", [Roles.Finance]));
        Assert.False(RoleTable.Allows("POST", "/funding/v1/agreements//receipts", [Roles.Finance]));
    }
}
