namespace Aptic.Journey;

/// <summary>The seven clients of the journey, each with its own token.</summary>
public sealed record Clients(
    ApiClient Partner, ApiClient Venue, ApiClient Funder, ApiClient Catalogue, ApiClient Ops, ApiClient Finance, ApiClient SecondFinance) : IDisposable
{
    public static async Task<Clients> SignInAsync(JourneySettings settings)
    {
        Task<ApiClient> SignIn(string clientId) => ApiClient.SignInAsync(settings.Gateway, clientId, settings.ClientSecrets[clientId]);
        return new Clients(await SignIn("partner-app"), await SignIn("venue-app"), await SignIn("funder-app"), await SignIn("catalogue-app"),
            await SignIn("ops-app"), await SignIn("finance-1"), await SignIn("finance-2"));
    }

    public void Dispose()
    {
        foreach (var client in new[] { Partner, Venue, Funder, Catalogue, Ops, Finance, SecondFinance }) client.Dispose();
    }
}
