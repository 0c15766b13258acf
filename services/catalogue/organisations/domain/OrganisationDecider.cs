using Aptic.Catalogue.Standard;
using Aptic.Kernel;

namespace Aptic.Catalogue.Organisations.Domain;

/// <summary>The decisions on an organisation. Pure: a repeat emits nothing.</summary>
public static class OrganisationDecider
{
    /// <param name="Name">Taken from the first venue that names the organisation's number.</param>
    public sealed record RegisterOrganisation(Guid OrganisationId, Pivot Pivot, string Name, DateTimeOffset Now);

    public static Decision Decide(RegisterOrganisation command, Organisation? state) => state is null
        ? Decision.Of(new OrganisationRegistered(command.OrganisationId, command.Pivot, command.Name, command.Now))
        : Decision.Nothing;
}
