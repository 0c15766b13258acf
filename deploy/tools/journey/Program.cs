using System.Globalization;
using Aptic.Journey;

try
{
    var settings = JourneySettings.FromEnvironment();
    Console.WriteLine("Aptic : un euro reçu, un chèque, un service rendu, un lieu payé.");
    var clock = new DevelopmentClockFile(settings.ClockFile);
    // As deploy/large asks: how many cheques, and where the processes' ids are.
    if (args is [var cheques, var pidFolder])
    {
        await new LargeRequest(settings, clock, pidFolder).PlayAsync(int.Parse(cheques, CultureInfo.InvariantCulture));
        return 0;
    }

    using var clients = await Clients.SignInAsync(settings);
    var team = new FinanceTeam(clients, new Bank(settings.BankFolder, settings.OperatorIban, clock));
    await new Story(clients, clock, team, settings.VenuesFile, settings.Folder).PlayAsync();
    Console.WriteLine("\nLe parcours est complet.");
    return 0;
}
catch (Exception exception) when (exception is JourneyFailedException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"\nLe parcours s’arrête : {exception.Message}");
    return 1;
}
